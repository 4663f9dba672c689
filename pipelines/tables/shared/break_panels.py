"""Panels of tests at a date: the outcome of one pair and of its donors, out of trade reports and UN votes.

Donors are all pairs but those that a hypothesis declares treated. The tests are in ``pipelines/judgement``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.rows import Rows

if TYPE_CHECKING:
    from pipelines.indicators.arrays import Flags, Numbers
    from pipelines.indicators.sides import Flows
    from pipelines.judgement.placebo_tests import Panel
    from pipelines.tables.shared.trade_panel import Actors

GRAVITY = "gravity_residual"
Treated = Sequence[Mapping[str, Any]]
"""As `treated` of a hypothesis: an actor, its partners (none: all), and whether their trade was cut off."""


@dataclass(frozen=True)
class Outcomes:
    """The tables that outcomes are taken from. Trade is by direction (``CHN>RUS``), votes by dyad (``CHN-RUS``)."""

    trade_reports: pa.Table
    un_votes: pa.Table
    actors: Rows
    _fits: dict[tuple[object, ...], Any] = field(default_factory=dict)

    def panels(self, indicator: str, of: str, treated: Treated, since: int) -> list[Panel]:
        """A panel for each source that has the outcome of the pair ``of`` from ``since`` on."""
        return self._trade(of, treated, since) if indicator == GRAVITY else self._votes(indicator, of, treated, since)

    @cached_property
    def _flows(self) -> tuple[Actors, dict[str, Flows]]:
        from pipelines.tables.shared import trade_panel

        known = trade_panel.actors_of(self.actors, self.trade_reports)
        return known, trade_panel.by_source(self.trade_reports, known)

    def _departures(self, source: str, is_cut: Flags, since: int, *, by_exporter: bool) -> tuple[int, Numbers]:
        """The first year, and all departures from gravity as exporters or as importers report; each fitted once."""
        import numpy as np

        from pipelines.indicators.gravity import departures, reported

        key = (source, is_cut.tobytes(), since, by_exporter)
        if key not in self._fits:
            known, by_source = self._flows
            first, trade = reported(by_source[source], known.is_state, since, by_exporter=by_exporter)
            trade[:, is_cut] = np.nan
            self._fits[key] = first, departures(trade)
        fitted: tuple[int, Numbers] = self._fits[key]
        return fitted

    def _trade(self, of: str, treated: Treated, since: int) -> list[Panel]:
        """Departures from gravity, by source, as exporters and as importers report; trade cut off is left out."""
        import numpy as np

        from pipelines.judgement.placebo_tests import Panel

        known, by_source = self._flows
        origin, destination = of.split(">")
        if not {origin, destination} <= known.code.keys():
            return []
        made, own = [], (known.code[origin], known.code[destination])
        is_treated = pairs_of(treated, known.code)
        is_cut = pairs_of([one for one in treated if one["is_cut"] == "true"], known.code)
        for source in by_source:
            for by_exporter in (True, False):
                first, gone = self._departures(source, is_cut, since, by_exporter=by_exporter)
                if not np.isfinite(gone[:, *own]).any():
                    continue
                is_donor = ~is_treated & np.isfinite(gone).any(axis=0)
                is_donor[own] = False
                name = f"{source}, as {'exporters' if by_exporter else 'importers'} report"
                years = np.arange(first, first + len(gone))
                rests_on = self._observations(source, origin, destination, by_exporter, since)
                made.append(Panel(name, years, gone[:, *own], gone[:, is_donor].T, rests_on))
        return made

    def _observations(self, source: str, origin: str, destination: str, by_exporter: bool, since: int) -> list[str]:
        """The observations that a source's annual reports of one flow support."""
        reports = self.trade_reports
        reporter = origin if by_exporter else destination
        chosen = pc.and_(reports["is_current"], pc.greater_equal(reports["year"], since))
        words = {"source_id": source, "origin": origin, "destination": destination, "reporter": reporter, "freq": "A"}
        for name, word in words.items():
            chosen = pc.and_(chosen, pc.equal(reports[name], word))
        return sorted(pc.unique(reports.filter(chosen)["observation_id"].drop_null()).to_pylist())

    def _votes(self, indicator: str, of: str, treated: Treated, since: int) -> list[Panel]:
        """A measure of un_votes, by the year in which the session began."""
        import numpy as np

        from pipelines.judgement.placebo_tests import Panel

        votes = self.un_votes.filter(pc.greater_equal(self.un_votes["year"], since))
        if not votes.num_rows:
            return []
        dyads = votes["dyad"].combine_chunks().dictionary_encode()
        names = dyads.dictionary.to_pylist()
        if of not in names:
            return []
        year = votes["year"].to_numpy().astype(np.int64)
        values = np.full((len(names), int(year.max() - year.min()) + 1), np.nan)
        column = pc.cast(votes[indicator.removeprefix("un_")], pa.float64())
        values[dyads.indices.to_numpy(), year - year.min()] = column.to_numpy()
        code = {name: place for place, name in enumerate(sorted({end for dyad in names for end in dyad.split("-")}))}
        is_treated = pairs_of(treated, code)
        is_donor = np.array([dyad != of and not is_treated[*map(code.get, dyad.split("-"))] for dyad in names])
        own = votes.filter(pc.equal(votes["dyad"], of)).select(["actor_a", "actor_b", "session"]).to_pylist()
        rests_on = sorted("un_votes/" + "|".join(map(str, row.values())) for row in own)
        years = np.arange(year.min(), year.max() + 1)
        return [Panel("un_votes", years, values[names.index(of)], values[is_donor], rests_on)]


def pairs_of(treated: Treated, code: Mapping[str, int]) -> Flags:
    """The pairs, in both directions, that ``treated`` names."""
    import numpy as np

    chosen = np.zeros((len(code), len(code)), dtype=bool)
    for one in treated:
        partners = one["partners"] or [*code]
        ends = [code[name] for name in partners if name in code]
        if one["actor"] in code:
            chosen[code[one["actor"]], ends] = chosen[ends, code[one["actor"]]] = True
    return chosen
