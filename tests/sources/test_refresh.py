"""From captures to stored tables: what is damaged never empties a table that was good."""

from __future__ import annotations

import shutil
from dataclasses import dataclass

import pyarrow as pa
import pytest

from pipelines.archive.captures import Archive, ArchiveError
from pipelines.sources.refresh import Refreshed, refresh
from pipelines.store.current import Store
from tests.support.made_up_source import ArchivedSource, crosswalk

ROWS = ("CN,RU,2022,70", "CN,RU,2023,80")


@dataclass
class Stored:
    """The made-up source with a store; ``code`` is the version of what reads it."""

    archived: ArchivedSource
    code: str = "1"

    @property
    def store(self) -> Store:
        store = Store(self.archived.folder / "tables", self.code, lambda name: self.code)
        for name in ("ledger_corrections", "ledger_accepted"):
            store.promote(store.stage(name, pa.table({"id": pa.array([], pa.string())})), {})
        return store

    def refresh(self) -> Refreshed:
        archived = self.archived
        archived.archive = Archive(archived.archive.blobs)
        codes = crosswalk(archived.folder / "codes", archived.crosswalk)
        return refresh(archived.counting, self.store, archived.archive, codes, archived.readings)

    def states(self) -> list[tuple[str, bool]]:
        """The state of each capture, and whether it says why."""
        return [(row["state"], bool(row["reason"])) for row in self.store.load("parsed/made_up/captures")]

    def rows(self) -> int:
        return self.store.arrow("parsed/made_up/trade_reports").num_rows


@pytest.fixture
def stored(archived: ArchivedSource) -> Stored:
    archived.put(*ROWS)
    built = Stored(archived)
    assert built.refresh().rows == 2
    return built


@pytest.mark.parametrize("kind", ["objects/", "captures/"])
def test_with_bytes_and_readings_lost_the_source_fails_and_its_stored_rows_stay(stored: Stored, kind: str) -> None:
    blobs = stored.archived.archive.blobs
    (key,) = blobs.keys(kind)
    good = blobs.read(key)
    blobs.replace(key, b"{")
    shutil.rmtree(stored.archived.readings)
    assert stored.refresh().outcome == "unchanged"
    stored.code = "2"
    for _ in range(2):
        with pytest.raises(ArchiveError, match=r"estore (it|objects)"):
            stored.refresh()
        assert (stored.rows(), stored.states()) == (2, [("current", False)])
    blobs.replace(key, good)
    assert stored.refresh().outcome == "vintage 2024-05-01"
