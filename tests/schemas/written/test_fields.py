"""Field types: what they refuse is named, so that a remedy can be found."""

from __future__ import annotations

import pytest

from schemas.written import fields
from tests.support.rows import each_case


@each_case(__file__, "check text form")
def test_what_is_refused_says_of_which_form_it_should_be(check, text, form):
    with pytest.raises(fields.FormError) as refused:
        getattr(fields, check)(text)
    assert refused.value.form == form
    assert refused.value.text in text
    assert str(refused.value)
