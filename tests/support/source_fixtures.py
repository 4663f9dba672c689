"""Fixtures for tests of sources: the real files, the crosswalk, and a parser's tables held against their models."""

from __future__ import annotations

import dataclasses
import gzip
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from pipelines.archive.parts import Part
from pipelines.observations.support import identify
from pipelines.sources.codes import Codes
from pipelines.sources.contract import Parsed, Source, fill
from pipelines.sources.readings import within
from schemas import derive
from schemas.tables import model_of
from tests.support.real_files import ROOT, real_file
from tests.support.rows import read_yaml

CONSTANT = {"capture_id": "test-0", "vintage_date": date(2024, 1, 1), "is_current": True}
"""What the framework adds to a parser's rows; the source's own id is the fourth."""


@pytest.fixture
def shared() -> Callable[[str], Path]:
    """Finds a publisher's real file by its name under the shared data."""

    return real_file


@pytest.fixture(scope="session")
def codes() -> Codes:
    """The project's crosswalk."""
    return Codes(ROOT / "data" / "reference" / "codes")


@pytest.fixture(scope="session")
def actors() -> frozenset[str]:
    """Ids of all actors."""
    return frozenset(actor["id"] for actor in read_yaml(ROOT / "data" / "reference" / "actors.yaml"))


@pytest.fixture
def parse(codes: Codes, actors: frozenset[str]) -> Callable[..., Parsed]:
    """What a source's parser makes of files, with every table conformed to its feed's model and held against it."""

    def read(source: Source, *paths: Path, codes: Codes = codes) -> Parsed:
        source = dataclasses.replace(source, anchors=())  # what is made up is of any size
        parsed = source.parse([Part(path.name, path) for path in paths], codes)
        assert set(parsed.tables) <= set(source.feeds)
        tables = {
            feed: filled(identify(feed, table), source) for feed, table in within(source, parsed, date.today()).items()
        }
        wrong = [fault for feed, table in tables.items() for fault in faults(feed, table, actors)]
        assert not wrong, wrong
        return dataclasses.replace(parsed, tables=tables)

    return read


def sample(name: str) -> str:
    """A made-up file of a publisher, from the folder of samples."""
    return (ROOT / "tests" / "sources" / "publishers" / "samples" / name).read_text(encoding="utf-8")


def gzipped(text: str) -> bytes:
    """A text in gzip."""
    return gzip.compress(text.encode())


def filled(table: pa.Table, source: Source) -> pa.Table:
    """``table`` with the columns that the framework adds."""
    added = {"source_id": source.id, **CONSTANT}
    return fill(table, **{name: value for name, value in added.items() if name in table.column_names})


def faults(feed: str, table: pa.Table, actors: frozenset[str]) -> list[str]:
    """Where ``table`` breaks the model of ``feed``: nulls, values not allowed, unknown actors, repeated keys."""
    declared = model_of(feed)
    problems = []
    for column in derive.columns(declared):
        values = table[column.name]
        if not column.nullable and values.null_count:
            problems.append(f"{feed}.{column.name} has {values.null_count} nulls")
        allowed = column.allowed or (sorted(actors) if column.ref == "actors.actor_id" else ())
        if allowed and not pa.types.is_list(values.type):
            others = set(pc.unique(values).to_pylist()) - {None, *allowed}
            problems += [f"{feed}.{column.name} must not be {sorted(others)[:5]}"] if others else []
    key = list(derive.key_columns(declared))
    repeated = table.num_rows - table.group_by(key).aggregate([]).num_rows
    return problems + ([f"{feed}: {repeated} rows repeat a key of {', '.join(key)}"] if repeated else [])
