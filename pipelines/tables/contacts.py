"""contacts: visits, statements and agreements of two actors by year, direction, rank and kind.

A record counts where its dyad does in ``dyads``: held, issued or acted upon, by active roles. Meetings of leaders by
other people's rules are in ``counts``.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from pipelines.indicators import directed, intervals
from pipelines.rows import Rows
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.unpacking import year

ALL = "*"
ACTS = ("signed", "ratified", "in_force", "amended", "extended")
"""What the parties do to make or keep an agreement; that it lapsed is no contact."""

DECIMALS = 9
"""Of the interval, whose last digits may differ between machines."""

Cell = tuple[str, str, str, str, str]
"""Table, dyad, category, setting and type."""


@dataclass(frozen=True)
class Contact:
    """One record in one year of one dyad: which way it went, where it belongs, and what else is counted of it."""

    record_id: str
    table: str
    dyad: str
    year: int | None
    direction: str
    category: str
    setting: str = ALL
    type: str = ALL
    flags: frozenset[str] = frozenset()

    def cells(self) -> set[Cell]:
        """The rows in which it counts: its own, and those in which a star stands for its type, setting or category."""
        kinds = [(self.setting, self.type), (self.setting, ALL), (ALL, ALL)]
        return {(self.table, self.dyad, c, s, t) for c in (self.category, ALL) for s, t in kinds}


def visits_of(pairs: Rows, visits: Rows) -> list[Contact]:
    """Visits and meetings, each once: a part of a visit is the same journey."""
    row_of = {f"visits/{row['visit_id']}": row for row in visits}
    return [
        _contact(pair, pair["year"], row["rank"], *_setting(pair, row))
        for pair in pairs
        if pair["table"] == "visits" and not pair["part_of_id"]
        for row in [row_of[pair["record_id"]]]
    ]


def _setting(pair: dict[str, Any], row: dict[str, Any]) -> tuple[str, str]:
    if pair["origin"]:
        return "journey", row["visit_type"] or "unstated"
    return ("elsewhere" if row["kind"] == "sideline" else "unknown"), ALL


def statements_of(pairs: Rows, statements: Rows) -> list[Contact]:
    """Statements that both make, or one makes to the other."""
    row_of = {f"statements/{row['statement_id']}": row for row in statements}
    found = []
    for pair in pairs:
        if pair["table"] == "statements" and not pair["part_of_id"]:
            row = row_of[pair["record_id"]]
            third = set(row["named"] or []) - {pair["actor_a"], pair["actor_b"]}
            flags = {"n_naming_third"} if third else set()
            found.append(_contact(pair, pair["year"], row["kind"], flags=frozenset(flags)))
    return found


def agreements_of(pairs: Rows, agreements: Rows) -> list[Contact]:
    """Agreements in each year with an act of theirs; of one whose parts are registered the parts, which bind or not."""
    wholes = {row["part_of_id"] for row in agreements}
    acts: dict[str, dict[int | None, set[str]]] = defaultdict(lambda: defaultdict(set))
    binding = set()
    for row in agreements:
        if row["is_realised"] and row["status"] in ACTS and row["agreement_id"] not in wholes:
            record = f"agreements/{row['agreement_id']}"
            acts[record][year(row["start_low"], row["start_high"])].add(row["status"])
            binding |= {record} if row["is_binding"] else set()
    return [
        _contact(
            pair,
            when,
            pair["kind"],
            flags=frozenset(
                {f"n_{status}" for status in done} | ({"n_binding"} if pair["record_id"] in binding else set())
            ),
        )
        for pair in pairs
        if pair["table"] == "agreements"
        for when, done in acts[pair["record_id"]].items()
    ]


def _contact(
    pair: dict[str, Any],
    when: int | None,
    category: str,
    setting: str = ALL,
    type_: str = ALL,
    flags: frozenset[str] = frozenset(),
) -> Contact:
    ways = {pair["actor_a"]: "n_a_to_b", pair["actor_b"]: "n_b_to_a"}
    way = ways.get(pair["origin"], "n_undirected")
    return Contact(pair["record_id"], pair["table"], pair["dyad"], when, way, category, setting, type_, flags)


FLAGS = {"statements": ("n_naming_third",), "agreements": ("n_binding", "n_signed", "n_in_force"), "visits": ()}
WAYS = ("n_a_to_b", "n_b_to_a", "n_undirected")


def _row(cell: Cell, when: int, contacts: list[Contact], *, is_exact: bool) -> dict[str, Any]:
    name, dyad, category, setting, type_ = cell
    numbers = {"n": len(contacts)} | {way: sum(c.direction == way for c in contacts) for way in WAYS}
    actor_a, actor_b = dyad.split("-")
    return {
        "table": name,
        "dyad": dyad,
        "category": category,
        "setting": setting,
        "type": type_,
        "time_period": str(when),
        "year": when,
        "actor_a": actor_a,
        "actor_b": actor_b,
        **{f"{key}_low": number for key, number in numbers.items()},
        **{key + end: number if is_exact else None for key, number in numbers.items() for end in ("", "_high")},
        **{
            flag: sum(flag in c.flags for c in contacts) if flag in FLAGS[name] else None
            for flags in FLAGS.values()
            for flag in flags
        },
        "is_complete": is_exact,
        "obs_status": "A",
        "rests_on": sorted(c.record_id for c in contacts),
    }


def with_asymmetry(rows: Rows) -> Rows:
    """``rows`` with the asymmetry of the directed records counted, and the Wilson interval of a's share turned into its."""
    a, b = ([row[f"{way}_low"] for row in rows] for way in WAYS[:2])
    low, high = intervals.wilson(a, [x + y for x, y in zip(a, b, strict=True)])
    columns = {"asymmetry": directed.asymmetry(a, b), "asymmetry_low": 2 * low - 1, "asymmetry_high": 2 * high - 1}
    values = {name: found.tolist() for name, found in columns.items()}
    return [
        row | {name: None if x[i] != x[i] else round(x[i], DECIMALS) for name, x in values.items()}
        for i, row in enumerate(rows)
    ]


@table("derived")
def build(dyads: Rows, visits: Rows, statements: Rows, agreements: Rows, coverage: Rows) -> Rows:
    """Visits, statements and agreements over the dyads and years that coverage answers for, with their direction.

    Where no complete search covers the year, or the year of some record is unknown, a number is a lower bound. A zero stands
    only where a complete search found nothing: in the row of all together, and in those that the dyad has in other years.
    """
    pairs = [pair for pair in dyads if pair["is_realised"]]
    cells: dict[Cell, dict[int | None, list[Contact]]] = defaultdict(lambda: defaultdict(list))
    for contact in [*visits_of(pairs, visits), *statements_of(pairs, statements), *agreements_of(pairs, agreements)]:
        for cell in contact.cells():
            cells[cell][contact.year].append(contact)
    known = defaultdict(set)
    for cell in cells:
        known[cell[:2]].add(cell)
    rows = []
    for scope in coverage:
        if scope["table"] not in FLAGS or scope["measure"] != "occurrence":
            continue
        of = (scope["table"], scope["dyad"])
        is_searched = scope["is_complete"] and scope["state"] in ("found", "none_found")
        for cell in known[of] | {(*of, ALL, ALL, ALL)}:
            by_year = cells.get(cell, {})
            found = by_year.get(int(scope["time_period"]), [])
            if found or is_searched:
                is_exact = scope["is_complete"] and None not in by_year
                rows.append(_row(cell, int(scope["time_period"]), found, is_exact=is_exact))
    key = ("table", "dyad", "category", "setting", "type", "time_period")
    return sorted(with_asymmetry(rows), key=lambda row: tuple(row[name] for name in key))
