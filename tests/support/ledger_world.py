"""A small ledger written from YAML texts, and every table that follows from it, built in memory.

Measures, units, products and indicators are the real ones; actors and definitions are the few below. ``real()`` builds
the real ``data`` folder once.
"""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import yaml
from filelock import FileLock

from pipelines.ledger.reader import Ledger, read_ledger
from pipelines.ledger.rules import checker
from pipelines.ledger.slices import catalogue
from pipelines.release.candidate import Candidate, Inputs, make
from pipelines.release.publication import Published, publish
from pipelines.rows import Rows
from pipelines.sources import declarations
from pipelines.sources.contract import ABOUT
from pipelines.store.checks import Finding, checked, checked_bulk
from pipelines.store.current import Store
from pipelines.tables.measured import INDICATORS
from pipelines.tables.shared.extract_rows import EXTRACTS, facts_of, rows_of
from pipelines.tables.shared.registry import discover, reader, unmade
from schemas import derive
from schemas.tables import model_of
from tests.support.rows import default_row

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
SHARED = ("measures", "units", "products", "indicators")

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
- {id: naval-patrols-yearly, label: one a year, statement: s, counter: Pacific Fleet, table: exercises,
   is_reproducible: false}
- {id: naval-patrols-all, label: all, statement: s, counter: Chinese ministry, table: exercises, is_reproducible: false}
- {id: csis-all-forms, label: all forms, statement: s, counter: CSIS, table: exercises, since: 2003,
   is_reproducible: false}
- {id: by-event, label: events, statement: events, counter: us, table: exercises, grain: event, is_reproducible: true}
- {id: by-stage, label: stages, statement: stages, counter: us, table: exercises, grain: stage, is_reproducible: true}
- {id: leader-meetings, label: meetings, statement: s, counter: us, table: visits, ranks: [leader],
   is_reproducible: true}
- {id: leader-visits, label: journeys, statement: s, counter: us, table: visits, ranks: [leader],
   roles: [visitor, host], is_reproducible: true}
"""
COVERAGE = """
- {table: exercises, measure: occurrence, dyads: [CHN-RUS], first_year: 2023, last_year: 2025}
- {table: visits, measure: occurrence, dyads: [CHN-RUS], first_year: 2013, last_year: 2013}
"""


shared_folder: Path | None = None
"""Where the processes of a run of the tests share what one of them built."""


@dataclass(frozen=True)
class BuiltLedger:
    """A ledger, the rows of its slices and tables, the same as stored in Arrow, and what the models found wrong."""

    ledger: Ledger = field(repr=False)
    rows: dict[str, Rows] = field(repr=False)
    arrow: dict[str, pa.Table] = field(repr=False)
    findings: dict[str, list[Finding]]

    def all(self, table: str, /, **where: Any) -> Rows:
        """The rows of ``table`` with the given values."""
        return [row for row in self.rows[table] if all(row[name] == value for name, value in where.items())]

    def one(self, table: str, /, **where: Any) -> dict[str, Any]:
        """The only such row."""
        rows = self.all(table, **where)
        assert len(rows) == 1, f"{len(rows)} rows of {table} have {where}"
        return rows[0]

    @property
    def published(self) -> dict[str, Rows]:
        """Copies of the published tables' rows, for tests that spoil one of them."""
        return {
            name: self.arrow[name] if table.is_bulk and name != "indicators" else [dict(r) for r in self.rows[name]]
            for name, table in discover().items()
            if table.is_published
        }


class Plain(yaml.SafeDumper):
    """Writes what stands twice out twice: the ledger has no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def document(name: str, *evidence: str | dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A document with evidence, as mappings or YAML; the fields that a test does not care about are filled in."""
    entries = [yaml.load(one, Loader=yaml.BaseLoader) if isinstance(one, str) else one for one in evidence]
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
    usual = "reference/indicators.yaml"  # the usual counting rules are not those of this small ledger
    texts[usual] = re.sub(r" definition: [\w-]+,", "", texts[usual])
    texts |= {
        f"reference/{name}.yaml": text
        for name, text in (("actors", actors), ("definitions", definitions), ("coverage", coverage))
    }
    named = sorted(set(re.findall(r"[A-Z]+-[A-Z]+", coverage)))
    texts["reference/dyads.yaml"] = "".join(f"- {{id: {dyad}}}\n" for dyad in named)
    texts |= {f"reference/records/{table}.yaml": text for table, text in (records or {}).items()}
    texts |= {f"documents/{item['id']}.yaml": yaml.dump(dict(item), Dumper=Plain) for item in documents}
    texts |= {f"searches/{item['id']}.yaml": yaml.safe_dump(dict(item)) for item in searches}
    for name, text in texts.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def build(data: Path) -> BuiltLedger:
    """Read ``data``, which must have no problems, and build every table in the order of its inputs."""
    return _build(read_ledger(data))


def _build(ledger: Ledger) -> BuiltLedger:
    problems = checker.problems(ledger)
    assert not problems, "\n".join(map(str, problems[:10]))
    return build_tables(ledger)


def build_tables(ledger: Ledger, reports: Mapping[str, pa.Table] | None = None) -> BuiltLedger:
    """Build every table of a ledger without problems; tables of sources are empty unless given in ``reports``."""
    arrow = dict(catalogue.slices(ledger))
    arrow |= {name: derive.to_arrow(model_of(name.rpartition("/")[2])).empty_table() for name in reported()}
    arrow |= {rows_of(table): pa.table({}) for table in EXTRACTS} | dict(reports or {})
    rows = {name: slice_.to_pylist() for name, slice_ in arrow.items()}
    findings: dict[str, list[Finding]] = {}
    waiting = dict(discover())

    def read(name: str, columns: list[str] | None = None, **among: Any) -> pa.Table:
        return reader(arrow[name])(columns, **among)

    while waiting:
        ready = [table for table in waiting.values() if all(name in rows for name in table.inputs)]
        assert ready, "\n".join(unmade(rows) or [f"no order for {sorted(waiting)}"])
        for table in ready:
            output = table.build(**table.load(rows.__getitem__, read))
            if table.is_bulk:
                arrow[table.name], findings[table.name] = output, checked_bulk(table.name, output, table.model())
                rows[table.name] = output.to_pylist()
            else:
                arrow[table.name], findings[table.name] = checked(table.name, output, table.model())
                rows[table.name] = in_order(output, derive.sort_columns(table.model()))
            del waiting[table.name]
    return BuiltLedger(ledger, rows, arrow, findings)


def in_order(rows: Rows, columns: Sequence[str]) -> Rows:
    """The rows as the store sorts them, nulls last."""
    return sorted(rows, key=lambda row: [(row[name] is None, row[name]) for name in columns])


def reported() -> list[str]:
    """Names of the tables that are read from captures, and of what extracts hold: here nothing."""
    extracts = [facts_of(table) for table in EXTRACTS]
    return extracts + [
        source.stored(feed) for source in declarations.discover().values() for feed in (*source.feeds, *ABOUT)
    ]


def world(
    folder: Path, documents: Iterable[Mapping[str, Any]], records: Mapping[str, str] | None = None, **more: Any
) -> BuiltLedger:
    """Call ``write``, then ``build``; every model must accept its rows."""
    built = build(write(folder, documents, records, **more))
    findings = [finding for of_table in built.findings.values() for finding in of_table]
    assert not findings, "\n".join(map(str, findings))
    return built


def world_of(folder: Path, case: Mapping[str, Any]) -> BuiltLedger:
    """The world of a case: documents by name (entries, or fields with ``evidence``), and registers as YAML."""
    written = case.get("documents", {}).items()
    fields = {name: {"evidence": given} if isinstance(given, list) else given for name, given in written}
    documents = [document(name, *given["evidence"], **_without_evidence(given)) for name, given in fields.items()]
    records = {table: yaml.dump(rows, Dumper=Plain) for table, rows in case.get("records", {}).items()}
    more = {name: yaml.dump(case[name], Dumper=Plain) for name in ("definitions", "coverage") if name in case}
    searches = [default_row("search", **search) for search in case.get("searches", [])]
    return world(folder, documents, records, searches=searches, **more)


def _without_evidence(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name != "evidence"}


@cache
def real_ledger() -> Ledger:
    """The real data folder, read. Tests must not change it."""
    return read_ledger(DATA)


@cache
def real() -> BuiltLedger:
    """The same, built: once for all processes of a run that has a folder to share. Tests must not change its rows."""
    if shared_folder is None:
        return _build(real_ledger())
    file = shared_folder / "real.pickle"
    with FileLock(f"{file}.lock"):
        if file.exists():
            built: BuiltLedger = pickle.loads(file.read_bytes())
        else:
            built = _build(real_ledger())
            file.write_bytes(pickle.dumps(built))
    return built


def assert_one_reference(rows: Rows) -> None:
    """Assert that each flow, period, status and currency with evidence has exactly one report to use in sums."""
    flow = "measure origin destination dyad product goods_services route base_actor base_period basis"
    columns = [*flow.split(), "status", "unit_measure", "time_period"]
    groups: dict[tuple[Any, ...], list[bool]] = {}
    for row in rows:
        groups.setdefault(tuple(row.get(name) for name in columns), []).append(row["is_reference"])
        assert row["n_evidence"] or not row["is_reference"]
    with_evidence = {tuple(row.get(name) for name in columns) for row in rows if row["n_evidence"]}
    assert all(sum(groups[key]) == 1 for key in with_evidence)


_STORES: dict[tuple[int, str], tuple[BuiltLedger, dict[Path, bytes]]] = {}
"""The files of stores by what they hold, which is kept so that nothing else gets its id."""


def stored(built: BuiltLedger, root: Path, code: str = "code") -> Store:
    """A store under ``root`` that holds every slice and table of ``built``, each with the hashes of its inputs.

    It is made once: tests store the same tables in one home after the other.
    """
    key = id(built), code
    if key not in _STORES:
        with TemporaryDirectory() as folder:
            store = Store(Path(folder), code)
            for name, table in built.arrow.items():
                inputs = graph().get(name, ())
                store.promote(store.stage(name, table), store.hashes(inputs))
            files = [file for file in store.root.rglob("*") if file.is_file()]
            _STORES[key] = built, {file.relative_to(folder): file.read_bytes() for file in files}
    for name, data in _STORES[key][1].items():
        file = root / name
        if not file.exists() or file.read_bytes() != data:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
    return Store(root, code)


def graph() -> dict[str, tuple[str, ...]]:
    """The names of each table's inputs, by table."""
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


def inputs(built: BuiltLedger, home: Path, code: str = "code") -> Inputs:
    """Store ``built`` under ``home``: what a release is made from."""
    store = stored(built, home / "tables", code)
    return Inputs(store, published_names(), graph(), home / "releases", indicators=INDICATORS)


def candidate(built: BuiltLedger, home: Path, code: str = "code") -> Candidate:
    """Store ``built`` under ``home`` and make a candidate of it."""
    return make(inputs(built, home, code), home)


def release(built: BuiltLedger, home: Path, code: str = "code") -> Published:
    """Store ``built`` under ``home``, make a candidate of it and publish it."""
    candidate(built, home, code)
    return publish(home, home / "releases")
