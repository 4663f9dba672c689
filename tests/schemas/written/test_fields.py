"""Field types: what they refuse is named, so that a remedy can be found."""

import pytest

from schemas.written import fields


@pytest.mark.parametrize(
    ("check", "text", "form"),
    [
        (fields._slug, "Joint Sea", "slug"),
        (fields._slug, "a" * (fields.MAX_SLUG + 1), "slug"),
        (fields._name, "Personnel", "name"),
        (fields._product, "Crude oil", "name"),
        (fields._actor, "China", "actor"),
        (fields._date, "20 July 2024", "date"),
        (fields._date, "2024/2025", "date"),
        (fields._period, "2025/2024", "period"),
        (fields._number, "1,300", "number"),
        (fields._url, "example.org", "url"),
        (fields._url, "https://me@example.org", "url"),
        (fields._url, "https://[x", "url"),
        (fields._url, "https://example.org:port/x", "url"),
        (fields._url, "https://example.org:99999999/x", "url"),
        (fields._url, "https://:80/x", "url"),
        (fields.subject, "exercises/Joint Sea", "slug"),
        (fields.subject, "trade/2023", "series"),
    ],
)
def test_what_is_refused_says_of_which_form_it_should_be(check, text, form):
    with pytest.raises(fields.FormError) as refused:
        check(text)
    assert refused.value.form == form
    assert refused.value.text in text
    assert str(refused.value)
