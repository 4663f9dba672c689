"""What parsers read of captures, kept in files, so that none reads a capture twice.

A folder per capture, in it one per parser: ``reading.json`` and a Parquet file per feed, whole or absent, and believed
only with the hashes it was kept with. How a capture is read is in ``readings.py``.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
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

ABANDONED = 3600.0
"""Seconds after which nobody writes a reading any more."""


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
    """Whole or absent: the folder is renamed into place. Then what an earlier parser read is removed.

    Another host may read the same meanwhile: either reading is right, and what is being written stays.
    """
    aside = place / f".{key}.{token_hex(4)}"
    aside.mkdir(parents=True)
    files = {f"{feed}.parquet": to_parquet(table) for feed, table in tables.items()}
    for name, data in files.items():
        write_durably(aside / name, data)
    meta = meta | {"files": {name: sha256(data).hexdigest() for name, data in files.items()}}
    write_durably(aside / "reading.json", json.dumps({"sha256": _sealed(meta)} | meta, indent=1).encode())
    shutil.rmtree(place / key, ignore_errors=True)
    try:
        os.rename(aside, place / key)
    except OSError:
        if not (place / key).exists():
            raise
        shutil.rmtree(aside, ignore_errors=True)
    long_ago = time.time() - ABANDONED
    for other in place.iterdir():
        with suppress(FileNotFoundError):
            if other.name != key and not (other.name.startswith(".") and other.stat().st_mtime > long_ago):
                shutil.rmtree(other, ignore_errors=True)


def _sealed(meta: Mapping[str, object]) -> str:
    """The hash of what ``reading.json`` says, its own hash aside."""
    said = {name: value for name, value in meta.items() if name != "sha256"}
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def load(folder: Path, capture: Capture) -> Reading | None:
    """A reading that is exactly what was kept; None if it is lost, cut or changed, and must be made again."""
    try:
        meta = json.loads((folder / "reading.json").read_bytes())
        files = {name: folder / name for name in sorted(meta["files"])}
        if meta["sha256"] != _sealed(meta) or any(
            sha256(file.read_bytes()).hexdigest() != meta["files"][name] for name, file in files.items()
        ):
            return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    said = {name: value for name, value in meta.items() if name not in ("files", "sha256")}
    said |= {"vintage": date.fromisoformat(meta["vintage"]), "bad": [BadRow(*row) for row in meta["bad"]]}
    said |= {"parts": frozenset(map(tuple, meta["parts"]))}
    return Reading(capture, {file.stem: file for file in files.values()}, **said)


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
