"""alliance_ties: commitments and portfolios of alliances by pair and year. Formulas are in ``pipelines/indicators``."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pipelines.indicators import association
from pipelines.indicators.arrays import Indices, Places
from pipelines.indicators.portfolios import ACTIVE_HELP, ATOP, COW, OBLIGATIONS, SELF, compared
from pipelines.row_types import AlliancesArrow, StateSystemArrow
from pipelines.rows import Row
from pipelines.tables.shared.pairs import pair_rows
from pipelines.tables.shared.registry import table
from schemas import derive
from schemas.tables import model_of

BINARY = ("s_score", "pi", "kappa")
"""Measures that are also taken of whether there is any commitment."""


@table("derived")
def build(alliances: AlliancesArrow, state_system: StateSystemArrow) -> pa.Table:
    """All pairs of members of the state system in each year that the alliances cover, and all allied pairs."""
    alliances = alliances.filter(alliances["is_current"])
    members = state_system.filter(state_system["is_current"])
    named = [*alliances["actor_a"].unique().to_pylist(), *alliances["actor_b"].unique().to_pylist()]
    actors = sorted({*named, *members["actor_id"].unique().to_pylist()})
    parts = list(_parts(alliances, members, actors)) if named else []
    return pair_rows(derive.to_arrow(model_of("alliance_ties")), actors, parts, by="year")


def _parts(alliances: AlliancesArrow, members: StateSystemArrow, actors: list[str]) -> Iterator[Row]:
    """The pairs of each year from the first to the last year of the alliances, as arrays by column."""

    def places(column: pa.ChunkedArray) -> Places:
        return np.asarray(pc.index_in(column, value_set=pa.array(actors, pa.string())))

    def years_of(days: pa.ChunkedArray, missing: int) -> Indices:
        return np.asarray(pc.fill_null(pc.year(days), missing))

    a, b = places(alliances["actor_a"]), places(alliances["actor_b"])
    flags = (alliances.column(f"has_{name}").to_numpy().astype(np.uint8) for name in OBLIGATIONS)
    obligations = sum(flag << bit for bit, flag in enumerate(flags))
    years = alliances["year"].to_numpy()
    first, last = years_of(members["first_date"], 0), years_of(members["last_date"], int(years.max()))
    member = places(members["actor_id"])
    for year in range(int(years.min()), int(years.max()) + 1):
        is_now = years == year
        ties = np.zeros((len(actors), len(actors)), np.uint8)
        for side, other in ((a, b), (b, a)):
            np.bitwise_or.at(ties, (side[is_now], other[is_now]), obligations[is_now])
        yield from _parts_of_year(year, ties, np.unique(member[(first <= year) & (year <= last)]))


def _parts_of_year(year: int, ties: NDArray[np.uint8], members: Places) -> Iterator[dict[str, object]]:
    """Pairs of members with the measures of their portfolios; allied pairs with a non-member, without them."""
    functions = {
        "s_score": association.s_absolute,
        "pi": association.scott_pi,
        "kappa": association.kappa,
        "kappa_quadratic": association.kappa_quadratic,
    }
    is_member = np.zeros(len(ties), bool)
    is_member[members] = True
    a, b = np.nonzero(np.triu(ties, 1) * ~(is_member[:, None] & is_member))
    names = [*functions, *(f"{name}_binary" for name in BINARY), "n_states"]
    yield _commitments(year, ties, a, b) | dict.fromkeys(names, np.full(len(a), np.nan))
    if len(members) < 2:
        return
    portfolios = ATOP[ties[np.ix_(members, members)]]
    np.fill_diagonal(portfolios, SELF)
    by_rank, by_any = compared(portfolios)
    first, second = np.triu_indices(len(members), 1)
    yield {
        **_commitments(year, ties, members[first], members[second]),
        **{name: measure(by_rank) for name, measure in functions.items()},
        **{f"{name}_binary": functions[name](by_any) for name in BINARY},
        "n_states": np.full(len(first), float(len(members))),
    }


def _commitments(year: int, ties: NDArray[np.uint8], a: Places, b: Places) -> dict[str, object]:
    obligations = ties[a, b]
    ordinal = ATOP[obligations]
    kinds = {"is_allied": obligations > 0, "atop_ordinal": ordinal, "cow_ordinal": COW[obligations]}
    return {"a": a, "b": b, "year": np.full(len(a), year), **kinds, "has_active_help": ordinal == ACTIVE_HELP}
