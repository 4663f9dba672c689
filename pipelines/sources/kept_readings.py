"""What parsers read of captures, kept in files, so that none reads a capture twice.

A folder per capture, in it one per parser: ``reading.json`` and a Parquet file per feed, whole or absent. Tables are
believed only with the hashes they were kept with. How a capture is read is in ``readings.py``.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

import pyarrow as pa

from pipelines.archive.captures import Capture
from pipelines.sources.contract import BadRow
from pipelines.store.current import write_durably
from pipelines.store.parquet import to_parquet


@dataclass(frozen=True)
class Reading:
    """What is known of one capture: the tables that its parser read, and what it reports about them."""

    capture: Capture
    tables: Mapping[str, Path]
    vintage: date
    parser_version: str | None
    n_rows: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)
    bad: Sequence[BadRow] = ()
    unread: Sequence[str] = ()
    new: Sequence[str] = ()
    totals: Sequence[str] = ()
    rows_sha256: str | None = None
    """Hash of the rows alone: captures of different bytes may hold the same ones."""
    parts: frozenset[tuple[str, str]] = frozenset()
    """Feed and slice of everything in it."""
    failure: str | None = None
    is_withdrawn: bool = False
    has_unread_terms: bool = False
    is_damaged: bool = False
    """Whether it failed because its bytes are lost or changed: they may come back."""


def save(place: Path, key: str, tables: Mapping[str, pa.Table], meta: dict[str, object]) -> None:
    """Whole or absent: the folder is renamed into place. Then what an earlier parser read is removed."""
    aside = place / f".{key}.{token_hex(4)}"
    aside.mkdir(parents=True)
    files = {f"{feed}.parquet": to_parquet(table) for feed, table in tables.items()}
    for name, data in files.items():
        write_durably(aside / name, data)
    meta = meta | {"files": {name: sha256(data).hexdigest() for name, data in files.items()}}
    write_durably(aside / "reading.json", json.dumps(meta, indent=1).encode())
    shutil.rmtree(place / key, ignore_errors=True)
    os.rename(aside, place / key)
    for other in place.glob("[0-9a-f]*"):
        if other.name != key:
            shutil.rmtree(other, ignore_errors=True)


def load(folder: Path, capture: Capture) -> Reading | None:
    """A reading that is exactly what was kept; None if it is lost, cut or changed, and must be made again."""
    try:
        meta = json.loads((folder / "reading.json").read_bytes())
        tables, hashes = {}, meta.pop("files")
        for name in sorted(hashes):
            tables[(folder / name).stem] = folder / name
            if sha256((folder / name).read_bytes()).hexdigest() != hashes[name]:
                return None
        meta |= {"vintage": date.fromisoformat(meta["vintage"]), "bad": [BadRow(*row) for row in meta["bad"]]}
        meta |= {"parts": frozenset(map(tuple, meta["parts"]))}
        return Reading(capture, tables, **meta)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):  # or of earlier code
        return None


def last_good(place: Path, capture: Capture, reason: str) -> Reading:
    """What an earlier parser read from the capture, marked as stale; nothing if none could read it."""
    for folder in sorted(place.glob("[0-9a-f]*")) if place.is_dir() else ():
        if (reading := load(folder, capture)) is not None:
            return replace(reading, failure=reason)
    return unread(capture, reason)


def unread(capture: Capture, reason: str) -> Reading:
    """A capture of which nothing is used."""
    vintage = date.fromisoformat(capture.vintage) if capture.vintage else capture.retrieved_date
    return Reading(capture, {}, vintage, None, failure=reason)
