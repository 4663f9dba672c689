"""Small worlds: a ledger folder from YAML texts, and every table that follows from it, in memory.

Measures, units and products are the real ones; actors, definitions and records are small and stand here. ``real()`` is
the world of the real ``data`` folder, built once per process.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import yaml

from pipelines.ledger.reader import Ledger, read_ledger
from pipelines.ledger.rules import checker as check
from pipelines.ledger.slices import catalogue as slices
from pipelines.release.candidate import Candidate, make
from pipelines.release.publication import Published, publish
from pipelines.rows import Rows
from pipelines.sources.contract import ABOUT
from pipelines.sources.contract import discover as sources
from pipelines.store.checks import Finding, checked, checked_bulk
from pipelines.store.current import Store
from pipelines.tables.shared.registry import discover
from schemas import derive
from schemas.tables import model_of

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
SHARED = ("measures", "units", "products")

STATES = "AUS AZE CHN FRA IND JPN KAZ KGZ PRK RUS TJK UKR UZB"
ACTORS = (
    "\n".join(f"- {{id: {state}, name: {state}, type: state}}" for state in STATES.split())
    + """
- {id: EUE, name: European Union, type: grouping}
- {id: ILRS, name: International Lunar Research Station, type: grouping}
- {id: VEB, name: VEB.RF, type: company, state: RUS}
- {id: SBER, name: Sberbank, type: company, state: RUS}
- {id: CDB, name: China Development Bank, type: company, state: CHN}
"""
)
DEFINITIONS = """
- {id: naval-patrols-yearly, statement: one a year, counter: Pacific Fleet, table: exercises, is_reproducible: false}
- {id: naval-patrols-all, statement: every patrol, counter: Chinese ministry, table: exercises, is_reproducible: false}
- {id: csis-all-forms, statement: all forms, counter: CSIS, table: exercises, since: 2003, is_reproducible: false}
- {id: by-event, statement: events, counter: us, table: exercises, grain: event, is_reproducible: true}
- {id: by-stage, statement: stages, counter: us, table: exercises, grain: stage, is_reproducible: true}
- {id: leader-meetings, statement: meetings, counter: us, table: visits, ranks: [leader], is_reproducible: true}
- {id: leader-visits, statement: journeys, counter: us, table: visits, ranks: [leader], roles: [visitor, host], is_reproducible: true}
"""
COVERAGE = """
- {table: exercises, measure: occurrence, dyads: [CHN-RUS], first_year: 2023, last_year: 2025}
- {table: visits, measure: occurrence, dyads: [CHN-RUS], first_year: 2013, last_year: 2013}
"""


@dataclass(frozen=True)
class World:
    """A ledger with the rows of all its slices and tables, the tables as stored, and what their models refuse."""

    ledger: Ledger = field(repr=False)
    rows: dict[str, Rows] = field(repr=False)
    arrow: dict[str, pa.Table] = field(repr=False)
    findings: dict[str, list[Finding]]

    def all(self, table: str, /, **where: Any) -> Rows:
        """The rows of ``table`` in which each named column has the given value."""
        return [row for row in self.rows[table] if all(row[name] == value for name, value in where.items())]

    def one(self, table: str, /, **where: Any) -> dict[str, Any]:
        """The only such row."""
        found = self.all(table, **where)
        assert len(found) == 1, f"{len(found)} rows of {table} have {where}"
        return found[0]

    @property
    def published(self) -> dict[str, Rows]:
        """Copies of the published tables' rows, for tests that spoil one of them."""
        return {
            name: self.arrow[name] if table.is_bulk else [dict(row) for row in self.rows[name]]
            for name, table in discover().items()
            if table.is_published
        }


def document(name: str, *evidence: str, **fields: str) -> dict[str, Any]:
    """A document with entries of evidence in YAML's flow style; what a test does not care about is filled in."""
    entries = [yaml.load(text, Loader=yaml.BaseLoader) for text in evidence]
    return {
        "id": name,
        "type": "webpage",
        "title": name,
        "accessed": "2026-01-01",
        "url_note": "none",
        "language": "en",
        "read_as": "original",
        "reliability": "C",
        "evidence": [{"locator": "p. 1", "credibility": "2"} | entry for entry in entries],
    } | fields


def write(
    folder: Path,
    documents: Iterable[Mapping[str, Any]],
    records: Mapping[str, str] | None = None,
    *,
    actors: str = ACTORS,
    definitions: str = DEFINITIONS,
    coverage: str = COVERAGE,
    searches: Iterable[Mapping[str, Any]] = (),
) -> Path:
    """A data folder under ``folder``: documents, registers of records by table, and the reference files."""
    texts = {f"reference/{name}.yaml": (DATA / f"reference/{name}.yaml").read_text() for name in SHARED}
    texts |= {
        f"reference/{name}.yaml": text
        for name, text in (("actors", actors), ("definitions", definitions), ("coverage", coverage))
    }
    texts |= {f"reference/records/{table}.yaml": text for table, text in (records or {}).items()}
    texts |= {f"documents/{item['id']}.yaml": yaml.safe_dump(dict(item)) for item in documents}
    texts |= {f"searches/{item['id']}.yaml": yaml.safe_dump(dict(item)) for item in searches}
    for name, text in texts.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def build(data: Path) -> World:
    """Read ``data``, which must have no problems, and build every table in the order of its inputs."""
    ledger = read_ledger(data)
    wrong = check.problems(ledger)
    assert not wrong, "\n".join(map(str, wrong[:10]))
    return unfold(ledger)


def unfold(ledger: Ledger, reports: Mapping[str, pa.Table] | None = None) -> World:
    """Build every table of a ledger without problems; ``reports`` are tables that sources made, by name, the others empty."""
    arrow = dict(slices.slices(ledger))
    arrow |= {name: derive.to_arrow(model_of(name.rpartition("/")[2])).empty_table() for name in reported()} | dict(
        reports or {}
    )
    rows = {name: slice_.to_pylist() for name, slice_ in arrow.items()}
    findings: dict[str, list[Finding]] = {}
    left = dict(discover())
    while left:
        ready = [table for table in left.values() if all(name in rows for name in table.inputs)]
        assert ready, f"no order for {sorted(left)}"
        for table in ready:
            made = table.build(**table.load(rows.__getitem__, arrow.__getitem__))
            if table.is_bulk:
                arrow[table.name], findings[table.name] = made, checked_bulk(table.name, made, table.model())
                rows[table.name] = made.to_pylist()
            else:
                arrow[table.name], findings[table.name] = checked(table.name, made, table.model())
                rows[table.name] = made
            del left[table.name]
    return World(ledger, rows, arrow, findings)


def reported() -> list[str]:
    """Names of the tables that sources make of their captures."""
    return [source.stored(feed) for source in sources().values() for feed in (*source.feeds, *ABOUT)]


def bulk() -> list[str]:
    """Names of the published tables that never become rows."""
    return [table.name for table in discover().values() if table.is_published and table.is_bulk]


def world(
    folder: Path, documents: Iterable[Mapping[str, Any]], records: Mapping[str, str] | None = None, **more: Any
) -> World:
    """``write`` and ``build``; every model must accept its rows."""
    made = build(write(folder, documents, records, **more))
    wrong = [finding for found in made.findings.values() for finding in found]
    assert not wrong, "\n".join(map(str, wrong))
    return made


@cache
def real() -> World:
    """The world of the real data folder. Tests must not change its rows."""
    return build(DATA)


def accepted(made: World, table: str) -> None:
    """Assert that the model of ``table`` accepts every built row, and that its typed table holds each once."""
    assert made.findings[table] == []
    declared = model_of(table)
    assert made.arrow[table].schema.equals(derive.to_arrow(declared))
    assert made.arrow[table].num_rows == len(made.rows[table]) > 0
    keys = {tuple(row[name] for name in derive.key(declared)) for row in made.rows[table]}
    assert len(keys) == len(made.rows[table])


def assert_one_reference(rows: Rows) -> None:
    """Assert that each flow, period, status and currency with evidence has exactly one report to use in sums."""
    thing = (
        "measure",
        "origin",
        "destination",
        "dyad",
        "product",
        "goods_services",
        "route",
        "base_actor",
        "base_period",
        "status",
        "unit_measure",
        "time_period",
    )
    groups: dict[tuple[Any, ...], list[bool]] = {}
    for row in rows:
        groups.setdefault(tuple(row.get(name) for name in thing), []).append(row["is_reference"])
        assert row["n_evidence"] or not row["is_reference"]
    with_evidence = {tuple(row.get(name) for name in thing) for row in rows if row["n_evidence"]}
    assert all(sum(groups[key]) == 1 for key in with_evidence)


def stored(made: World, root: Path, code: str = "code") -> Store:
    """A store under ``root`` that holds every slice and table of ``made``, each with the hashes of its inputs."""
    store = Store(root, code)
    for name, table in made.arrow.items():
        inputs = graph().get(name, ())
        store.promote(store.stage(name, table), store.hashes(inputs))
    return store


def graph() -> dict[str, tuple[str, ...]]:
    """The inputs of each table."""
    return {table.name: table.inputs for table in discover().values()}


def published_names() -> list[str]:
    """Names of the published tables."""
    return [table.name for table in discover().values() if table.is_published]


def total(value: float = 245, credibility: int = 2, year: int = 2024) -> str:
    """An entry of evidence: China's total of trade with Russia, in billions of dollars."""
    return (
        f"{{about: trade, measure: total, actors: [CHN, RUS], reporter: CHN, dates: {year}, value: {value}, "
        f"scale: billion, unit: USD, credibility: {credibility}, note: n}}"
    )


def candidate(made: World, home: Path, code: str = "code") -> Candidate:
    """Store ``made`` under ``home`` and make a candidate of it."""
    store = stored(made, home / "tables", code)
    return make(store, published_names(), graph(), home, home / "releases", bulk())


def release(made: World, home: Path, code: str = "code") -> Published:
    """Store ``made`` under ``home``, make a candidate of it and publish it."""
    candidate(made, home, code)
    return publish(home, home / "releases")
