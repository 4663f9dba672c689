"""Documents as references: dates as exact as known, names, and characters that BibTeX reserves."""

from __future__ import annotations

from typing import Any

import bibtexparser
import pytest

from bilateral.commons import references
from bilateral.commons.references import to_csl
from tests.support.rows import cases, default_row, each_case


def document(**fields: Any) -> dict[str, Any]:
    """A row of ``documents``; what a test does not care about is filled in."""
    return default_row("referenced_document", **fields)


def to_bibtex(document: dict[str, Any]) -> str:
    """The reference made from a row."""
    return references.to_bibtex(to_csl(document))


@pytest.mark.parametrize(("issued", "parts", "is_unsure"), cases(__file__, "a_date_is_as_exact_as_it_is_known"))
def test_a_date_is_as_exact_as_it_is_known(issued: str, parts: list[list[int]], is_unsure: bool) -> None:
    said = to_csl(document(issued=issued))["issued"]
    assert (said["date-parts"], said.get("circa", False)) == (parts, is_unsure)


def test_what_nobody_knows_is_left_out() -> None:
    assert to_csl(document()) == {
        "id": "paper-2024",
        "type": "webpage",
        "title": "A title",
        "language": "en",
        "accessed": {"date-parts": [[2026, 1, 31]]},
    }
    assert to_bibtex(document()) == (
        "@misc{paper-2024,\n  title = {{A title}},\n  urldate = {2026-01-31},\n  language = {en}\n}\n"
    )


def test_a_note_on_the_address_stands_where_there_is_none() -> None:
    assert to_csl(document(url_note="in print only"))["note"] == "in print only"
    assert "note" not in to_csl(document(url_note="behind a wall", url="https://example.org/"))
    assert "note = {in print only}" in to_bibtex(document(url_note="in print only"))


def test_persons_have_two_names_and_bodies_one() -> None:
    row = document(author=["Sokolin, Anton", "Ministry of Commerce"])
    assert to_csl(row)["author"] == [{"family": "Sokolin", "given": "Anton"}, {"literal": "Ministry of Commerce"}]
    assert "author = {Sokolin, Anton and {Ministry of Commerce}}" in to_bibtex(row)


def test_a_description_in_place_of_a_title_stands_in_brackets() -> None:
    row = document(title="A list of visits", title_is_description=True)
    assert to_csl(row)["title"] == "[A list of visits]"
    assert "title = {{[A list of visits]}}" in to_bibtex(row)


@each_case(__file__, "kind fields where")
def test_what_holds_it_stands_in_the_field_that_its_kind_has(kind: str, fields: dict[str, str], where: str) -> None:
    assert where in to_bibtex(document(type=kind, **fields))


@pytest.mark.parametrize(
    "title", ["50 % of $5_000 & more #1", "a { b", "} c", r"back\slash ~ ^", 'say "<script>"', "俄罗斯 Россия"]
)
def test_no_sign_of_a_title_breaks_the_entry(title: str) -> None:
    text = to_bibtex(document(title=title, url="https://example.org/a_b?c=1&d={e}#f%20g"))
    library = bibtexparser.parse_string(text)
    assert library.failed_blocks == []
    (entry,) = library.entries
    fields = {field.key: field.value for field in entry.fields}
    assert fields["url"] == "https://example.org/a_b?c=1&d=%7Be%7D#f%20g"
    assert entry.key == "paper-2024"
    assert fields["urldate"] == "2026-01-31"
