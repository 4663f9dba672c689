"""How much of the trade of pairs a release knows, as ``bilateral accounts`` tells before it names contradictions.

The equations are in ``pipelines/indicators/accounts.py``, the rule of the gate in ``pipelines/release/consistency.py``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

import pyarrow.compute as pc

from bilateral.commons.asked import following, stem
from bilateral.folder import Folder
from pipelines.release import consistency
from pipelines.release.rules import Tables
from pipelines.rows import Row, Rows, where
from pipelines.tables.shared.one_account import AMOUNTS
from schemas import beside

_DECLARED = beside.read(__file__)
PAIRS: list[str] = _DECLARED["pairs"]
FIRST, LAST = _DECLARED["years"]
SENTENCES = ("turnover", "sales_a", "sales_b")
"""The topics of ``answers`` that tell an account."""
DOLLARS, GOODS = "USD", "G/"


def coverage(folder: Folder, tables: Tables) -> list[str]:
    """The lines to print of a release. Raises NotThere where the release lacks a table."""
    return [*_coverage(folder), *_sentences(folder), *_register(folder), *_sums(tables)]


def _totals(folder: Folder) -> Rows:
    """The totals of trade in goods by calendar year that are known."""
    rows = where(folder.read("indicators"), indicator="trade_total", freq="A", status="actual")
    rows = rows.filter(pc.and_(pc.starts_with(rows["series"], GOODS), pc.is_valid(rows["obs_value"])))
    return [row for row in rows.to_pylist() if row["obs_status"] not in ("E", "U")]


def _coverage(folder: Folder) -> Iterator[str]:
    """How many of the totals of ``PAIRS`` are known in dollars, and how many by each side's own figures."""
    totals, pages = [row for row in _totals(folder) if FIRST <= row["year"] <= LAST], _pages(folder)
    years: dict[str, dict[int, str]] = defaultdict(dict)
    cells: dict[str, dict[tuple[str, int], int]] = defaultdict(dict)
    for row in sorted(totals, key=lambda row: ("", "derived", "converted").index(following(row["series"]))):
        pair, by = row["dyad"], stem(row["series"]).removeprefix(GOODS)
        if row["unit_measure"] == DOLLARS:
            years[pair].setdefault(row["year"], following(row["series"]) or "stated")
        if by in pair.split("-"):
            behind = {row["observation_id"]} if row["observation_id"] else {*(row["rests_on"] or ())}
            place = next((n for n, read in enumerate(pages) if behind and behind <= read), len(pages))
            cells[pair][by, row["year"]] = min(cells[pair].get((by, row["year"]), place), place)
    span = LAST - FIRST + 1
    ways = Counter(way for pair in PAIRS for way in years[pair].values())
    known, places = sum(ways.values()), Counter(place for pair in PAIRS for place in cells[pair].values())
    yield f"goods totals of {len(PAIRS)} pairs, {FIRST} to {LAST}"
    told = ", ".join(f"{n} {way}" for way, n in sorted(ways.items()))
    yield f"  in dollars {known} of {span * len(PAIRS)} pair-years ({told})"
    yield f"  by a side's own figures {places.total()} of {2 * span * len(PAIRS)} cells"
    own, relayed, others = (places[n] for n in range(3))
    yield f"    {own} from the office's own page or table, {relayed} with a relay of it, {others} by the IMF and others"
    for pair in PAIRS:
        yield f"    {pair}  {len(years[pair]):2} of {span} years, {len(cells[pair]):2} of {2 * span} cells"


def _pages(folder: Folder) -> tuple[set[str], set[str]]:
    """The observations of which the page or the table of the office itself was read, and those of it or a relay."""
    evidence = folder.read("evidence")
    is_office = pc.and_(pc.equal(evidence["source_rank"], _DECLARED["office"]), evidence["is_admissible"])
    office = evidence.filter(pc.fill_null(is_office, False))
    own = office.filter(office["is_own"])
    return {*own["observation_id"].to_pylist()}, {*office["observation_id"].to_pylist()}


def _sentences(folder: Folder) -> Iterator[str]:
    """How many pairs tell the total and both flows, and of which they are of one year and currency."""
    told: Mapping[str, dict[str, Row]] = defaultdict(dict)
    for row in folder.read("answers").to_pylist():
        if row["topic"] in SENTENCES:
            told[row["dyad"]][row["topic"]] = row
    whole = {pair: rows for pair, rows in told.items() if len(rows) == len(SENTENCES)}
    apart = sorted(pair for pair, rows in whole.items() if not _is_one_account([*rows.values()]))
    but = f"; not {', '.join(apart)}" if apart else ""
    yield f"sentences: {len(whole)} pairs tell total and flows, {len(whole) - len(apart)} in one year and currency{but}"


def _is_one_account(rows: Rows) -> bool:
    """Whether sentences tell figures of one year and currency, first or after a newer one, and the total is one."""
    is_total = all(row["figures"][0].split("/")[1] in AMOUNTS for row in rows)
    told = ({*zip(row["figure_years"][:2], row["figure_units"][:2], strict=True)} for row in rows)
    return is_total and bool(set.intersection(*told))


def _register(folder: Folder) -> Iterator[str]:
    """How many pairs of the register have a goods total in dollars, by year."""
    pairs = {*folder.read("coverage", ["dyad"])["dyad"].to_pylist()}
    known = {(r["year"], r["dyad"]) for r in _totals(folder) if r["unit_measure"] == DOLLARS and r["dyad"] in pairs}
    counts = Counter(year for year, _ in known)
    yield f"goods totals in dollars of the {len(pairs)} pairs of the register, by year"
    yield "  " + ", ".join(f"{year} {counts[year]}" for year in sorted(counts) if year >= FIRST)


def _sums(tables: Tables) -> Iterator[str]:
    """How many publishers' sums stand beside a total of the same side, and which are doubted since it excludes them."""
    compared = [*consistency.compared_sums(tables)]
    doubted = defaultdict[tuple[str, str], set[str]](set)
    for account in (one.account for one, is_doubted in compared if is_doubted):
        doubted[account.reporter, account.partner].add(account.time_period)
    n_doubted = sum(map(len, doubted.values()))
    yield f"sums of publishers beside a total of the same side: {len(compared)}, doubted {n_doubted}"
    yield from (f"    {by} on {of}: {', '.join(sorted(years))}" for (by, of), years in sorted(doubted.items()))
