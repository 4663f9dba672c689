"""alliance_ties: commitments and portfolios of alliances by pair and year. The formulas are in ``indicators``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.tables.shared.registry import table


@table("derived")
def build(alliances: pa.Table, state_system: pa.Table) -> pa.Table:
    """All pairs of members of the state system in each year that the alliances cover, and all allied pairs."""
    from pipelines.tables.shared.pairs import pair_rows
    from schemas import derive
    from schemas.tables.alliance_ties import Model

    alliances = alliances.filter(alliances["is_current"])
    members = state_system.filter(state_system["is_current"])
    named = [*alliances["actor_a"].unique().to_pylist(), *alliances["actor_b"].unique().to_pylist()]
    actors = sorted({*named, *members["actor_id"].unique().to_pylist()})
    parts = list(_years(alliances, members, actors)) if named else []
    return pair_rows(derive.to_arrow(Model), actors, parts, by="year")


def _years(alliances: pa.Table, members: pa.Table, actors: list[str]) -> Iterator[dict[str, Any]]:
    """The pairs of each year from the first to the last of the alliances."""
    import numpy as np

    from pipelines.indicators.portfolios import OBLIGATIONS

    a, b = (_places(alliances[name], actors) for name in ("actor_a", "actor_b"))
    obligations = sum(
        alliances[f"has_{name}"].to_numpy().astype(np.uint8) << bit for bit, name in enumerate(OBLIGATIONS)
    )
    years = alliances["year"].to_numpy()
    first = _years_of(members["first_date"], 0)
    last = _years_of(members["last_date"], int(years.max()))
    member = _places(members["actor_id"], actors)
    for year in range(int(years.min()), int(years.max()) + 1):
        now = years == year
        ties = np.zeros((len(actors), len(actors)), np.uint8)
        for side, other in ((a, b), (b, a)):
            np.bitwise_or.at(ties, (side[now], other[now]), obligations[now])
        present = np.unique(member[(first <= year) & (year <= last)])
        yield from _year(year, ties, present)


def _year(year: int, ties: Any, members: Any) -> Iterator[dict[str, Any]]:
    """Pairs of members with the measures of their portfolios; allied pairs with one that is no member, without."""
    import numpy as np

    from pipelines.indicators import association
    from pipelines.indicators.portfolios import ATOP, SELF, compared

    is_member = np.zeros(len(ties), bool)
    is_member[members] = True
    a, b = np.nonzero(np.triu(ties, 1) * ~(is_member[:, None] & is_member))
    none = np.full(len(a), np.nan)
    names = ("s_score", "pi", "kappa", "kappa_quadratic", "s_score_binary", "pi_binary", "kappa_binary")
    yield _commitments(year, ties, a, b) | dict.fromkeys((*names, "n_states"), none)
    if len(members) < 2:
        return
    portfolios = ATOP[ties[np.ix_(members, members)]]
    np.fill_diagonal(portfolios, SELF)
    by_rank, by_any = compared(portfolios)
    first, second = np.triu_indices(len(members), 1)
    yield _commitments(year, ties, members[first], members[second]) | {
        "s_score": association.s_absolute(by_rank),
        "pi": association.scott_pi(by_rank),
        "kappa": association.kappa(by_rank),
        "kappa_quadratic": association.kappa_quadratic(by_rank),
        "s_score_binary": association.s_absolute(by_any),
        "pi_binary": association.scott_pi(by_any),
        "kappa_binary": association.kappa(by_any),
        "n_states": np.full(len(first), float(len(members))),
    }


def _commitments(year: int, ties: Any, a: Any, b: Any) -> dict[str, Any]:
    import numpy as np

    from pipelines.indicators.portfolios import ACTIVE_HELP, ATOP, COW

    found = ties[a, b]
    return {
        "a": a,
        "b": b,
        "year": np.full(len(a), year),
        "is_allied": found > 0,
        "atop_ordinal": ATOP[found],
        "cow_ordinal": COW[found],
        "has_active_help": ATOP[found] == ACTIVE_HELP,
    }


def _places(column: Any, actors: list[str]) -> Any:
    """The place of each actor of ``column`` among ``actors``."""
    return pc.index_in(column, value_set=pa.array(actors, pa.string())).to_numpy()


def _years_of(days: Any, missing: int) -> Any:
    """Years of days; ``missing`` where there is none."""
    return pc.fill_null(pc.year(days), missing).to_numpy()
