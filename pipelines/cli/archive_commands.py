"""What ``bilateral import`` and ``bilateral archive`` do and print. Their arguments are in ``commands``."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from pipelines.archive.blobs import Folder
from pipelines.archive.captures import Capture, Put, id_of
from pipelines.archive.http.errors import FetchError
from pipelines.archive.parts import Part
from pipelines.ledger.reader import read_ledger
from pipelines.ledger.remedies.suggestions import nearest
from pipelines.orchestration.instance import announce
from pipelines.orchestration.workplace import Workplace
from pipelines.sources import retrieval as capturing
from pipelines.sources import versions
from pipelines.sources.contract import Scope, Source, SourceError, discover
from pipelines.sources.readings import Reading, examine, readings_of, why

SETTLED = 86_400.0
"""Seconds after which bytes without a capture belong to nothing that is still being written."""


class CommandError(Exception):
    """A command that cannot be carried out; the message says why and what to do."""


class Wrong(Exception):
    """What a command looked for and found to be wrong; the message is what it prints."""


def find_source(name: str) -> Source:
    """The source of this id. Raises CommandError with the nearest one."""
    known = discover()
    if name not in known:
        hint = nearest(name, known)
        raise CommandError(f"there is no source `{name}`. {hint} Sources: {', '.join(known)}".replace("  ", " "))
    return known[name]


def take(workplace: Workplace, name: str, files: Sequence[Path], vintage: date | None) -> list[str]:
    """Import files downloaded by hand as one capture, unless they cannot be read; the lines to print."""
    source = find_source(name)
    if missing := [str(path) for path in files if not path.is_file()]:
        raise CommandError(f"there is no file {', '.join(missing)}")
    names, today = ", ".join(path.name for path in files), datetime.now(UTC).date()
    if vintage and vintage > today:
        raise CommandError(f"--vintage {vintage} is still to come: write the day on which the publisher gave the files")
    parts, held = [Part(path.name, path) for path in files], _readings(workplace, source)
    try:
        said = examine(source, parts, workplace.codes, today, vintage, held)
    except Exception as error:
        raise CommandError(f"{names} cannot be read as {source.title}: {why(error)}. Wanted: {source.files}") from error
    if said and (capture_id := id_of(source.id, files)) not in _accepted(workplace):
        raise CommandError(f"{names} is not archived: {said}. {versions.remedy(capture_id)}, and import it again")
    put = capturing.take(source, workplace.archive, files, vintage)
    announce(workplace, source.id)
    lines = _outcomes(workplace, source, [put])
    if put.is_new and f"  vintage {put.capture.retrieved_date}  " in lines[0] and not vintage:
        lines.append("  the files do not say of which day they are: import them again with --vintage DATE if you know")
    return lines


def ask(workplace: Workplace, name: str, scope: Scope) -> list[str]:
    """Ask the publisher and archive what it returns; the lines to print."""
    source = find_source(name)
    if not source.is_asked:
        raise CommandError(f"{source.title} is fetched by hand: {source.files}. Then: bilateral import {name} FILE…")
    if scope.only and not source.asks_each_document:
        raise CommandError(f"--only names documents, and {name} has none: it is for cited_documents")
    if scope.years and source.asks_each_document:
        raise CommandError(f"{name} is not asked by years: name documents with --only ID")
    client, today = capturing.client(workplace.home.runs / "http"), datetime.now(UTC).date()
    try:
        asked = capturing.ask(source, workplace.archive, client, scope, today, workplace.data)
    except (FetchError, SourceError) as error:
        raise CommandError(str(error)) from error
    puts = asked.puts if scope.only or not asked.notes else []  # a line for each part is enough
    lines = [*asked.notes, *_outcomes(workplace, source, puts)]
    lines += [f"{name}: no data for {request}" for request in asked.empty]
    if asked.puts or asked.notes:
        announce(workplace, source.id)
    wrong = [asked.failure] if asked.failure else []
    if asked.offline:
        wrong.append(f"{asked.offline}; used instead: {capturing.instead(source, workplace.archive)}")
    if wrong:
        raise CommandError("\n".join([*lines, *wrong]))
    return lines


def _accepted(workplace: Workplace) -> dict[str, str]:
    """Why captures may depart from the last version, by their ids: as it is written now."""
    if not (workplace.data / "reference" / "accepted.yaml").exists():
        return {}
    items = read_ledger(workplace.data).reference.get("accepted", [])
    return {item.model.capture: item.model.reason for item in items}


def _readings(workplace: Workplace, source: Source) -> list[Reading]:
    archive, codes = workplace.archive, workplace.codes
    return readings_of(source, archive, codes, workplace.readings, accepted=_accepted(workplace))


def _outcomes(workplace: Workplace, source: Source, puts: Sequence[Put]) -> list[str]:
    readings = {reading.capture.capture_id: reading for reading in _readings(workplace, source)} if puts else {}
    return [line for put in puts for line in _outcome(readings[put.capture.capture_id], put)]


def _outcome(reading: Reading, put: Put) -> list[str]:
    word = "archived" if put.is_new else "known already, seen again: its vintage stays"
    word = "known already, and dated now" if put.is_dated else word
    lines = [f"{put.capture.capture_id}  vintage {reading.vintage}  {word}"]
    if reading.failure:
        return [*lines, f"  cannot be read: {reading.failure}"]
    return [*lines, *_about(reading)]


def _about(reading: Reading) -> list[str]:
    lines = [f"  {reading.n_rows:,} rows for {', '.join(reading.tables)}"]
    lines += [f"  {len(reading.bad)} rows quarantined: row {b.source_row}: {b.reason}" for b in reading.bad[:1]]
    lines += [f"  left out: {count:,} {reason}" for reason, count in sorted(reading.left_out.items())]
    lines += [f"  columns not read: {', '.join(reading.unread)}"] if reading.unread else []
    lines += [f"  NEW columns, not read: {', '.join(reading.new)}"] if reading.new else []
    return lines + [f"  does not add up: {text}" for text in reading.totals[:5]]


def listing(workplace: Workplace, name: str | None) -> list[str]:
    """``bilateral archive list``: one line for each capture."""
    captures = workplace.archive.captures(find_source(name).id if name else None)
    lines = [
        f"{c.capture_id:40} {c.retrieved[:10]}  {c.size:>14,} bytes  {', '.join(f.name for f in c.files)[:80]}"
        for c in captures
    ]
    return lines or [f"no capture in {workplace.archive.blobs.where} yet: `bilateral import SOURCE FILE…` makes one"]


def _capture(workplace: Workplace, capture_id: str) -> Capture:
    captures = workplace.archive.captures()
    near = [c for c in captures if c.capture_id.startswith(capture_id)]
    if len(near) != 1:
        hint = f"{len(near)} captures begin so" if near else nearest(capture_id, [c.capture_id for c in captures])
        raise CommandError(
            f"there is no capture {capture_id}. {hint} `bilateral archive list` shows all".replace("  ", " ")
        )
    return near[0]


def show(workplace: Workplace, capture_id: str) -> list[str]:
    """``bilateral archive show``: a capture, every time it was seen, and what the last parser made of it."""
    capture, archive = _capture(workplace, capture_id), workplace.archive
    lines = [f"{capture.capture_id}  {capture.source}  sha256 {capture.sha256}"]
    lines += [f"vintage {capture.vintage or 'as the bytes say, else the first retrieval'}"]
    lines += [f"  {file.name}  {file.size:,} bytes  {file.sha256}  {file.media_type}" for file in capture.files]
    for seen in archive.sightings(capture):
        lines.append(f"seen {seen['retrieved']} by {seen['how']}")
        lines += [f"  {json.dumps(request, ensure_ascii=False, sort_keys=True)}" for request in seen["requests"]]
    return [*lines, f"read: {json.dumps(archive.reading(capture), ensure_ascii=False, sort_keys=True)}"]


def verify(workplace: Workplace) -> list[str]:
    """``bilateral archive verify``: that the archive is whole. Raises Wrong with a line for each problem."""
    problems = list(workplace.archive.verify())
    count = f"{len(workplace.archive.captures())} captures"
    if problems:
        raise Wrong("\n".join([*problems, f"{count}: {len(problems)} wrong"]))
    return [f"{count}: whole"]


def collect(workplace: Workplace, *, dry_run: bool) -> list[str]:
    """``bilateral archive gc``: bytes that no capture needs, removed unless it is a dry run.

    Those younger than a day stay: they may belong to a capture that is still being written.
    """
    archive = workplace.archive
    loose = [key for key in archive.unreferenced() if time.time() - archive.blobs.written(key) > SETTLED]
    sizes = {key: archive.blobs.size(key) for key in loose}
    torn = list(archive.blobs.leftovers()) if isinstance(archive.blobs, Folder) else []
    if not dry_run:
        for key in loose:
            archive.blobs.delete(key)
        for path in torn:
            os.unlink(path)
    verb = "would go" if dry_run else "gone"
    lines = [f"{verb}: {key}  {sizes[key]:,} bytes" for key in loose] + [f"{verb}: {path}" for path in torn]
    return [*lines, f"{len(loose) + len(torn)} files, {sum(sizes.values()):,} bytes {verb}"]
