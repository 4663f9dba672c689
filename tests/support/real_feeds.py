"""Rows of the publishers' real files, read by their source as a build reads them."""

from __future__ import annotations

from functools import cache

import pyarrow as pa

from pipelines.archive.parts import Part
from pipelines.sources.codes import Codes
from pipelines.sources.contract import conform
from pipelines.sources.declarations import discover
from schemas import derive
from schemas.tables import model_of
from tests.support.real_files import ROOT, real_file
from tests.support.source_fixtures import filled


@cache
def _parsed(source_id: str, names: tuple[str, ...]) -> dict[str, pa.Table]:
    source = discover()[source_id]
    paths = [real_file(name) for name in names]
    parsed = source.parse([Part(path.name, path) for path in paths], Codes(ROOT / "data" / "reference" / "codes"))
    return {feed: filled(conform(feed, table), source) for feed, table in parsed.tables.items()}


def real_feed(feed: str, source_id: str, *names: str) -> pa.Table:
    """The rows of ``feed`` that a source reads from its real files."""
    return _parsed(source_id, names)[feed]


def votes_and_calls() -> tuple[pa.Table, pa.Table]:
    """All votes and roll calls of the General Assembly, sessions 1 to 74."""
    files = "unga/un_votes.csv.gz", "unga/un_roll_calls.csv.gz"
    return real_feed("votes", "unga_votes", *files), real_feed("roll_calls", "unga_votes", *files)


def rows_of(feed: str, *rows: dict[str, object]) -> pa.Table:
    """A table of ``feed`` from rows that give what a test cares about; the rest is null, or of one current capture."""
    schema = derive.to_arrow(model_of(feed))
    constant = {"source_id": "test", "capture_id": "test-0", "source_row": "1", "is_current": True}
    whole = [{name: (constant | row).get(name) for name in schema.names} for row in rows]
    return pa.Table.from_pylist(whole, schema=pa.schema([field.with_nullable(True) for field in schema]))
