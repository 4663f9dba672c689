"""See ``benchmarks/wrong_files/__init__.py``."""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.extracts import FILES, ROOT, take
from benchmarks.mutants import slice_of
from benchmarks.wrong_files import known, unseen
from benchmarks.wrong_files.catalogue import FIRST, LAYOUTS, NEW, NEXT, WrongFile
from benchmarks.wrong_files.making import SEED, Frame, Layout, Mask, move_years
from pipelines.archive.blobs import Folder
from pipelines.archive.captures import Archive, Incoming, Sighting
from pipelines.observations import neighbours
from pipelines.orchestration.workplace import Workplace
from pipelines.rows import where
from pipelines.sources.contract import CAPTURE_COLUMNS, Parsed
from pipelines.sources.declarations import discover
from pipelines.sources.readings import CaptureReader
from pipelines.tables.shared.registry import reader
from schemas import derive
from schemas.tables import model_of

SILENT = 0.05
"""A wrong file is published in silence if more than this share of its wrong rows is current, and has no doubt."""
TRADE, ENERGY = "trade_reports", "energy_reports"
OF_READERS = ("capture_id", "source_id", "vintage_date", "is_current", "observation_id")
SINCE = 2000
"""Reports of trade from this year on are laid beside a wrong file of trade."""
UNREAD = derive.to_arrow(model_of("quarantine")).empty_table()
Tables = dict[str, pa.Table]
Frames = dict[str, Frame]


@dataclass(frozen=True)
class Outcome:
    """What became of a wrong file."""

    state: str
    """``the same``, ``stopped``, ``in quarantine``, ``doubted`` or ``published``."""
    n_wrong: int = 0
    n_silent: int = 0
    reason: str = ""


class Bench:
    """The true rows of all sources at hand, read once and kept in a folder, and what wrong ones become."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.workplace = Workplace.at(ROOT, folder / "files")

    @cache  # noqa: B019 - there is one bench
    def true(self, source: str) -> Tables:
        """The current rows of a source by feed, with the columns that a reader adds."""
        kept = self.folder / "rows" / source
        if not kept.exists():
            take(self.workplace, [source])
            captures = CaptureReader(self.workplace.archive, self.workplace.codes, self.workplace.readings)
            tables = captures.tables(discover()[source]).tables
            kept.mkdir(parents=True)
            for feed in discover()[source].feeds:
                pq.write_table(tables[feed], kept / f"{feed}.parquet")
        tables = {path.stem: pq.read_table(path) for path in kept.glob("*.parquet")}
        return {feed: where(tables[feed], is_current=True) for feed in discover()[source].feeds}

    @cache  # noqa: B019
    def reports(self) -> pa.Table:
        """All reports of trade since a year."""
        names = [name for name in FILES if TRADE in discover()[name].feeds]
        tables = [self.true(name)[TRADE] for name in names]
        return pa.concat_tables([table.filter(pc.greater_equal(table["year"], SINCE)) for table in tables])

    @cache  # noqa: B019
    def quoted(self) -> list[dict[str, object]]:
        return slice_of("ledger_trade")

    def frames(self, source: str) -> Frames:
        """The true rows as a parser gives them."""
        frames = {feed: table.to_pandas() for feed, table in self.true(source).items()}
        if source == "imf_imts":  # the capture of months alone
            rows = frames[TRADE]
            frames[TRADE] = rows[rows["freq"] == "M"].reset_index(drop=True)
        own = {*CAPTURE_COLUMNS, *OF_READERS}
        for rows in frames.values():  # rows of several captures come as one, so they need names of their own
            if rows.duplicated("source_row").any():
                rows["source_row"] = rows["capture_id"].str[-4:] + ":" + rows["source_row"]
        return {feed: rows.drop(columns=[name for name in own if name in rows]) for feed, rows in frames.items()}

    def versions(self, wrong: WrongFile) -> tuple[list[Frames], str, set[str]]:
        """The captures in their order, the feed that is wrong, and the wrong rows of the last."""
        layout, frames = LAYOUTS[wrong.source], self.frames(wrong.source)
        feed = wrong.feed or layout.feed
        rows, held = frames[feed], frames
        is_meant = np.ones(len(rows), bool)
        if wrong.how == NEXT:
            rows, is_meant = with_next_year(rows, layout)
        elif wrong.how == NEW:
            is_meant = is_last(frames, feed, layout)
            held = frames | {feed: rows[~is_meant]}
            if layout.calls and feed != layout.calls:
                calls = frames[layout.calls]
                held[layout.calls] = calls[~calls["roll_call_id"].isin(rows[is_meant]["roll_call_id"])]
        changed = wrong.change(rows, is_meant, layout)
        same = rows.astype(object).where(rows.notna(), None), changed.astype(object).where(changed.notna(), None)
        is_other = (same[0].map(str) != same[1].map(str)).any(axis=1)
        names = set(changed.loc[is_other, "source_row"])
        version = frames | {feed: changed}
        return [version] if wrong.how == FIRST else [held, version], feed, names

    def outcome(self, wrong: WrongFile) -> Outcome:
        """What becomes of a wrong file."""
        versions, feed, names = self.versions(wrong)
        if not names:
            return Outcome("the same")
        source, true = discover()[wrong.source], self.true(wrong.source)
        held: dict[str, Tables] = {}
        read_as = replace(source, parse=lambda parts, _: Parsed(dict(held[parts[0].path.read_text()])))
        with tempfile.TemporaryDirectory() as name:
            archive, file, captures = Archive(Folder(Path(name) / "archive")), Path(name) / "file.csv", []
            for number, frames in enumerate(versions, 1):
                held[str(number)] = {feed: as_table(rows, true[feed].schema) for feed, rows in frames.items()}
                file.write_text(str(number))
                seen = Sighting(f"2026-12-{number:02}T00:00:00.000000+00:00", "file")
                put = archive.put(source.id, [Incoming(file.name, file)], seen, vintage=date(2026, 12, number))
                captures.append(put.capture.capture_id)
            codes, readings = self.workplace.codes, Path(name) / "readings"
            read = CaptureReader(archive, codes, readings, rows_kept=self.workplace.rows_kept).tables(read_as)
        states = {row["capture_id"]: row for row in read.tables["captures"].to_pylist()}
        last = states[captures[-1]]
        if last["state"] == "failed":
            return Outcome("stopped", len(names), reason=last["reason"])
        rows = where(read.tables[feed], capture_id=captures[-1])
        rows = rows.filter(pc.and_(rows["is_current"], pc.is_in(rows["source_row"], pa.array(sorted(names)))))
        silent = {f"{captures[-1]}#{row}" for row in rows["source_row"].to_pylist()}
        if feed in (TRADE, ENERGY):
            silent -= self.doubted(feed, read.tables[feed], wrong.source)
        if len(silent) > SILENT * len(names):
            return Outcome("published", len(names), len(silent))
        return Outcome("doubted" if rows.num_rows else "in quarantine", len(names), len(silent))

    def doubted(self, feed: str, reports: pa.Table, source: str) -> set[str]:
        """The names of the reports that have a doubt, beside all that others report."""
        if feed == ENERGY:
            return set[str](
                neighbours.doubted(reader(neighbours.of_energy(reader(reports))), [], UNREAD)["row_id"].to_pylist()
            )
        others = self.reports()
        is_own = pc.equal(others["source_id"], source)
        if source == "imf_imts":
            is_own = pc.and_(is_own, pc.equal(others["freq"], "M"))
        beside = others.filter(pc.invert(is_own))
        joined = pa.concat_tables([reports.select(beside.column_names).cast(beside.schema), beside])
        return set(neighbours.doubted(reader(joined), self.quoted(), UNREAD)["row_id"].to_pylist())


def as_table(rows: Frame, schema: pa.Schema) -> pa.Table:
    """Rows as a parser gives them."""
    fields = [field for field in schema if field.name in rows.columns]
    return pa.Table.from_pandas(rows, schema=pa.schema(fields), preserve_index=False)


def years_of(frames: Mapping[str, Frame], feed: str, layout: Layout) -> pd.Series:
    """The year of each row."""
    rows = frames[feed]
    if feed != layout.feed or not layout.calls:
        return rows["year" if feed == layout.calls else layout.year]
    return rows["roll_call_id"].map(frames[layout.calls].set_index("roll_call_id")["year"])


def is_last(frames: Mapping[str, Frame], feed: str, layout: Layout) -> Mask:
    """Which rows are of the last year that has at least half as many as most have."""
    years = years_of(frames, feed, layout)
    counts = years.value_counts().sort_index()
    return np.asarray(years == counts[counts >= counts.median() / 2].index[-1])


def with_next_year(rows: Frame, layout: Layout) -> tuple[Frame, Mask]:
    """The rows and, made of those of the last year with some growth, a next year."""
    last = rows[rows[layout.year] == rows[layout.year].max()].copy()
    growth = np.random.default_rng(SEED + 1).lognormal(0.02, 0.2, len(last))
    for name in layout.numbers:
        last[name] = last[name] * growth
    last["source_row"] = "next/" + last["source_row"]
    last = move_years(1)(last, np.ones(len(last), bool), layout)
    joined = pd.concat([rows, last], ignore_index=True)
    return joined, np.arange(len(joined)) >= len(rows)


def true_alarms(bench: Bench, sources: Sequence[str]) -> Iterator[str]:
    """What the rules say of true files, and of each true year as if nobody had seen it."""
    from pipelines.sources.periods import growth

    yield "\n| source | true periods | stopped |\n|---|---:|---:|"
    for source in sources:
        layout, frames = LAYOUTS[source], bench.frames(source)
        feed, n_periods, stopped = layout.feed, 0, []
        if feed in (TRADE, ENERGY) or not layout.year:
            continue
        years = years_of(frames, feed, layout)
        true = bench.true(source)
        schema = true[feed].schema
        for year in sorted(years.dropna().unique())[1:]:
            held, new = (as_table(frames[feed][mask], schema) for mask in (years < year, years <= year))
            n_periods += 1
            said = growth(feed, new, held)
            if said:
                stopped.append(f"{year}: {said}")
        yield "\n".join([f"| {source} | {n_periods} | {len(stopped)} |", *stopped])


def run(bench: Bench, wrong_files: Sequence[WrongFile]) -> Iterator[str]:
    """A line for each wrong file, then tables by kind and by source."""
    by_source: dict[str, Counter[str]] = {}
    for wrong in wrong_files:
        outcome = bench.outcome(wrong)
        by_source.setdefault(wrong.source, Counter())[outcome.state] += 1
        counted = f"{outcome.n_silent:,} of {outcome.n_wrong:,} rows silent" if outcome.n_wrong else ""
        reason = " ".join(outcome.reason.split())[:160]
        yield f"{wrong.source} | {wrong.how} | {wrong.kind} | {outcome.state} | {counted} {reason}"
    states = ("stopped", "in quarantine", "doubted", "published", "the same")
    yield f"\n| source | {' | '.join(states)} |\n|---{'|---:' * len(states)}|"
    for source, counts in by_source.items():
        yield f"| {source} | {' | '.join(str(counts[state]) for state in states)} |"
    total = sum(by_source.values(), Counter[str]())
    tried = total.total() - total["the same"]
    yield f"| all {tried} | {' | '.join(str(total[state]) for state in states)} |"
    yield f"published in silence: {total['published'] / tried:.1%}"


def main(folder: Path, what: str, sources: Sequence[str]) -> None:
    """Print what became of the wrong files of some sources, or of all."""
    bench = Bench(folder)
    if what == "true":
        lines = true_alarms(bench, sources or [*LAYOUTS])
    else:
        wrong_files = {"known": known, "unseen": unseen}[what].wrong_files()
        lines = run(bench, [wrong for wrong in wrong_files if not sources or wrong.source in sources])
    for line in lines:
        print(line, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])
