"""Tests at a stated date against donors: pairs that the treatment did not reach and that were like the pair before.

Which pairs are no donors is declared. A panel is one outcome of the pair tested and of its donors; a series is from one
source, and none runs across a break.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from pipelines.indicators.arrays import Indices, Numbers
from pipelines.statistics.placebo import departures, permutation
from pipelines.statistics.trends import LEVEL, POWER
from pipelines.statistics.yearly_series import CONTRADICTED, NOT_ENOUGH, SUPPORTED, UNDECIDED, Outcome

CALIPER = 0.2
"""How far a donor's level and trend before the date may be from the pair's, in standard deviations of all donors.

The default of OHDSI's CohortMethod (``createMatchOnPsAndCovariatesArgs``), there of one score instead of two numbers.
"""
Windows = tuple[int, int]
"""Years of the trend before a date, and of what is compared with it, from the date on."""


class Panel(NamedTuple):
    """The outcome of the pair tested (one value a year) and of its donors (a row each).

    ``owners`` number the actor whose outcome each donor is; ``rests_on`` are own rows.
    """

    name: str
    years: Indices
    own: Numbers
    donors: Numbers
    owners: Indices
    rests_on: Sequence[str] = ()


class Break(NamedTuple):
    """The departure of the pair at one date, and where it stands among the sizes of donors like it."""

    panel: Panel
    date: int
    windows: Windows
    size: float
    gap: float
    trend: float
    donors: Numbers
    n_owners: int
    n_all: int

    @property
    def p(self) -> float:
        """The rank of the pair among the donors."""
        return permutation(self.size, self.donors)

    @property
    def smallest(self) -> float:
        """The smallest p that so many different owners can give: donors of one actor share what happens to it."""
        return 1 / (1 + self.n_owners)

    @property
    def detectable(self) -> float:
        """The departure, in the outcome's unit, that would have a p of at most ``LEVEL`` in 8 of 10 cases."""
        edge, weak = np.quantile(self.donors, (1 - LEVEL, 1 - POWER))
        return float(edge - weak) * self.gap / self.size

    def __str__(self) -> str:
        own, years = self.panel.own[None, :], self.panel.years
        sizes = [departures(own, years, year, *self.windows).size[0] for year in years.tolist() if year != self.date]
        others = [size for size in sizes if np.isfinite(size)]
        return (
            f"{self.date} ({self.panel.name}): size {self.size:.2f}, departure {self.gap:.3f} from a trend of "
            f"{self.trend:.3f} a year; p {self.p:.3g} among {len(self.donors)} donors like it, of {self.n_owners} "
            f"actors, out of {self.n_all}; larger than at {sum(self.size > x for x in others)} of {len(others)} other "
            "dates"
        )


def break_in(panel: Panel, date: int, windows: Windows) -> Break | None:
    """The departure at ``date``; None where the pair misses a year of either window, or no donor is like it."""
    found = departures(np.vstack([panel.own, panel.donors]), panel.years, date, *windows)
    is_known = np.isfinite(found.size)
    is_like = is_known.copy()
    if not is_known[0] or not is_known[1:].any():
        return None
    for before in (found.level, found.trend):
        is_like &= np.abs(before - before[0]) <= CALIPER * before[1:][is_known[1:]].std()
    if not is_like[1:].any():
        return None
    size, gap, trend = (float(part[0]) for part in found[:3])
    n_owners = len(np.unique(panel.owners[is_like[1:]]))
    donors = found.size[1:][is_like[1:]]
    return Break(panel, date, windows, size, gap, trend, donors, n_owners, int(is_known[1:].sum()))


def break_at(panels: Sequence[Panel], date: int, windows: Windows, what: str = "the outcome") -> Outcome:
    """Whether the outcome (in words, ``what``) rises above its own trend at ``date``, more than donors like it do.

    It is tested in the panel with most donors. Supported: p is at most ``LEVEL``, and donors of enough actors could
    give such a p. Contradicted: the pair is not above the median of the donors.
    """
    before, after = windows
    statistic = f"departure of {after} years from the trend of {before} before, over its standard error"
    found = [one for panel in panels if (one := break_in(panel, date, windows))]
    if not found:
        years = f"{date - before}–{date + after - 1}"
        lacking = f"{what} in each year of {years} from one source, of the pair and of donors like it"
        return Outcome(NOT_ENOUGH, statistic, missing=(lacking,))
    best = max(found, key=lambda one: (len(one.donors), one.panel.name))
    low, median, high = (float(x) for x in np.quantile(best.donors, (LEVEL, 0.5, 1 - LEVEL)))
    undecided = Outcome(
        UNDECIDED,
        statistic,
        best.size,
        p=best.p,
        n=before + after,
        years=(date - before, date + after - 1),
        comparison=f"{len(best.donors)} donors like it at {date}",
        comparison_value=median,
        comparison_low=low,
        comparison_high=high,
        sensitivity=str(best),
        rests_on=tuple(best.panel.rests_on),
        n_donors=len(best.donors),
        smallest_p=best.smallest,
        pre_trend=best.trend,
        n_effective=best.n_owners,
        detectable=best.detectable,
    )
    if best.smallest > LEVEL:
        enough = int(np.ceil(1 / LEVEL)) - 1
        missing = f"donors like it of {enough} actors: those of {best.n_owners} can give no p below {best.smallest:.2g}"
        return replace(undecided, result=NOT_ENOUGH, missing=(missing,))
    if best.p <= LEVEL:
        return replace(undecided, result=SUPPORTED)
    return replace(undecided, result=CONTRADICTED) if best.size <= median else undecided
