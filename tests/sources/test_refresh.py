"""From captures to stored tables: what is damaged never empties a table that was good."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace

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


def test_with_bytes_and_readings_lost_the_stored_rows_stay_and_the_capture_says_so(stored: Stored) -> None:
    blobs = stored.archived.archive.blobs
    (key,) = blobs.keys("objects/")
    good = blobs.read(key)
    blobs.replace(key, b"damaged")
    shutil.rmtree(stored.archived.readings)
    assert stored.refresh().outcome == "unchanged"
    stored.code = "2"
    for _ in range(2):
        kept = stored.refresh()
        assert kept.outcome.startswith("DAMAGED, its last rows stay: made_up-")
        assert (kept.rows, stored.rows(), stored.states()) == (2, 2, [("failed", True)])
    blobs.replace(key, good)
    assert stored.refresh().outcome == "vintage 2024-05-01"
    assert stored.states() == [("current", False)]


def test_rows_under_terms_that_nobody_has_read_do_not_stay_where_a_record_is_damaged(stored: Stored) -> None:
    source = stored.archived.source
    stored.archived.source = replace(source, terms=replace(source.terms, terms_class="unread"))
    blobs = stored.archived.archive.blobs
    (key,) = blobs.keys("captures/")
    record = blobs.read(key)
    blobs.replace(key, b"{")
    stored.code = "2"
    with pytest.raises(ArchiveError, match="is damaged"):
        stored.refresh()
    blobs.replace(key, record)
    kept_out = stored.refresh()
    assert (kept_out.rows, kept_out.outcome, stored.states()) == (0, "terms unread", [("terms_unread", True)])


def test_a_damaged_record_leaves_the_stored_rows(stored: Stored) -> None:
    (key,) = stored.archived.archive.blobs.keys("captures/")
    stored.archived.archive.blobs.replace(key, b"{")
    stored.code = "2"
    kept = stored.refresh()
    assert f"{key} is damaged" in kept.outcome
    assert (kept.rows, stored.rows()) == (2, 2)


def test_with_the_stored_tables_lost_as_well_nothing_takes_their_place(stored: Stored) -> None:
    (key,) = stored.archived.archive.blobs.keys("objects/")
    stored.archived.archive.blobs.delete(key)
    shutil.rmtree(stored.archived.readings)
    shutil.rmtree(stored.archived.folder / "tables")
    with pytest.raises(ArchiveError, match=r"trade.csv is missing. Restore objects/.* or capture it again"):
        stored.refresh()
