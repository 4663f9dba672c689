"""How many wrong files are believed, and how many right rows are doubted: ``python -m benchmarks.mutants FOLDER``.

Every real file of trade at hand is read into a home under FOLDER. The rows of one reporter are then made wrong as the
next capture of their source: a year that nobody has seen, in thousands, relabelled, with two partners exchanged; an old
vintage; a drift over five versions; one figure among the twenty first partners; two rows alone. A mutant is believed if
any wrong figure among these is published without a doubt on its row, and no version stopped it.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.extracts import ROOT, take
from pipelines.ledger.reader import read_ledger
from pipelines.ledger.slices import catalogue
from pipelines.observations import neighbours
from pipelines.orchestration.workplace import Workplace
from pipelines.rows import replaced, where
from pipelines.sources.declarations import discover
from pipelines.sources.readings import CaptureReader
from pipelines.sources.versions import departure
from pipelines.tables.shared.registry import reader
from schemas import derive
from schemas.tables import model_of

SOURCES = "un_comtrade imf_imts comtrade_by_partner cow_trade eurostat_comext baci_totals".split()
EACH = {"un_comtrade": 40, "eurostat_comext": 40, "imf_imts": 120}
"""Mutants of each source with reporters of its own and enough partners of each."""
FIRST, STEPS = 20, 5
"""Partners of the first rank, and versions of a drift."""
UNREAD = derive.to_arrow(model_of("quarantine")).empty_table()
Change = Callable[[pa.Table], list[np.ndarray]]
"""The values of the next captures of some rows, in the order in which they come."""


def slice_of(name: str) -> list[Any]:
    """The rows of a slice of the ledger."""
    return list(dict(catalogue.slices(read_ledger(ROOT / "data")))[name].to_pylist())


def reports_of(folder: Path) -> pa.Table:
    """All reports of trade that the real files hold; kept in the folder."""
    kept = folder / "reports.parquet"
    if not kept.exists():
        workplace = Workplace.at(ROOT, folder / "files")
        take(workplace, SOURCES)
        accepted = {row["capture_id"]: row["reason"] for row in slice_of("ledger_accepted")}
        reader = CaptureReader(workplace.archive, workplace.codes, workplace.readings, accepted)
        read = [reader.tables(discover()[name]).tables["trade_reports"] for name in SOURCES]
        pq.write_table(pa.concat_tables(read), kept)
    return pq.read_table(kept)


def scaled(factor: float) -> Change:
    return lambda rows: [rows["value"].to_numpy() * factor]


def drift(rows: pa.Table) -> list[np.ndarray]:
    return [rows["value"].to_numpy() * 1.95**step for step in range(1, STEPS + 1)]


def exchanged(rows: pa.Table, a: int = 1, b: int = 6) -> list[np.ndarray]:
    values = rows["value"].to_numpy().copy()
    a, b = (min(place, len(values) - 1) for place in (a, b))
    values[[a, b]] = values[[b, a]]
    return [values]


def one(factor: float, place: int) -> Change:
    def change(rows: pa.Table) -> list[np.ndarray]:
        values = rows["value"].to_numpy().copy()
        values[min(place, len(values) - 1)] *= factor
        return [values]

    return change


def stale(rows: pa.Table) -> list[np.ndarray]:
    """A vintage with other figures of the second half, the right one, and the first again."""
    values = rows["value"].to_numpy()
    old = np.where(np.arange(len(values)) % 2, values * 1.03, values)
    return [old, values, old]


KINDS: dict[str, tuple[Change, str, int]] = {
    "a new year in thousands": (scaled(1e-3), "new", 0),
    "a new year times a thousand": (scaled(1e3), "new", 0),
    "a new year, ten times": (scaled(10), "new", 0),
    "last year as the next": (scaled(1), "relabelled", 0),
    "last year as the next, in thousands": (scaled(1e-3), "relabelled", 0),
    "two rows of a new year in thousands": (scaled(1e-3), "new", 2),
    "two rows of a later version times a thousand": (scaled(1e3), "version", 2),
    "a stale vintage after a newer one": (stale, "version", 0),
    "a drift over five versions": (drift, "version", 0),
    "two partners exchanged in a version": (exchanged, "version", 0),
    "two partners exchanged in a new year": (exchanged, "new", 0),
    **{f"one figure {word} in a {how}": (one(by, place), kind, 0)
       for word, by, place in (("ten times", 10, 3), ("a thousandth", 1e-3, 8), ("a tenth", 0.1, 14), ("zero", 0, 1))
       for how, kind in (("new year", "new"), ("version", "version"))},
}  # fmt: skip


def targets(reports: pa.Table, source: str) -> Iterator[tuple[pa.Table, pa.Table]]:
    """The flows of one reporter, direction and year, largest first, and all that its figures are held against."""
    own = where(reports, source_id=source, is_current=True, product="TOTAL")
    sides = own.group_by(["origin", "year", "reporter", "time_period"]).aggregate(
        [("value", "sum"), ("value", "count")]
    )
    sides = sides.filter(pc.and_(pc.greater_equal(sides["value_count"], 5), pc.greater(sides["value_sum"], 1e9)))
    sides = sides.filter(pc.or_kleene(pc.is_null(sides["reporter"]), pc.equal(sides["origin"], sides["reporter"])))
    sides = sides.sort_by([("year", "descending"), ("value_sum", "descending"), ("origin", "ascending")])
    found = sides.to_pylist()
    last: dict[str, dict[str, Any]] = {}
    for side in found:
        last.setdefault(side["origin"], side)
    chosen = sorted(last.values(), key=lambda side: (-side["value_sum"], side["origin"]))[: EACH[source]]
    for number in range(EACH[source]):
        side = chosen[number % len(chosen)]
        rows = where(own, origin=side["origin"], time_period=side["time_period"])
        rows = rows.filter(pc.equal(pc.fill_null(rows["reporter"], side["origin"]), side["origin"]))
        rows = rows.sort_by([("value", "descending")])
        is_near = pc.or_(*(pc.equal(reports[end], side["origin"]) for end in ("origin", "destination")))
        yield rows, reports.filter(pc.and_(is_near, pc.equal(reports["freq"], rows["freq"][0])))


def outcome(rows: pa.Table, near: pa.Table, quoted: list[Any], change: Change, kind: str, size: int) -> str:
    """What becomes of a mutant: stopped by the last version, doubted, or believed."""
    rows = rows.slice(0, size) if size else rows
    true, source = rows["value"].to_numpy(), rows["source_id"][0].as_py()
    of = pc.binary_join_element_wise(near["capture_id"], near["source_row"], "#")
    is_mine = pc.is_in(of, pc.binary_join_element_wise(rows["capture_id"], rows["source_row"], "#"))
    held = replaced(near, "is_current", pc.and_not(near["is_current"], is_mine))
    if kind == "new":  # nobody has seen the year: no version of it is held
        same = pc.and_(pc.equal(near["source_id"], source), pc.equal(near["year"], rows["year"][0]))
        held = held.filter(pc.invert(same))
    made = rows
    for number, values in enumerate(versions := change(rows)):
        made = rows
        if kind == "relabelled":
            year = rows["year"][0].as_py() + 1
            period = pc.replace_substring(rows["time_period"], str(year - 1), str(year))
            made = replaced(replaced(made, "year", pa.repeat(year, len(rows))), "time_period", period)
        made = replaced(
            replaced(made, "value", pa.array(values)), "capture_id", pa.repeat(f"{source}-mutant{number}", len(rows))
        )
        made = replaced(made, "vintage_date", pa.repeat(date(2026, 12, 1 + number), len(rows)))
        before = rows if number == 0 else replaced(rows, "value", pa.array(versions[number - 1]))
        if kind == "version" and departure(discover()[source], "trade_reports", made, before):
            return "stopped by the last version"
        is_last = number == len(versions) - 1
        held = pa.concat_tables([held, replaced(made, "is_current", pa.repeat(is_last, len(rows)))])
    if kind == "relabelled":
        held = replaced(held, "is_current", pc.or_(held["is_current"], pc.equal(held["year"], rows["year"][0])))
    found = {*neighbours.doubted(reader(held), quoted, UNREAD)["row_id"].to_pylist()}
    names = pc.binary_join_element_wise(made["capture_id"], made["source_row"], "#").to_pylist()
    wrong = [n for n, x, now in zip(names, true, values, strict=True) if kind == "relabelled" or x != now][:FIRST]
    return "doubted" if {*wrong} <= found else f"believed ({len({*wrong} - found)} of {len(wrong)})"


def main(folder: Path) -> None:
    """Print what became of the mutants by kind, and how many real rows are doubted by source."""
    reports, quoted = reports_of(folder), slice_of("ledger_trade")
    doubts = neighbours.doubted(reader(reports), quoted, UNREAD)
    wrong = Counter(name.partition("-")[0] for name in {*doubts["row_id"].to_pylist()})
    print("\n| real rows | current | doubted | |\n|---|---:|---:|---:|")
    current = Counter(reports.filter(reports["is_current"])["source_id"].to_pylist())
    for source, count in [*current.items(), ("all", current.total())]:
        n = wrong[source] if source != "all" else wrong.total()
        print(f"| {source} | {count:,} | {n:,} | {n / count:.2%} |", flush=True)
    believed = Counter[str]()
    kinds, results = [*KINDS.items()], dict[str, Counter[str]]()
    for source in EACH:
        for number, (rows, near) in enumerate(targets(reports, source)):
            name, (change, kind, size) = kinds[number % len(kinds)]
            became = outcome(rows, near, quoted, change, kind, size)
            results.setdefault(name, Counter())[became.partition(" (")[0]] += 1
            if became.startswith("believed"):
                believed[source] += 1
                print(source, rows["origin"][0], rows["time_period"][0], name, became, flush=True)
    print("\n| mutant | stopped | doubted | believed |\n|---|---:|---:|---:|")
    for name, counts in results.items():
        print(f"| {name} | {counts['stopped by the last version']} | {counts['doubted']} | {counts['believed']} |")
    tried = sum(EACH.values())
    print(f"| all {tried} | | | {sum(believed.values())} ({sum(believed.values()) / tried:.1%}) |")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
