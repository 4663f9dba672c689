"""Wrong next files of everything but trade, and what becomes of them: ``python -m benchmarks.spoilt_rows FOLDER``.

The rows that a source's parser read of its real files are made wrong as the next captures of a made archive: a year
that nobody has seen in other units, years moved by one, an old version again, a drift, two states exchanged, single
cells, a few rows alone. They go through all that real captures go through. A mutant is believed if a wrong row is
current at the end, has no doubt, and no version was stopped. ``benchmarks/mutants.py`` does the same for trade. After
the folder, sources may be named.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from benchmarks.extracts import ROOT, take
from pipelines.archive.blobs import Folder
from pipelines.archive.captures import Archive, Incoming, Sighting
from pipelines.observations import neighbours
from pipelines.orchestration.workplace import Workplace
from pipelines.rows import where
from pipelines.sources.codes import Codes
from pipelines.sources.contract import CAPTURE_COLUMNS, Parsed, Source
from pipelines.sources.declarations import discover
from pipelines.sources.readings import CaptureReader
from pipelines.tables.shared.registry import reader
from schemas import derive
from schemas.tables import model_of

FIRST, STEPS, FEW = 20, 5, 4
"""Figures of the first rank, where doubts are of single rows; versions of a drift; rows of a tiny file."""
APART = (*CAPTURE_COLUMNS, "source_row", "observation_id", "slice")
"""Columns that say where a row is from."""
UNREAD = derive.to_arrow(model_of("quarantine")).empty_table()
SAME = "the same"
Frame = pd.DataFrame
Version = dict[str, Frame]
"""The rows of a capture by feed."""


@dataclass(frozen=True)
class Sort:
    """Which column of a feed says who, which when, and which are the numbers or the word that are made wrong."""

    feed: str
    who: str
    year: str = ""
    numbers: tuple[str, ...] = ()
    word: str = ""
    beside: str = ""
    """The feed that says when, by what key."""


RATES = Sort("exchange_rates", "currency", "year", ("value", "low", "high"))
ECONOMY = Sort("economy", "actor_id", "year", ("value",))
VOTES = Sort("votes", "actor_id", "year", word="vote", beside="roll_calls")
SORTS = {
    "aiddata": Sort("funding_reports", "recipient", "year", ("value",)),
    "atop": Sort("alliances", "actor_b", "year", word="has_defence"),
    "cepii_distances": Sort("distances", "actor_b", "", ("distance", "distance_capitals", "distance_weighted")),
    "desta": Sort("agreements_reports", "actor_b", "signed_year"),
    "ecb_rates": RATES,
    "eurostat_comext": Sort("energy_reports", "origin", "year", ("value",)),
    "gsdb": Sort("sanctions_reports", "target", "first_year"),
    "hmrc_rates": RATES,
    "ideal_points": Sort("ideal_points", "actor_id", "year", ("ideal_point", "low", "high")),
    "oecd_itic": Sort("transport_margins", "exporter", "year", ("value",)),
    "penn_world_table": ECONOMY,
    "sipri_milex": Sort("military_expenditure", "actor_id", "year", ("value",)),
    "sipri_transfers": Sort("arms_transfers", "recipient", "order_year", ("tiv_unit", "tiv_ordered", "tiv_delivered")),
    "unga_votes": VOTES,
    "unga_votes_since_2020": VOTES,
    "world_bank": ECONOMY,
}


class Mutants:
    """The mutants of a source, each as the versions of its rows in the order in which they come."""

    def __init__(self, sort: Sort, true: Version) -> None:
        self.sort, self.true = sort, true
        rows = true[sort.feed]
        years = self.years(rows)
        counts = years.value_counts().sort_index()
        self.last = int(counts[counts >= counts.median() / 2].index[-1]) if len(counts) else 0
        self.is_last = (years == self.last).to_numpy()
        ranked = rows[self.is_last][sort.who].value_counts().index if sort.year else ()
        ranked = ranked if len(ranked) > 9 else rows[sort.who].value_counts().index
        self.one, self.other = (ranked[min(place, len(ranked) - 1)] for place in (2, 9))

    def years(self, rows: Frame) -> pd.Series:
        sort = self.sort
        if not sort.beside:
            return rows[sort.year] if sort.year else pd.Series(0, rows.index)
        calls = self.true[sort.beside]
        return rows["roll_call_id"].map(calls.set_index("roll_call_id")["year"])

    def version(self, rows: Frame, **others: Frame) -> Version:
        return self.true | {self.sort.feed: rows} | others

    def without_last(self) -> Version:
        calls = self.true.get(self.sort.beside)
        others = {} if calls is None else {self.sort.beside: calls[calls["year"] != self.last]}
        return self.version(self.true[self.sort.feed][~self.is_last], **others)

    def spoilt(self, where: np.ndarray, by: float) -> Version:
        """The rows with numbers times a factor, or with the word that is most common exchanged for the next."""
        rows, sort = self.true[self.sort.feed].copy(), self.sort
        if sort.numbers:
            rows.loc[where, [*sort.numbers]] *= by
        else:
            a, b = rows[sort.word].value_counts().index[:2]
            rows.loc[where, sort.word] = rows.loc[where, sort.word].replace({a: b, b: a})
        return self.version(rows)

    def exchanged(self, where: np.ndarray) -> Version:
        rows = self.true[self.sort.feed].copy()
        names = {self.one: self.other, self.other: self.one}
        rows.loc[where, self.sort.who] = rows.loc[where, self.sort.who].replace(names)
        return self.version(rows)

    def moved(self, rows: Frame) -> Frame:
        """Rows a year later."""
        rows = rows.copy()
        if self.sort.year in rows:
            rows[self.sort.year] += 1
        if "time_period" in rows:
            rows["time_period"] = [f"{int(text[:4]) + 1}{text[4:]}" for text in rows["time_period"]]
        if "slice" in rows:
            pairs = zip(rows["slice"], rows["year"], strict=True)
            rows["slice"] = [text.replace(str(year - 1), str(year)) for text, year in pairs]
        if "date" in rows:
            rows["date"] = [day and day.replace(year=day.year + 1, day=min(day.day, 28)) for day in rows["date"]]
        return rows

    def next_year(self) -> Version:
        """All rows, and those of the last year once more as the next."""
        rows, calls = self.true[self.sort.feed], self.true.get(self.sort.beside)
        again = self.moved(rows[self.is_last]).assign(source_row=lambda new: "next/" + new["source_row"])
        if calls is None:
            return self.version(pd.concat([rows, again]))
        new = self.moved(calls[calls["year"] == self.last])
        new["source_row"], new["roll_call_id"] = "next/" + new["source_row"], "9" + new["roll_call_id"]
        again["roll_call_id"] = "9" + again["roll_call_id"]
        return self.version(pd.concat([rows, again]), **{self.sort.beside: pd.concat([calls, new])})

    def shifted(self) -> Version:
        feed = self.sort.beside or self.sort.feed
        return self.true | {feed: self.moved(self.true[feed])}

    def __iter__(self) -> Iterator[tuple[str, Sequence[Version]]]:
        sort, rows, true = self.sort, self.true[self.sort.feed], self.true
        everywhere, places = np.ones(len(rows), bool), np.arange(len(rows))
        is_one = (rows[sort.who] == self.one).to_numpy()
        old = self.without_last()
        if sort.year:
            yield "last year once more as the next", [true, self.next_year()]
            yield "all years moved by one", [true, self.shifted()]
            yield "two states exchanged in a new year", [old, self.exchanged(self.is_last)]
        yield "two states exchanged in a version", [true, self.exchanged(everywhere)]
        yield "two states exchanged, a file of two years alone" if sort.year else "two states exchanged, few rows", [
            true, self.exchanged(is_one | (rows[sort.who] == self.other).to_numpy() & (places % 2 == 0)),
        ]  # fmt: skip
        few = places[is_one][-FEW:]
        if not sort.numbers and not sort.word:
            yield "a few rows alone", [true, self.version(self.exchanged(everywhere)[sort.feed].iloc[few])]
            return
        stale = self.spoilt(places % 33 == 0, 1) if sort.word else self.spoilt(places % 2 == 0, 1.003)
        yield "an old version after a newer one", [stale, true, stale]
        yield (
            "a few rows alone, in thousands or recoded",
            [true, self.version(self.spoilt(is_one, 1e-3)[sort.feed].iloc[few])],
        )
        if sort.year:
            yield "a new year in thousands or recoded", [old, self.spoilt(self.is_last, 1e-3)]
            yield "one state's new year in thousands or recoded", [old, self.spoilt(self.is_last & is_one, 1e-3)]
        if sort.word:
            yield "one state recoded in a version", [true, self.spoilt(is_one, 1)]
            yield "a single cell", [true, self.spoilt(places == places[is_one][-1], 1)]
            return
        yield "a drift over five versions", [true, *(self.spoilt(is_one, 1.95**n) for n in range(1, STEPS + 1))]
        amounts = (rows[sort.numbers[0]].abs() > 0).to_numpy()
        if sort.year:
            yield "a new year, ten times", [old, self.spoilt(self.is_last, 10)]
            yield "a new year times a thousand", [old, self.spoilt(self.is_last, 1e3)]
        for word, by in (("ten times", 10.0), ("a thousandth", 1e-3)):
            cells = places[amounts & (self.is_last if sort.year else everywhere)]
            cell = max(cells, key=lambda place: (is_one[place], place))
            yield f"one figure {word} in a version", [true, self.spoilt(places == cell, by)]
            if sort.year:
                yield f"one figure {word} in a new year", [old, self.spoilt(places == cell, by)]


def outcome(source: Source, sort: Sort, versions: Sequence[Version], true: dict[str, pa.Table], codes: Codes) -> str:
    """What becomes of a mutant, and why."""
    held: dict[str, dict[str, pa.Table]] = {}
    read_as = replace(source, parse=lambda parts, _: Parsed(dict(held[parts[0].path.read_text()])))
    with tempfile.TemporaryDirectory() as name:
        archive, made, file = Archive(Folder(Path(name) / "archive")), [], Path(name) / "file.csv"
        for number, version in enumerate(versions, 1):
            frames = version.items()
            held[str(number)] = {
                feed: pa.Table.from_pandas(rows, schema=true[feed].schema, preserve_index=False)
                for feed, rows in frames
            }
            file.write_text(str(number))
            seen = Sighting(f"2026-12-{number:02}T00:00:00.000000+00:00", "file")
            put = archive.put(source.id, [Incoming(file.name, file)], seen, vintage=date(2026, 12, number))
            made.append(put.capture.capture_id)
        read = CaptureReader(archive, codes, Path(name) / "readings").tables(read_as)
    captures = {row["capture_id"]: row for row in read.tables["captures"].to_pylist()}
    wrong: list[dict[str, Any]] = []
    feeds = [feed for feed in (sort.feed, sort.beside) if feed]
    if not sum(among(tables[feed], true[feed], feed).num_rows for tables in held.values() for feed in feeds):
        return SAME
    for feed in feeds:
        now = where(read.tables[feed], is_current=True)
        is_doubted = feed == "energy_reports"
        found = among(now, true[feed], feed)
        wrong += undoubted(read.tables[feed], found) if is_doubted else found.to_pylist()
    reasons = [capture["reason"] for capture in map(captures.__getitem__, made) if capture["state"] == "failed"]
    if reasons:
        return f"stopped {reasons[0]}"
    if wrong:
        said = [str(value) for value in wrong[0].values() if value is not None]
        return f"believed {len(wrong)}, {' '.join(said)[:120]}"
    n_bad = read.tables["quarantine"].num_rows
    return f"in quarantine {n_bad}" if n_bad else "doubted"


def among(rows: pa.Table, others: pa.Table, feed: str) -> pa.Table:
    """The ``rows`` that are not among ``others``, whatever their place in the file."""
    import duckdb

    names = [column.name for column in derive.columns(model_of(feed)) if column.role in ("key", "value")]
    same = " AND ".join(f'a."{n}" IS NOT DISTINCT FROM b."{n}"' for n in names if n not in {*CAPTURE_COLUMNS, *APART})
    with duckdb.connect(config={"threads": 2}) as on:
        on.register("a", rows)
        on.register("b", others)
        return on.sql(f"SELECT a.* FROM a ANTI JOIN b ON {same}").to_arrow_table()  # noqa: S608 - names of columns


def doubted(reports: pa.Table) -> set[str]:
    """The names of the reports of energy that have a doubt."""
    energy, names = neighbours.of_energy(reader(reports)), set[str]()
    for measure in energy["goods_services"].unique().to_pylist():
        of_one = reader(where(energy, goods_services=measure))
        names |= {*neighbours.doubted(of_one, (), UNREAD, is_money=measure == "value")["row_id"].to_pylist()}
    return names


def undoubted(reports: pa.Table, wrong: pa.Table) -> list[dict[str, Any]]:
    """The largest of the ``wrong`` ones that have no doubt."""
    if not wrong.num_rows:
        return []
    names = doubted(reports)
    largest = wrong.sort_by([("value", "descending")]).slice(0, FIRST).to_pylist()
    return [row for row in largest if f"{row['capture_id']}#{row['source_row']}" not in names]


def main(folder: Path, chosen: Sequence[str]) -> None:
    """Print what became of each mutant, and tables by sort and by source."""
    workplace = Workplace.at(ROOT, folder / "files")
    by_sort, by_source = dict[str, Counter[str]](), dict[str, Counter[str]]()
    for name in chosen or SORTS:
        source, sort = discover()[name], SORTS[name]
        take(workplace, [name])
        captures = CaptureReader(workplace.archive, workplace.codes, workplace.readings).tables(source)
        alarms = sum(capture["state"] == "failed" for capture in captures.tables["captures"].to_pylist())
        print(f"{name}: {alarms} of {captures.tables['captures'].num_rows} real files stopped", flush=True)
        feeds = [feed for feed in (sort.feed, sort.beside) if feed]
        rows = {feed: where(captures.tables[feed], is_current=True) for feed in feeds}
        true = {
            feed: table.drop_columns([n for n in (*CAPTURE_COLUMNS, "observation_id") if n in table.column_names])
            for feed, table in rows.items()
        }
        for kind, versions in Mutants(sort, {feed: table.to_pandas() for feed, table in true.items()}):
            became = outcome(source, sort, versions, true, workplace.codes)
            if became == SAME:
                continue
            what = became.partition(" ")[0]
            by_sort.setdefault(kind, Counter())[what] += 1
            by_source.setdefault(name, Counter())[what] += 1
            print(f"  {kind}: {' '.join(became.split())[:260]}", flush=True)
    for title, counts in (("mutant", by_sort), ("source", by_source)):
        print(f"\n| {title} | stopped | in quarantine or doubted | believed |\n|---|---:|---:|---:|")
        for name, count in counts.items():
            print(f"| {name} | {count['stopped']} | {count['in'] + count['doubted']} | {count['believed']} |")
    total = sum(by_source.values(), Counter())
    print(f"| all {total.total()} | | | {total['believed']} ({total['believed'] / total.total():.1%}) |")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
