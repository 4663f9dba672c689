"""What actors, sources and counting rules are called."""

from __future__ import annotations

from tests.book.section_rows import tables_of


def test_a_count_is_named_by_who_counts_and_by_what() -> None:
    csis = {"counter": "CSIS ChinaPower", "label": "exercises of all kinds since 2003"}
    words = tables_of(definitions={"csis-all-forms": csis}).counter("csis-all-forms")
    assert words == "CSIS ChinaPower: exercises of all kinds since 2003"


def test_a_source_has_a_title() -> None:
    tables = tables_of(sources={"cow_trade": {"title": "Correlates of War trade, version 4.0"}})
    assert tables.source_title("cow_trade") == "Correlates of War trade"
