"""From captures to report rows: every capture of a source read by its parser, and their rows together.

No parser reads a capture twice (``kept_readings.py``); if the present one fails, the last good reading stays and the
source is stale. Fetching and publishing are not here.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.archive.captures import Archive, ArchiveError, Capture
from pipelines.archive.http.errors import FetchError
from pipelines.archive.parts import Part
from pipelines.observations.support import identify
from pipelines.rows import pick, replaced
from pipelines.sources import kept_readings, versions
from pipelines.sources.codes import Codes, UnknownCodes
from pipelines.sources.contract import CAPTURE_COLUMNS, Parsed, Source, SourceError, conform, fill
from pipelines.sources.kept_readings import Reading
from pipelines.sources.plausibility import off_anchor, off_session, plausible
from pipelines.sources.state import state_of
from pipelines.store.checks import checked_bulk
from pipelines.store.parquet import to_parquet
from schemas import derive
from schemas.tables import model_of

MAX_NAMED = 20
Tables = dict[str, pa.Table]
"""Rows by feed."""
A_DAY = timedelta(days=1)
"""It is tomorrow elsewhere."""
TERMS_UNREAD = (
    "nobody has read the terms of {id}, so its rows stay out: read {terms.url}, and declare in "
    "pipelines/sources/publishers/{id}.yaml what they say"
)
"""What is said of a capture that is not read for this reason, and what to do."""
MEANT = (SourceError, UnknownCodes, FetchError, ArchiveError)
"""Errors whose messages are written for people; for any other, the kind is named too."""


class SourceTables(NamedTuple):
    """Rows of a source by feed, its captures and its quarantine, its state, and whether bytes are lost."""

    tables: Tables
    state: str
    reason: str | None
    vintage: date | None
    is_damaged: bool


@dataclass(frozen=True)
class CaptureReader:
    """Reads the captures of an archive and keeps what parsers made of them in ``folder``.

    ``accepted`` says why a capture may differ from the last version as none does, by its id.
    """

    archive: Archive
    codes: Codes
    folder: Path
    accepted: Mapping[str, str] = field(default_factory=dict)
    rows_kept: Path | None = None
    """The folder of the rows that the repository keeps (``data/extracts``), which captures must not contradict."""

    def tables(self, source: Source) -> SourceTables:
        """Every capture of ``source`` read, and their rows together.

        Raises ArchiveError where what was once read from a capture is lost with its bytes.
        """
        readings = self.readings(source)
        good = without_repeats([reading for reading in readings if reading.tables])
        about = source.about(self.archive.outcomes(source.id)) if source.about else {}
        tables = {feed: _feed(feed, good) for feed in source.feeds if feed not in about}
        current = (pc.unique(table.filter(table["is_current"])["capture_id"]) for table in tables.values())
        used = {capture_id for ids in current for capture_id in ids.to_pylist()}
        tables |= about
        tables["captures"] = _captures(readings, used, {reading.capture.capture_id for reading in good})
        tables["quarantine"] = _quarantine(readings, used)
        state = state_of(tables["captures"].to_pylist())
        is_damaged = any(reading.is_damaged for reading in readings)
        return SourceTables(tables, state.state, state.reason, state.vintage, is_damaged)

    def readings(self, source: Source) -> list[Reading]:
        """Every capture of ``source`` read and compared with the version before it, in order of their versions."""
        readings = [self.reading(source, capture) for capture in self.archive.captures(source.id)]
        return sorted(versions.judged(source, readings, self.accepted, self.rows_kept), key=versions.order)

    def reading(self, source: Source, capture: Capture) -> Reading:
        """One capture as its source's parser reads it, from ``folder`` if this parser has read it before.

        What is withdrawn, rests on terms that nobody has read, or is held back is not read. Raises ArchiveError where
        bytes and every reading of them are lost or out of reach.
        """
        archive = self.archive
        if decision := archive.withdrawn(source.id).get(capture.capture_id):
            return replace(kept_readings.unread(capture, str(decision)), is_withdrawn=True)
        if source.terms.is_unread:
            said = TERMS_UNREAD.format(id=source.id, terms=source.terms)
            return replace(kept_readings.unread(capture, said), has_unread_terms=True)
        if reason := archive.held.get(capture.capture_id):
            return kept_readings.unread(capture, f"held back by the build: {reason}")
        schemas = "".join(str(derive.to_arrow(model_of(feed))) for feed in source.feeds)
        version = f"{source.parser_version}{self.codes.digest}{schemas}{capture.vintage or ''}"
        key = sha256(version.encode()).hexdigest()[:16]
        place = self.folder / source.id / capture.capture_id
        if (known := kept_readings.load(place / key, capture)) is not None:
            return known
        try:
            tables, meta = _read(source, capture, archive, self.codes)
        except ArchiveError as error:
            last = kept_readings.last_good(place, capture, str(error))
            if last.parser_version is None:
                raise
            return replace(last, is_damaged=True)
        except Exception as error:  # whatever a publisher's bytes do to a parser, every other source goes on
            return kept_readings.last_good(place, capture, why(error))
        kept_readings.save(place, key, tables, meta)
        reading = kept_readings.load(place / key, capture)
        assert reading
        return reading


def examine(
    source: Source,
    parts: Sequence[Part],
    codes: Codes,
    day: date,
    vintage: date | None,
    held: Sequence[Reading],
    rows_kept: Path | None = None,
) -> str | None:
    """How files that are not archived yet depart from the versions ``held``; None if they do not.

    Raises what ``parse`` raises.
    """
    tables, parsed = parse(source, parts, codes, day)
    when = (vintage or parsed.vintage or day, day.isoformat(), "")
    history = versions.History(source, rows_kept)
    for reading in held:
        if reading.tables:
            history.add(reading)
    return history.departure(tables.__getitem__, frozenset(parts_of(tables)), when, _rows_sha256(tables))


def without_repeats(readings: Sequence[Reading]) -> list[Reading]:
    """``readings`` in their order, without those that hold the rows already in use.

    An answer that states the time when it was given is different bytes each time, but not a new version.
    """
    holder: dict[tuple[str, str], str] = {}
    first: dict[str, str] = {}
    kept = []
    for reading in readings:
        known = first.get(reading.rows_sha256 or "")
        if known and all(holder[part] == known for part in reading.parts):
            continue
        kept.append(reading)
        holder |= dict.fromkeys(reading.parts, reading.capture.capture_id)
        if reading.rows_sha256:
            first[reading.rows_sha256] = reading.capture.capture_id
    return kept


def why(error: Exception) -> str:
    """The reason why a capture failed."""
    return str(error) if isinstance(error, MEANT) else f"{type(error).__name__}: {error}"


def parse(source: Source, parts: Sequence[Part], codes: Codes, day: date) -> tuple[Tables, Parsed]:
    """What the source's parser reads from ``parts``: rows by feed as their models declare them, and its report.

    ``day`` is that of the capture; its columns are still empty. Raises SourceError, UnknownCodes and FetchError where
    the parts are not what the source reads, also for too many rows that cannot be read, or too few rows.
    """
    parsed = _parsed(source, parts, codes)
    if parsed.vintage and parsed.vintage > day + A_DAY:
        when = f"it is dated {parsed.vintage}, after {day}, the day of its capture"
        raise SourceError(f"{when}: a row or its name has a wrong date")
    tables = within(source, parsed, day)
    rows = sum(table.num_rows for table in tables.values())
    if len(parsed.bad) > source.max_bad * max(1, rows + len(parsed.bad)):
        examples = "; ".join(f"row {bad.source_row}: {bad.reason}" for bad in parsed.bad[:3])
        raise SourceError(
            f"{len(parsed.bad)} of {rows + len(parsed.bad)} rows cannot be read, "
            f"more than {source.max_bad:.1%}: {examples}"
        )
    tables = {feed: identify(feed, table) for feed, table in tables.items()}
    for feed, least in source.floor.items():
        if feed in tables and tables[feed].num_rows < least:
            raise SourceError(f"{feed} has {tables[feed].num_rows} rows, and a whole capture has at least {least}")
    for feed, table in tables.items():
        if broken := checked_bulk(feed, table, model_of(feed), but=CAPTURE_COLUMNS):
            raise SourceError(f"the rows are not as {derive.file_of(model_of(feed))} declares them: {broken[0]}")
    return tables, parsed


def within(source: Source, parsed: Parsed, day: date) -> Tables:
    """The tables of ``parsed`` as their models declare them, without the rows that cannot be true.

    Those are added to ``parsed.bad``. Raises SourceError as ``conform`` does, and for a number off its anchor.
    """
    end = min(day, date(source.domain.last or day.year, 12, 31))
    tables = {
        feed: plausible(source, conform(feed, table), source.domain.first, end, parsed.quarantine)
        for feed, table in parsed.tables.items()
    }
    for rows in tables.values():
        if said := off_anchor(source.anchors, rows) or off_session(rows):
            raise SourceError(said)
    return tables


def _parsed(source: Source, parts: Sequence[Part], codes: Codes) -> Parsed:
    """What the parser gives; what strange bytes do to a library is said in words, but for errors of the disk."""
    try:
        return source.parse(parts, codes)
    except (ValueError, pa.ArrowException, OSError, EOFError, zlib.error) as error:  # those of pandas are ValueErrors
        if isinstance(error, OSError) and error.errno:
            raise
        names = ", ".join(part.name for part in parts)
        raise SourceError(
            f"{names} cannot be read: damaged, or not what {source.title} gives ({error}). Download it again"
        ) from error


def _read(source: Source, capture: Capture, archive: Archive, codes: Codes) -> tuple[Tables, dict[str, object]]:
    """The rows of a capture by feed, and what ``reading.json`` says about them."""
    tables, parsed = parse(source, archive.parts(capture), codes, capture.retrieved_date)
    vintage = date.fromisoformat(capture.vintage) if capture.vintage else parsed.vintage or capture.retrieved_date
    constant = {"source_id": source.id, "capture_id": capture.capture_id, "vintage_date": vintage, "is_current": True}
    meta = {
        "vintage": vintage.isoformat(),
        "parser_version": source.parser_version,
        "n_rows": sum(table.num_rows for table in tables.values()),
        "left_out": parsed.left_out,
        "bad": [[b.source_row, b.reason, b.text] for b in parsed.bad],
        "unread": list(parsed.unread),
        "new": list(parsed.new),
        "totals": parsed.totals[:MAX_NAMED],
        "parts": sorted(parts_of(tables)),
        "rows_sha256": _rows_sha256(tables),
    }
    return {feed: fill(table, **constant) for feed, table in tables.items()}, meta


def _rows_sha256(tables: Mapping[str, pa.Table]) -> str:
    """The hash of the rows of all feeds, whatever capture they are from."""
    columns = {feed: [n for n in tables[feed].column_names if n not in CAPTURE_COLUMNS] for feed in sorted(tables)}
    kept = {feed: tables[feed].select(names) for feed, names in columns.items()}
    digests = (sha256(to_parquet(table.replace_schema_metadata())).digest() for table in kept.values())
    return sha256(b"".join(digests)).hexdigest()


def parts_of(tables: Mapping[str, pa.Table]) -> set[tuple[str, str]]:
    """Feed and slice of every row; a feed without slices is one part."""
    slices = {f: pc.unique(t["slice"]).to_pylist() if "slice" in t.column_names else [""] for f, t in tables.items()}
    return {(feed, part) for feed, found in slices.items() for part in found}


def _feed(feed: str, readings: Sequence[Reading]) -> pa.Table:
    """The rows of one feed from all captures; ``is_current`` says that no later version replaces them."""
    schema = derive.to_arrow(model_of(feed))
    latest: dict[str, str] = {}
    loaded: list[tuple[str, pa.Table]] = []
    for reading in readings:
        if feed not in reading.tables:
            continue
        table = pq.read_table(reading.tables[feed], partitioning=None)
        loaded.append((reading.capture.capture_id, table))
        for part in pc.unique(table["slice"]).to_pylist() if "slice" in schema.names else [""]:
            latest[part] = reading.capture.capture_id
    tables, keeps_versions = [], derive.key_columns(model_of(feed))[0] == "capture_id"
    for capture_id, table in loaded:
        if "slice" in schema.names:
            slices = pa.array([part for part, holder in latest.items() if holder == capture_id], pa.string())
            flags = pc.is_in(table["slice"], value_set=slices)
        else:
            flags = pa.chunked_array([pa.repeat(latest[""] == capture_id, table.num_rows)])
        table = replaced(table, "is_current", flags)
        tables.append(table if keeps_versions else table.filter(flags))
    return pa.concat_tables([table.cast(schema) for table in tables]) if tables else schema.empty_table()


def _captures(readings: Sequence[Reading], used: set[str], kept: set[str]) -> pa.Table:
    def state(reading: Reading) -> str:
        capture_id = reading.capture.capture_id
        if reading.is_withdrawn or reading.has_unread_terms:
            return "withdrawn" if reading.is_withdrawn else "terms_unread"
        if reading.failure:
            return "failed"
        if reading.tables and capture_id not in kept:
            return "repeated"
        return "current" if capture_id in used else "superseded"

    rows = [
        {
            **pick(vars(r.capture), ("capture_id", "sha256", "retrieved")),
            "source_id": r.capture.source,
            "vintage_date": r.vintage,
            "retrieved_date": r.capture.retrieved_date,
            "files": [file.name for file in r.capture.files],
            "size": r.capture.size,
            "state": state(r),
            "parser_version": r.parser_version,
            "n_rows": r.n_rows,
            "n_quarantined": len(r.bad),
            "n_left_out": sum(r.left_out.values()),
            "columns_unread": sorted(r.unread) or None,
            "columns_new": sorted(r.new) or None,
            "reason": r.failure or "; ".join(r.totals) or None,
        }
        for r in readings
    ]
    return pa.Table.from_pylist(rows, schema=derive.to_arrow(model_of("captures")))


def _quarantine(readings: Sequence[Reading], used: set[str]) -> pa.Table:
    rows = [
        {
            "capture_id": r.capture.capture_id,
            "source_row": bad.source_row,
            "source_id": r.capture.source,
            "vintage_date": r.vintage,
            "is_current": r.capture.capture_id in used,
            "reason": bad.reason,
            "text": bad.text or None,
        }
        for r in readings
        for bad in {(bad.source_row, bad.reason): bad for bad in r.bad}.values()
    ]
    return pa.Table.from_pylist(rows, schema=derive.to_arrow(model_of("quarantine")))
