"""The model of ``contacts``: visits, statements and agreements of a dyad in a year, with their direction."""

from __future__ import annotations

from schemas import declare
from schemas.declare import (
    SIGNED,
    Benchmarked,
    Count,
    Declaration,
    Flag,
    Names,
    Number,
    Text,
    key,
    known,
    link,
    span,
    support,
)

TABLES = ("agreements", "statements", "visits")
SETTINGS = ("journey", "elsewhere", "unknown")


def _known(what: str) -> Declaration:
    """A number of those counted: exact only where the count is."""
    return span(
        f"{what}; null where n is, and in rows of other tables.",
        f"{what}: at least so many.",
        f"{what}: at most so many; null is open.",
        ge=0,
    )


def _part(which: str, what: str) -> Declaration:
    """The records of one direction."""
    counted, most = f"Of those counted, {which}.", f"{which.capitalize()} at most; null is open."
    return span(f"Of these {which}: {what}; null where n is.", counted, most, is_low_known=True, ge=0)


class Model(Benchmarked, computed=True):
    """Contacts: how often two actors visited each other, spoke together and came to terms, by direction, rank and kind.

    In a key `*` means all together: such a row contains those beside it, so sums run over rows with the same stars.
    """

    table: Text = key("What is counted.", isin=TABLES)
    dyad: Text = key("Two actors, sorted and joined.")
    category: Text = key("Rank of who met (visits), or kind of the statement or agreement; `*` is all.")
    setting: Text = key(
        "Of visits: journey (to the other's soil), elsewhere (beside a gathering of others) or unknown; `*` is all.",
        isin=["*", *SETTINGS],
    )
    type: Text = key(
        "Of journeys: state, official, working, …, as the preferred document calls it, or unstated; `*` is all."
    )
    time_period: Text = key("The year: of visits and statements that of the first day, of agreements that of the act.")
    year: Count = known("The same as a number.")
    actor_a: Text = link("The first of the two in alphabetical order.", "actors.actor_id", nullable=False)
    actor_b: Text = link("The second.", "actors.actor_id", nullable=False)
    n: Count = span(
        "Records; null where others may have escaped the search.",
        "Records counted: there were at least so many.",
        "Records at most; null is open.",
        is_low_known=True,
        ge=0,
    )
    n_a_to_b: Count = _part("from actor_a to actor_b", "actor_a visited, spoke or gave")
    n_b_to_a: Count = _part("from actor_b to actor_a", "actor_b visited, spoke or gave")
    n_undirected: Count = _part("without direction", "meetings elsewhere, joint statements, treaties")
    n_open: Count = declare.n_open()
    asymmetry: Number = span(
        "(n_a_to_b - n_b_to_a) / (n_a_to_b + n_b_to_a) of the records counted: 1 if only actor_a comes, -1 if"
        " only actor_b; null without any.",
        "Lower end of its 95 per cent interval (Wilson), as if each record were drawn by chance.",
        "The upper end.",
        formula="(n_a_to_b_low - n_b_to_a_low) / (n_a_to_b_low + n_b_to_a_low)",
        **SIGNED,
    )
    n_naming_third: Count = _known("Of the statements, those known to name somebody besides the two")
    n_binding: Count = _known("Of the agreements, those known to bind in law")
    n_signed: Count = _known("Of the agreements, those signed in the year")
    n_in_force: Count = _known("Of the agreements, those that entered into force in the year")
    is_complete: Flag = known("True where the count is exact: nothing escaped the search.")
    obs_status: Text = declare.obs_status()
    rests_on: Names = support("The records counted, as table/record, sorted; empty for a zero.")
