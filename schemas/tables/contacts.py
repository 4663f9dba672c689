"""The model of ``contacts``: visits, statements and agreements of a dyad in a year, with their direction."""

from __future__ import annotations

from schemas import declare
from schemas.declare import Count, Flag, Names, Number, Table, Text, column, key, known, link, span, support

TABLES = ("agreements", "statements", "visits")
SETTINGS = ("journey", "elsewhere", "unknown")


class Model(Table, computed=True):
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
    n_a_to_b: Count = span(
        "Of them from actor_a to actor_b: actor_a visited, spoke or gave; null as n is.",
        "Of those counted, from actor_a to actor_b.",
        "From actor_a to actor_b at most; null is open.",
        is_low_known=True,
        ge=0,
    )
    n_b_to_a: Count = span(
        "Of them from actor_b to actor_a: actor_b visited, spoke or gave; null as n is.",
        "Of those counted, from actor_b to actor_a.",
        "From actor_b to actor_a at most; null is open.",
        is_low_known=True,
        ge=0,
    )
    n_undirected: Count = span(
        "Of them without direction: meetings elsewhere, joint statements, treaties; null as n is.",
        "Of those counted, without direction.",
        "Without direction at most; null is open.",
        is_low_known=True,
        ge=0,
    )
    asymmetry: Number = span(
        "(n_a_to_b - n_b_to_a) / (n_a_to_b + n_b_to_a) of the records counted: 1 if only actor_a comes, -1 if"
        " only actor_b; null without any.",
        "Wilson 95 % interval of it, lower end, as if each record were drawn by chance.",
        "The upper end.",
        unit="1",
        ge=-1,
        le=1,
    )
    n_naming_third: Count = column(
        "Of the statements counted, those known to name somebody besides the two; null for others.", ge=0
    )
    n_binding: Count = column("Of the agreements counted, those known to bind in law; null for others.", ge=0)
    n_signed: Count = column("Of the agreements counted, those signed in the year; null for others.", ge=0)
    n_in_force: Count = column(
        "Of the agreements counted, those that entered into force in the year; null for others.", ge=0
    )
    is_complete: Flag = known("True where the count is exact: nothing escaped the search.")
    obs_status: Text = declare.obs_status()
    rests_on: Names = support("The records counted, as table/record, sorted; empty for a zero.")
