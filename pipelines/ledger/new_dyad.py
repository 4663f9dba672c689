"""Registering a pair: its line in the register, and what a curator of a pair needs besides, where it is missing.

Files of a single thing are started in ``stubs``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from pipelines.ledger.reader import Ledger
from pipelines.ledger.remedies import suggestions
from pipelines.ledger.stubs import StubError, appended, filled, hypothesis_text, search_text, started
from pipelines.ledger.yaml_files import DATA, UNFILLED
from schemas import vocabulary
from schemas.written.ids import dyad as dyad_id

STATES, UNIONS, RECORDS = "states", "unions", "records"
"""The groups of ``dyads.yaml`` that a new pair joins: by what its sides are, and that its records are searched for."""


def register(a: str, b: str, ledger: Ledger, today: date) -> list[str]:
    """Register the pair and write what it lacks; a line for each thing written, then what a curator does next."""
    if not b:
        raise StubError(f"which other actor? write bilateral new dyad {a} B")
    for actor in (a, b):
        if actor not in ledger.actors:
            raise StubError(f"there is no actor `{actor}`. {suggestions.actor(actor, ledger.hints.actors)}")
    if a == b:
        raise StubError(f"{a} makes no pair with itself: name two actors")
    pair = dyad_id(a, b)
    lines = [_line(pair, ledger), *_covered(pair, ledger)]
    for actor in pair.split("-"):
        lines += _offices(actor, ledger)
    lines += [*_searches(pair, ledger, today), *_hypothesis(pair, ledger, today)]
    return [
        *lines,
        "next: register records of the pair (bilateral new record TABLE), then cite documents (bilateral new document)",
        f"next: fill in what is marked {UNFILLED}; drafts and comments say nothing until then",
        "next: run bilateral check, which names drafts and records outside coverage",
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


def _rows(pair: str, ledger: Ledger) -> Iterator[tuple[str, str, str]]:
    """Table, measure and years of each row of coverage that the pair is in."""
    for item in ledger.reference.get("coverage", []):
        if pair in ledger.pairs(item.model.dyads):
            yield item.model.table, item.model.measure, f"{item.model.first_year}/{item.model.last_year}"


def _covered(pair: str, ledger: Ledger) -> Iterator[str]:
    rows = [f"{table}/{measure} {years.replace('/', '-')}" for table, measure, years in _rows(pair, ledger)]
    yield _said(ledger.root / "reference" / "coverage.yaml", ledger, 1, f"its groups cover {', '.join(rows)}")


def _offices(actor: str, ledger: Ledger) -> Iterator[str]:
    """Behind comment signs, whichever of three voices of a state no register has: statistics, ministry, leader."""
    name, low = ledger.actors[actor].name, actor.lower()
    voices = (
        ("publishers", "statistics_of", f"{low}_statistics", f"the office that makes the trade statistics of {name}"),
        ("publishers", "organ_of", f"{low}_foreign_ministry", f"the foreign ministry of {name}"),
        ("speakers", "speaks_for", f"{low}-leader", f"who leads {name}"),
    )
    for register_, field, identity, about in voices:
        if any(getattr(item.model, field) == actor for item in ledger.reference.get(register_, [])):
            continue
        entry = filled(register_, id=identity, field=field, actor=actor, about=about)
        file = ledger.root / "reference" / f"{register_}.yaml"
        if not file.exists() or entry not in file.read_text(encoding="utf-8"):
            what = f"a comment to fill in: {entry.rpartition(': ')[2].strip()}"
            yield _said(file, ledger, appended(ledger, register_, entry)[1], what)


def _searches(pair: str, ledger: Ledger, today: date) -> Iterator[str]:
    """A draft for each table of records that coverage answers for and nobody searched for the pair."""
    actors = pair.split("-")
    searched = {item.model.table for item in ledger.searches if {*item.model.actors} == {*actors}}
    for table, measure, years in _rows(pair, ledger):
        if table in vocabulary.RECORD_TABLES and table not in searched:
            name, first = f"{pair.lower()}-{table}", years.partition("/")[0]
            text = search_text(name, table, measure, actors, f"{first}/{today.year}", today)
            yield from _draft("searches", name, text, ledger)


def _hypothesis(pair: str, ledger: Ledger, today: date) -> Iterator[str]:
    """A draft that one side trades ever more with the other, where no hypothesis is of the pair yet."""
    a, b = pair.split("-")
    own = {pair, f"{a}>{b}", f"{b}>{a}"}
    if not any(test.of in own for item in ledger.hypotheses for test in item.model.tests):
        test = f"id: {a.lower()}-on-{b.lower()}, kind: rises, indicator: trade_share, of: {a}>{b}"
        text = hypothesis_text(f"{pair.lower()}-dependence", "trade_share", test, today)
        yield from _draft("hypotheses", f"{pair.lower()}-dependence", text, ledger)


def _draft(folder: str, name: str, text: str, ledger: Ledger) -> Iterator[str]:
    file = ledger.root / folder / f"{name}.yaml"
    if not file.exists():
        yield _said(started(ledger, folder, name, text), ledger, 1, "a draft to fill in")
