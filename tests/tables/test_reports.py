"""The tables that pass on a feed: which they are and what they hold; the one exception to one file per table."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from pipelines.imports import ROOT
from pipelines.sources import contract, declarations
from pipelines.tables import reports
from pipelines.tables.shared.registry import discover
from schemas import derive
from schemas.records import RECORDS
from schemas.tables import model_of
from tests.schemas.test_derive import INTERNAL


def test_every_feed_is_a_table_but_those_that_are_never_published() -> None:
    feeds = {feed for source in declarations.discover().values() for feed in source.feeds} | {*contract.ABOUT}
    assert {*reports.FEEDS} == feeds - INTERNAL
    assert all(discover()[feed].is_bulk and discover()[feed].group == "reports" for feed in reports.FEEDS)


def test_every_other_published_table_has_a_file_of_its_name() -> None:
    together = dict.fromkeys(reports.FEEDS, "reports")
    together |= {name: "records" for name, declared in RECORDS.items() if "noun" in declared}
    for name, table in discover().items():
        if table.is_published:
            assert table.file == f"pipelines/tables/{together.get(name, name)}.py"
            assert (ROOT / table.file).exists()


def test_a_feed_has_the_rows_of_all_its_sources() -> None:
    schema = derive.to_arrow(model_of("quarantine"))
    row = {
        "capture_id": "b@1",
        "source_id": "b",
        "source_row": "1",
        "reason": "no year",
        "vintage_date": date(2024, 5, 1),
    }
    row |= {"is_current": True, "text": None}
    first, second = (pa.Table.from_pylist(rows, schema) for rows in ([row], [row | {"capture_id": "a@1"}]))
    built = discover()["quarantine"].build(**{"parsed/gsdb/quarantine": first, "parsed/atop/quarantine": second})
    assert sorted(built["capture_id"].to_pylist()) == ["a@1", "b@1"]  # the store puts them in order
    assert built.schema.equals(schema)
    terms = [declarations.discover()[name].terms for name in ("atop", "gsdb")]
    stated = "; ".join(f"{one.licence} ({one.url})" for one in terms)
    assert built.schema.metadata[b"license"].decode() == stated
