"""What changed files would make of the next release: it is made as far as its gate, beside the home, by the same code.

The tables of the home are linked into a folder of their own, and those behind what changed are made anew there. Of a
home nothing changes but the list of sentences that would wait, which ``releases accept`` asks. What is read from
captures is not read again, nor are extracts: codes, corrections and other code show in a build.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bilateral.changes import summary
from bilateral.commons.figures import asserted
from bilateral.commons.layout import Home
from pipelines.ledger.assertions import default_measure, rows
from pipelines.ledger.reader import Ledger
from pipelines.ledger.yaml_files import DATA, Source
from pipelines.orchestration.ahead import Preview, ahead
from pipelines.release.candidate import manifest_hash
from pipelines.rows import Row, Rows
from pipelines.store.current import read_json, replace_durably
from schemas import beside
from schemas.written import ids

WAITS = "preview.json"
"""The file in the home that says which sentences the last preview would let wait, after which release."""
MOST = 5
"""Other statements of one thing that are printed, at most."""
REPORTER = 5
"""The place of the reporter in the id of a subject that has one."""
REPORTED = ("trade", "energy", "settlement")


def look(ledger: Ledger, root: Path, home: Home, paths: Collection[Path]) -> tuple[list[str], bool]:
    """What the files of ``paths``, or all that changed since the last release, would do, and whether nothing stops it.

    A sentence that would wait stops it, too: it needs an accepted reason, or what moved it is wrong.
    """
    with TemporaryDirectory(dir=home.build, prefix=".preview-") as aside:
        found = ahead(ledger, root, home, Path(aside))
        lines = [*_entries(found, ledger, root.resolve(), {path.resolve() for path in paths}), *_effects(found)]
    keep(home, found)
    for name, (why, sentence) in found.waits.items():
        lines += ["", f"{name} waits to say: {sentence} ({why})"]
        lines += [f"    accept it: bilateral releases accept {name} --because …, or take back what moved it"]
    for finding in found.findings:
        lines += ["", *f"the gate refuses: {finding}".splitlines()]
    said = f"{len(found.findings) or 'no'} findings of the gate, {len(found.waits) or 'no'} sentences wait"
    return [*lines, "", f"compared with {found.last.name}: {said}"], not (found.findings or found.waits)


def keep(home: Home, found: Preview) -> None:
    """Write down which sentences would wait."""
    said = {"after": manifest_hash(found.last), "waits": found.waits}
    replace_durably(home.build / WAITS, json.dumps(said, ensure_ascii=False).encode())


def kept(home: Home, last: Path) -> dict[str, tuple[str, str]]:
    """What the last preview would let wait after the release ``last``, by pair and topic, and why."""
    said = read_json(home.build / WAITS)
    return dict(said["waits"]) if said.get("after") == manifest_hash(last) else {}


def _entries(found: Preview, ledger: Ledger, root: Path, asked: set[Path]) -> Iterator[str]:
    """Each entry that is new or says something else, what others say of the same, and which of them is preferred."""
    stated = (c for c in found.changes if c.table == "evidence" and c.key and c.change != "removed")
    if not (names := {json.loads(c.key)["evidence_id"] for c in stated if c.role in ("key", "value")}):
        return
    said = {row["evidence_id"]: row for row in found.rows("evidence")}
    chosen, before = (
        {row["observation_id"]: row["preferred_support_id"] for row in found.rows("observations", then=then)}
        for then in (False, True)
    )
    others, elsewhere = defaultdict[tuple[str, ...], Rows](list), 0
    for row in said.values():
        others[_thing(row["observation_id"])].append(row)
    for made in rows(ledger):
        entry, name, observation = made.entry, made.evidence_id, made.observation_id
        if name not in names or made.measure != default_measure(entry.assertion):
            continue  # what follows from an entry, such as the roles of those it names, is not told beside it
        file = root / DATA / entry.source.path
        if asked and not asked & {file, *file.parents} and entry.document.id not in {path.stem for path in asked}:
            elsewhere += 1
            continue
        yield f"{entry.place(Source(''))}: {observation}: {_said(said[name])} ({said[name]['said_by']})"
        rivals = [row for row in others[_thing(observation)] if row["evidence_id"] != name]
        yield from _others(observation, rivals, {*chosen.values()})
        if chosen[observation] == name:
            was = said.get(before.get(observation) or "")
            instead = f", instead of {_said(was)}" if was and was["evidence_id"] != name else ""
            yield f"    it is the value of {observation}{instead}"
    if elsewhere:
        yield f"{elsewhere} entries of other files have changed as well since {found.last.name}: what follows is of all"


def _said(row: Row) -> str:
    """What a row asserts, with the days that its observation does not name."""
    days = (day for day in (row["start_date"], row["end_date"]) if day and day not in row["observation_id"])
    return ", ".join(dict.fromkeys([asserted(row), *days]))


def _thing(observation: str) -> tuple[str, ...]:
    """What an observation is of, whoever reports it, in whatever unit and by whatever rule."""
    of = ids.parts_of(observation)
    subject = of["subject_id"].split("/")
    whole = subject[:REPORTER] if subject[0] in REPORTED else subject
    return (*whole, of["measure"], of["actor_id"], of["status"])


def _others(observation: str, rivals: Rows, chosen: Collection[str]) -> Iterator[str]:
    """What others say: the same reporter first, then what is preferred."""

    def order(row: Row) -> tuple[bool, bool, str]:
        return row["observation_id"] != observation, row["evidence_id"] not in chosen, row["evidence_id"]

    for row in sorted(rivals, key=order)[:MOST]:
        is_same, is_chosen = row["observation_id"] == observation, row["evidence_id"] in chosen
        whose = row["document_id"] if is_same else f"{row['document_id']}, of {row['observation_id']}"
        who = "others" if not is_chosen else "preferred" if is_same else "value of another series"
        yield f"    {who}: {_said(row)} ({row['said_by']}, {whose})"
    if len(rivals) > MOST:
        yield f"    and {len(rivals) - MOST} more"


TOLD: dict[str, list[str]] = beside.read(__file__)


def _effects(found: Preview) -> Iterator[str]:
    """Preferred values, answers, verdicts and hypotheses that change, come or go; and how much changes by table."""
    sentences = {(row["dyad"], row["topic"]): row["sentence"] for row in found.rows("answers")}
    for change in found.changes:
        if change.change == "changed" and change.column in TOLD.get(change.table, ()):
            yield f"{change.table} {change.key} {change.column}:"
            yield from (f"    was {change.old}", f"    now {change.new}")
        elif change.change == "removed" and change.table in TOLD and change.key:
            yield f"{change.table} {change.key}: gone"
        elif change.change == "added" and change.table in TOLD and change.key and change.table != "observations":
            key = json.loads(change.key)
            yield f"{change.table} {change.key}: {sentences.get((key.get('dyad'), key.get('topic')), 'new')}"
    if not any(change.table in TOLD and change.table != "observations" for change in found.changes):
        yield "no sentence, verdict or hypothesis changes"
    for table, counts in summary(found.changes).items():
        yield f"{table}: {', '.join(f'{count} {kind}' for kind, count in counts.items() if count)}"
