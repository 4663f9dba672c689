"""Panels of tests at a date: the outcome of one pair and of its donors, by shares of trade and UN votes.

Donors are all pairs but those that a hypothesis declares treated. The tests are in ``placebo_tests``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bilateral.commons.asked import LEAST_VOTES
from pipelines.indicators.arrays import Flags, Indices, Numbers
from pipelines.statistics.placebo_tests import Panel

SHARE = "trade_share"
Treated = Sequence[Mapping[str, Any]]
"""Rows of the ledger's slice `treated`: an actor, and its partners (none: all)."""


def treated_pairs(treated: Treated, code: Mapping[str, int]) -> Flags:
    """The pairs, in both directions, that ``treated`` names: actors × actors by their numbers in ``code``."""
    chosen = np.zeros((len(code), len(code)), dtype=bool)
    for one in treated:
        ends = [code[name] for name in one["partners"] or [*code] if name in code]
        if one["actor"] in code:
            chosen[code[one["actor"]], ends] = chosen[ends, code[one["actor"]]] = True
    return chosen


class Side(NamedTuple):
    """One outcome of all pairs: a row for each series, with the pair that it is of, and a column for each year.

    ``code`` numbers the actors; ``ends`` are the numbers of the two of each series. ``keys`` has the key of each row
    that a value is from, and ``of`` its series.
    """

    name: str
    pairs: list[str]
    years: Indices
    values: Numbers
    code: dict[str, int]
    ends: tuple[Indices, Indices]
    of: Indices
    keys: pa.Table

    def panels(self, of: str, treated: Treated, partners: Sequence[str]) -> list[Panel]:
        """A panel for each series of the pair ``of``, with its donors: those with one of ``partners``, if any."""
        is_donor = ~treated_pairs(treated, self.code)[self.ends]
        if partners:
            is_donor &= np.isin(self.ends[1], [self.code[name] for name in partners if name in self.code])
        own = [place for place, pair in enumerate(self.pairs) if pair == of]
        is_donor[own] = False
        made = []
        for place in own:
            keys = self.keys.take(pa.array(np.flatnonzero(self.of == place))).to_pylist()
            rests_on = sorted(f"{self.name}/" + "|".join(map(str, key.values())) for key in keys)
            donors = self.values[is_donor], self.ends[0][is_donor]
            made.append(Panel(self.name, self.years, self.values[place], *donors, rests_on))
        return made


@dataclass(frozen=True)
class Outcomes:
    """The tables that outcomes are taken from. Trade is by direction (``CHN>RUS``), votes by dyad (``CHN-RUS``)."""

    dependence: Callable[..., pa.Table]
    un_votes: Callable[..., pa.Table]
    sides: dict[tuple[str, int], Side | None] = field(default_factory=dict)
    """Those laid out so far, by indicator and first year: several tests ask for the same."""

    def panels(
        self, indicator: str, of: str, treated: Treated, since: int, partners: Sequence[str] = ()
    ) -> list[Panel]:
        """The panels of the pair ``of`` from ``since`` on; none where nothing is known of it."""
        if (indicator, since) not in self.sides:
            made = self._shares(since) if indicator == SHARE else self._votes(indicator.removeprefix("un_"), since)
            self.sides[indicator, since] = made
        side = self.sides[indicator, since]
        return side.panels(of, treated, partners) if side else []

    def _shares(self, since: int) -> Side | None:
        """Logarithms of reported shares; a series ends where its source, report or kind of figure changes."""
        ends = ["actor_id", "partner_id"]
        rows = self.dependence([*ends, "year", SHARE, "obs_status", "is_break", "trade_source_id"])
        is_used = pc.and_(pc.equal(rows["obs_status"], "A"), pc.greater(rows[SHARE], 0))
        rows = rows.filter(pc.and_(is_used, pc.greater_equal(rows["year"], since)))
        rows = rows.sort_by([(name, "ascending") for name in (*ends, "year")]).combine_chunks()
        keys = [rows[name].to_numpy(zero_copy_only=False) for name in (*ends, "trade_source_id")]
        begins = rows["is_break"].to_numpy(zero_copy_only=False).astype(bool)
        for key in keys:
            begins[1:] |= key[1:] != key[:-1]
        return _side("dependence", rows, ends, ">", np.cumsum(begins), np.log(rows[SHARE].to_numpy()), "year")

    def _votes(self, column: str, since: int) -> Side | None:
        """Agreement, without sessions in which no two states have ``LEAST_VOTES`` roll calls."""
        ends = ["actor_a", "actor_b"]
        rows = self.un_votes(list(dict.fromkeys([*ends, "session", "year", column, "n_votes_agreement"])))
        most = rows.group_by("session").aggregate([("n_votes_agreement", "max")])
        whole = most.filter(pc.greater_equal(most["n_votes_agreement_max"], LEAST_VOTES))["session"]
        is_used = pc.and_(pc.is_in(rows["session"], whole.combine_chunks()), pc.greater_equal(rows["year"], since))
        rows = rows.filter(pc.and_(is_used, pc.is_valid(rows[column]))).combine_chunks()
        return _side("un_votes", rows, ends, "-", None, pc.cast(rows[column], pa.float64()).to_numpy(), "session")


def _side(
    table: str, rows: pa.Table, ends: list[str], sign: str, series: Indices | None, values: Numbers, time: str
) -> Side | None:
    """``values`` of ``rows`` laid out by series (by pair, if none are numbered) and year."""
    if not rows.num_rows:
        return None
    if series is None:
        joined = pc.binary_join_element_wise(*(rows[end] for end in ends), sign).combine_chunks()
        series = joined.dictionary_encode().indices.to_numpy()
    _, begin, number = np.unique(series, return_index=True, return_inverse=True)
    year = rows["year"].to_numpy().astype(np.int64)
    years = np.arange(year.min(), year.max() + 1)
    laid = np.full((len(begin), len(years)), np.nan)
    laid[number, year - years[0]] = values
    first, second = (rows[end].take(pa.array(begin)).to_pylist() for end in ends)
    code = {actor: place for place, actor in enumerate(sorted({*first, *second}))}
    a, b = (np.array([code[actor] for actor in side]) for side in (first, second))
    pairs = [f"{one}{sign}{other}" for one, other in zip(first, second, strict=True)]
    return Side(table, pairs, years, laid, code, (a, b), number, rows.select([*ends, time]))
