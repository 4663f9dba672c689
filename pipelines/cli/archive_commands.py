"""What ``bilateral import`` and ``bilateral archive`` do and print. Their arguments are in ``commands``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from getpass import getuser
from pathlib import Path
from typing import cast

from pipelines.archive.captures import Put, id_of, now
from pipelines.archive.decisions import REINSTATED, WITHDRAWN, Decision, all_of, hold, reason, record, state_of
from pipelines.archive.http.client import Client
from pipelines.archive.http.errors import FetchError
from pipelines.archive.parts import Part
from pipelines.cli.telling_client import Told
from pipelines.extracts import files as extract_files
from pipelines.ledger.reader import read_register
from pipelines.ledger.remedies.suggestions import nearest
from pipelines.orchestration.instance import announce
from pipelines.orchestration.workplace import Workplace
from pipelines.sources import retrieval as capturing
from pipelines.sources import versions
from pipelines.sources.answers import Asked
from pipelines.sources.contract import Scope, Source, SourceError
from pipelines.sources.declarations import discover
from pipelines.sources.kept_readings import Reading
from pipelines.sources.readings import CaptureReader, examine, why
from pipelines.tables.shared.extract_rows import EXTRACTS


class CommandError(Exception):
    """A command that cannot be carried out; each argument is a line that says why and what to do."""


class Wrong(Exception):
    """What a command looked for and found to be wrong; each argument is a line to print."""


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
        said = examine(source, parts, workplace.codes, today, vintage, held, workplace.rows_kept)
    except Exception as error:
        raise CommandError(f"{names} cannot be read as {source.title}: {why(error)}. Wanted: {source.files}") from error
    if said and (capture_id := id_of(source.id, files)) not in _accepted(workplace):
        raise CommandError(f"{names} is not archived: {said}. {versions.remedy(capture_id)}, and import it again")
    put = capturing.take(source, workplace.archive, files, vintage)
    announce(workplace, source.id)
    lines = _outcomes(workplace, source, [put])
    is_undated = f"  vintage {put.capture.retrieved_date}  " in lines[0] and not source.terms.is_unread
    if put.is_new and is_undated and not vintage:
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
    found, wrong = asked(workplace, source, scope)
    puts = found.puts if scope.only or not found.notes else []  # a line for each part is enough
    lines = [*found.notes, *_outcomes(workplace, source, puts)]
    lines += [f"{name}: no data for {request}" for request in found.empty]
    if wrong:
        raise CommandError(*lines, *wrong)
    return lines


def asked(workplace: Workplace, source: Source, scope: Scope) -> tuple[Asked, list[str]]:
    """Ask, saying how far it is, and announce what came: what did, and what went wrong. Raises CommandError."""
    client, today = capturing.client(workplace.home.runs / "http"), datetime.now(UTC).date()
    count = len([*capturing.requests_of(source, scope, today, workplace.data)])
    asks = client if source.asks_each_document else cast(Client, Told(client, source.id, count))
    try:
        found = capturing.ask(source, workplace.archive, asks, scope, today, workplace.data)
    except (FetchError, SourceError) as error:
        raise CommandError(str(error)) from error
    if found.puts or found.notes:
        announce(workplace, source.id)
    wrong = found.failure.splitlines() if found.failure else []
    if found.offline:
        wrong.append(f"{found.offline}; used instead: {capturing.instead(source, workplace.archive)}")
    return found, wrong


def backfill(workplace: Workplace, name: str, years: Sequence[int]) -> list[str]:
    """``bilateral backfill``: a line for each year. Raises Wrong where one fails, which the next one asks again."""
    from pipelines.orchestration.year_assets import backfill as run
    from pipelines.orchestration.year_assets import with_years

    source = find_source(name)
    if source not in (known := with_years()):
        raise CommandError(f"{name} has no single years; these have: {', '.join(s.id for s in known)}")
    try:
        outcomes = run(workplace, source, years)
    except ValueError as error:
        raise CommandError(str(error)) from None
    lines = [f"{name} {year}: {'FAILED: ' + reason if reason else 'done'}" for year, reason in outcomes.items()]
    there, failed = len(years) - len(outcomes), sum(map(bool, outcomes.values()))
    lines.append(f"{there} of {len(years)} years were there already, {len(outcomes) - failed} are new, {failed} failed")
    if failed:
        raise Wrong(*lines, "ask again for those that failed alone: the same command")
    return lines


def _accepted(workplace: Workplace) -> dict[str, str]:
    """Why captures may depart from the last version, by their ids: as it is written now."""
    return {item.model.capture: item.model.reason for item in read_register(workplace.data, "accepted")}


def _readings(workplace: Workplace, source: Source) -> list[Reading]:
    accepted, rows_kept = _accepted(workplace), workplace.rows_kept
    reader = CaptureReader(workplace.archive, workplace.codes, workplace.readings, accepted, rows_kept)
    return reader.readings(source)


def _outcomes(workplace: Workplace, source: Source, puts: Sequence[Put]) -> list[str]:
    readings = {reading.capture.capture_id: reading for reading in _readings(workplace, source)} if puts else {}
    return [line for put in puts for line in _outcome(readings[put.capture.capture_id], put)]


def _outcome(reading: Reading, put: Put) -> list[str]:
    word = "archived" if put.is_new else "known already, seen again: its vintage stays"
    word = "known already, and dated now" if put.is_dated else word
    lines = [f"{put.capture.capture_id}  vintage {reading.vintage}  {word}"]
    if reading.is_withdrawn:
        remedy = f"To use it: bilateral archive reinstate {put.capture.capture_id}"
        return [*lines, f"  not used: {reading.failure}. {remedy}"]
    if reading.failure:
        return [*lines, f"  {'not used' if reading.has_unread_terms else 'cannot be read'}: {reading.failure}"]
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
    archive = workplace.archive
    captures, damaged = archive.records(find_source(name).id if name else None)
    lines = [
        f"{c.capture_id:40} {c.retrieved[:10]}  {c.size:>14,} bytes  {', '.join(f.name for f in c.files)[:80]}"
        + ("  withdrawn" if c.capture_id in archive.withdrawn(c.source) else "")
        for c in captures
    ]
    if damaged:
        raise Wrong("\n".join([*lines, *map(str, damaged)]))
    return lines or [f"no capture in {workplace.archive.blobs.where} yet: `bilateral import SOURCE FILE…` makes one"]


def _only(capture_id: str, known: Iterable[str]) -> str:
    """The capture that is meant, by its id or the beginning of it. Raises CommandError."""
    names = sorted({*known})
    near = [name for name in names if name.startswith(capture_id)]
    if len(near) != 1:
        hint = f"{len(near)} captures begin so" if near else nearest(capture_id, names)
        said = f"there is no capture {capture_id}. {hint} `bilateral archive list` shows all"
        raise CommandError(said.replace("  ", " "))
    return near[0]


def decide(workplace: Workplace, word: str, capture_id: str, because: str) -> list[str]:
    """``bilateral archive withdraw`` and ``reinstate``: a decision that stays, by whom, when and why.

    The capture may be one whose record is damaged, or that only an extract names.
    """
    archive, folder = workplace.archive, workplace.data / extract_files.FOLDER
    captures, damaged = archive.records()
    extracts = filter(None, (extract_files.read(folder, table) for table in EXTRACTS))
    behind = {capture.capture for extract in extracts for capture in extract.captures}
    name = _only(capture_id, [*(c.capture_id for c in captures), *(e.capture_id for e in damaged), *behind])
    source, because = name.rpartition("-")[0], reason(because)
    is_withdrawn, is_held = name in archive.withdrawn(source), name in archive.held
    if word == REINSTATED and not (is_withdrawn or is_held):
        raise CommandError(f"{name} is not withdrawn")
    if word == REINSTATED and not is_withdrawn:
        others = {held: why for held, why in archive.held.items() if held != name}
        hold(workplace.home.build, others, state_of(archive.blobs, workplace.store.code))
    else:
        record(archive.blobs, source, name, Decision(word, because, getuser(), now()))
    announce(workplace, source, {word: name, "because": because})
    verb = "leaves it out" if word == WITHDRAWN else "reads it again"
    return [f"{name} {word}: the next `bilateral build` {verb}"]


def show(workplace: Workplace, capture_id: str) -> list[str]:
    """``bilateral archive show``: a capture, every time it was seen, and what was decided of it."""
    archive = workplace.archive
    captures = {capture.capture_id: capture for capture in archive.records()[0]}
    capture = captures[_only(capture_id, captures)]
    lines = [f"{capture.capture_id}  {capture.source}  sha256 {capture.sha256}"]
    lines += [f"vintage {capture.vintage or 'as the bytes say, else the first retrieval'}"]
    lines += [f"  {file.name}  {file.size:,} bytes  {file.sha256}  {file.media_type}" for file in capture.files]
    for seen in archive.sightings(capture):
        lines.append(f"seen {seen['retrieved']} by {seen['how']}")
        lines += [f"  {json.dumps(request, ensure_ascii=False, sort_keys=True)}" for request in seen["requests"]]
    return [*lines, *(f"{d} ({d.by})" for d in all_of(archive.blobs, capture.source, capture.capture_id))]


def verify(workplace: Workplace) -> list[str]:
    """``bilateral archive verify``: that the archive is whole. Raises Wrong with a line for each problem."""
    problems = list(workplace.archive.verify())
    count = f"{len(workplace.archive.records()[0])} captures"
    if problems:
        raise Wrong(*problems, f"{count}: {len(problems)} wrong")
    return [f"{count}: whole"]
