"""Registering a pair: its line in the register, and what coverage then answers for.

Files of a single thing are started in ``stubs``.
"""

from __future__ import annotations

from pathlib import Path

from pipelines.ledger.reader import Ledger
from pipelines.ledger.remedies import suggestions
from pipelines.ledger.stubs import StubError
from pipelines.ledger.yaml_files import DATA
from schemas.written.ids import dyad as dyad_id

STATES, UNIONS, RECORDS = "states", "unions", "records"
"""The groups of ``dyads.yaml`` that a new pair joins: by what its sides are, and that its records are searched for."""


def register(a: str, b: str, ledger: Ledger) -> list[str]:
    """Register the pair and write what it lacks; a line for each thing written, then what a curator does next."""
    if not b:
        raise StubError(f"which other actor? write bilateral new dyad {a} B")
    for actor in (a, b):
        if actor not in ledger.actors:
            raise StubError(f"there is no actor `{actor}`. {suggestions.actor(actor, ledger.hints.actors)}")
    if a == b:
        raise StubError(f"{a} makes no pair with itself: name two actors")
    pair = dyad_id(a, b)
    return [
        _line(pair, ledger),
        _covered(pair, ledger),
        "next: register records of the pair (bilateral new record TABLE), then cite documents (bilateral new document)",
        "next: see that publishers.yaml and speakers.yaml have who speaks for each side: statistics, ministry, leader",
        "next: run bilateral check, which names records outside coverage",
    ]


def _said(file: Path, ledger: Ledger, line: int, what: str) -> str:
    return f"{DATA}/{file.relative_to(ledger.root).as_posix()}:{line}: {what}"


def _line(pair: str, ledger: Ledger) -> str:
    """Add the pair to the register, or to the groups that it is not in."""
    file = ledger.root / "reference" / "dyads.yaml"
    sides = {ledger.actors[actor].type for actor in pair.split("-")}
    wanted = [STATES if sides == {"state"} else UNIONS, RECORDS]
    known = next((item for item in ledger.reference.get("dyads", []) if item.model.id == pair), None)
    groups = [*(known.model.groups if known else ()), *wanted]
    entry = f"- {{id: {pair}, groups: [{', '.join(dict.fromkeys(groups))}]}}"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    if known is None:
        lines.append(entry)
        number, what = len(lines), f"{pair} is registered"
    else:
        number = known.source.line(known.path)
        if set(wanted) <= set(known.model.groups):
            return _said(file, ledger, number, f"{pair} was registered already")
        if known.model.note or not lines[number - 1].strip().endswith("}"):
            raise StubError(f"{DATA}/reference/dyads.yaml:{number}: add {', '.join(wanted)} to its groups by hand")
        lines[number - 1], what = entry, f"{pair} is also in the groups {' and '.join(wanted)}"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    ledger.groups.setdefault(pair, [pair])
    for group in wanted:
        if pair not in ledger.groups.setdefault(group, []):
            ledger.groups[group].append(pair)
    return _said(file, ledger, number, what)


def _covered(pair: str, ledger: Ledger) -> str:
    asked = [item.model for item in ledger.reference.get("coverage", []) if pair in ledger.pairs(item.model.dyads)]
    rows = [f"{row.table}/{row.measure} {row.first_year}-{row.last_year}" for row in asked]
    return _said(ledger.root / "reference" / "coverage.yaml", ledger, 1, f"its groups cover {', '.join(rows)}")
