"""From a source's captures to its stored tables: read, corrected, checked, and current only without findings.

What a capture holds is read in ``readings``; nothing here touches the network.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import pyarrow as pa

from pipelines.archive.captures import Archive
from pipelines.sources import corrections, witnesses
from pipelines.sources.codes import Codes
from pipelines.sources.contract import ABOUT, Source
from pipelines.sources.readings import CaptureReader
from pipelines.store.checks import Finding, checked_bulk
from pipelines.store.current import Store
from schemas import derive
from schemas.tables import model_of

INPUTS = ("ledger_codes", "ledger_corrections", "ledger_accepted")
"""Slices of the ledger with which every source is read: the crosswalk, declared corrections and accepted captures."""

DAMAGED = {"archive": "damaged"}
"""An input that none has: the next build looks again whether what is lost has come back."""


@dataclass(frozen=True)
class Refreshed:
    """The number of rows of a source's feeds, their data version, the outcome in words, and what its checks found."""

    rows: int
    version: str = ""
    outcome: str = ""
    findings: list[Finding] = field(default_factory=list)


def stored_names(source: Source) -> list[str]:
    """Names of the stored tables of a source: its feeds first."""
    return [source.stored(feed) for feed in (*source.feeds, *ABOUT)]


def refresh(
    source: Source, store: Store, archive: Archive, codes: Codes, folder: Path, rows_kept: Path | None = None
) -> Refreshed:
    """Read a source's captures into the store, unless nothing changed since; with findings the last good tables stay.

    ``folder`` keeps what parsers made of each capture, ``rows_kept`` has the rows of the repository that captures must
    not contradict. Raises ArchiveError, and the last good tables stay, where bytes
    of a capture are lost and what was read from them as well.
    """
    inputs = {f"archive/{source.id}": archive.digest(source.id)} | store.hashes(INPUTS)
    inputs |= witnesses.digests(source.feeds, rows_kept) if rows_kept else {}
    names = stored_names(source)
    if all(store.is_fresh(name, inputs) for name in names):
        current = [stored for name in names if (stored := store.current(name))]
        rows = sum(stored.rows for stored in current[: len(source.feeds)])
        return Refreshed(rows, _version(stored.sha256 for stored in current), "unchanged")
    accepted = {row["capture_id"]: row["reason"] for row in store.load("ledger_accepted")}
    read = CaptureReader(archive, codes, folder, accepted, rows_kept).tables(source)
    if read.is_damaged:
        inputs |= DAMAGED
    corrected = corrections.apply(source.id, read.tables, store.load("ledger_corrections"))
    schema = derive.to_arrow(model_of("corrections"))
    tables = corrected.tables | {"corrections": pa.Table.from_pylist(corrected.outcomes, schema=schema)}
    rows = sum(tables[feed].num_rows for feed in source.feeds)
    if findings := [f for feed in source.feeds for f in checked_bulk(feed, tables[feed], model_of(feed))]:
        return Refreshed(rows, findings=findings)
    staged = [store.stage(source.stored(feed), table) for feed, table in tables.items()]
    promoted = [store.promote(table, inputs) for table in staged]
    said = {"not_captured": "not captured", "terms_unread": "terms unread", "current": f"vintage {read.vintage}"}
    outcome = said.get(read.state, f"{read.state.upper()}: {read.reason}")
    return Refreshed(rows, _version(stored.sha256 for stored in promoted), outcome)


def _version(hashes: Iterable[str]) -> str:
    return sha256("".join(sorted(hashes)).encode()).hexdigest()
