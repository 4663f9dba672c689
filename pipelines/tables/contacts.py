"""contacts: visits, statements and agreements of two actors by year, direction, rank and kind.

A record counts where its dyad does in ``dyads``: held, issued or acted upon, by active roles. Meetings of leaders by
other people's rules are in ``counts``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

from pipelines.indicators import dependence, intervals
from pipelines.row_types import AgreementsRow, CountsRow, CoverageRow, DyadsRow, StatementsRow, VisitsRow
from pipelines.rows import Rows, pick
from pipelines.tables.shared import benchmarks
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.unpacking import common_year, count_columns, interval_columns

R = TypeVar("R", VisitsRow, StatementsRow)
ALL = "*"
MEETINGS = "leader-meetings"
"""The rule by which ``counts`` counts what the row of all meetings of leaders does."""
ACTS = ("signed", "ratified", "in_force", "amended", "extended")
"""What the parties do to make or keep an agreement; a lapse is not a contact."""

DECIMALS = 9
"""Decimals kept of the interval: the last digits may differ between machines."""

KEY = ("table", "dyad", "category", "setting", "type", "time_period")
Cell = tuple[str, str, str, str, str]
"""Table, dyad, category, setting and type."""
Subject = tuple[str, str]
"""Table and dyad."""


class Contact(NamedTuple):
    """One record of a pair in one year: its cell, and what else is counted of it."""

    pair: DyadsRow
    year: int | None
    category: str
    setting: str = ALL
    type: str = ALL
    flags: Collection[str] = ()

    @property
    def direction(self) -> str:
        """The column that counts it."""
        ends = {self.pair["actor_a"]: "n_a_to_b", self.pair["actor_b"]: "n_b_to_a"}
        return ends.get(self.pair["origin"], "n_undirected")

    def cells(self) -> set[Cell]:
        """The rows in which it counts: its own, and those with a star for its type, setting or category."""
        kinds = [(self.setting, self.type), (self.setting, ALL), (ALL, ALL)]
        of = self.pair["table"], self.pair["dyad"]
        return {(*of, c, s, t) for c in (self.category, ALL) for s, t in kinds}


def visits_of(pairs: list[DyadsRow], visits: list[VisitsRow]) -> list[Contact]:
    """Visits and meetings in person, each once: a part of a visit belongs to the same journey."""
    return [
        Contact(pair, pair["year"], row["rank"], *_setting(pair, row))
        for pair, row in _with_records("visits", "visit_id", pairs, visits)
        if row["kind"] != "call"
    ]


def _with_records(name: str, key: str, pairs: list[DyadsRow], records: Sequence[R]) -> Iterator[tuple[DyadsRow, R]]:
    """The pairs of one table's records, parts of other records aside, each with its record."""
    row_of = {f"{name}/{pick(row, (key,))[key]}": row for row in records}
    return ((pair, row_of[pair["record_id"]]) for pair in pairs if pair["table"] == name and not pair["part_of_id"])


def _setting(pair: DyadsRow, row: VisitsRow) -> tuple[str, str]:
    if pair["origin"]:
        return "journey", row["visit_type"] or "unstated"
    return ("elsewhere" if row["kind"] == "sideline" else "unknown"), ALL


def statements_of(pairs: list[DyadsRow], statements: list[StatementsRow]) -> list[Contact]:
    """Statements that both make, or that one makes to the other; a veto is no text, and counted in ``counts``."""
    return [
        Contact(pair, pair["year"], row["kind"], flags=("n_naming_third",) if third else ())
        for pair, row in _with_records("statements", "statement_id", pairs, statements)
        for third in [{*(row["named"] or [])} - {pair["actor_a"], pair["actor_b"]}]
        if row["kind"] != "veto"
    ]


def agreements_of(pairs: list[DyadsRow], agreements: list[AgreementsRow]) -> list[Contact]:
    """Agreements in each year with an act of theirs; registered parts replace their whole, for they may bind or not."""
    wholes = {row["part_of_id"] for row in agreements}
    acts: dict[str, dict[int | None, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in agreements:
        if row["is_realised"] and row["status"] in ACTS and row["agreement_id"] not in wholes:
            flags = acts[f"agreements/{row['agreement_id']}"][common_year(row["start_low"], row["start_high"])]
            flags |= {f"n_{row['status']}"} | ({"n_binding"} if row["is_binding"] else set())
    made = ((pair, act) for pair in pairs if pair["table"] == "agreements" for act in acts[pair["record_id"]].items())
    return [Contact(pair, year, pair["kind"], flags=flags) for pair, (year, flags) in made]


FLAGS = {"statements": ("n_naming_third",), "agreements": ("n_binding", "n_signed", "n_in_force"), "visits": ()}
DIRECTIONS = ("n_a_to_b", "n_b_to_a", "n_undirected")


def _contact_row(
    cell: Cell, year: int, contacts: list[Contact], n_open: int, *, is_complete: bool
) -> dict[str, object]:
    is_exact = is_complete and not n_open
    numbers: dict[str, int | None] = dict.fromkeys(flag for flags in FLAGS.values() for flag in flags)
    numbers |= {"n": len(contacts)} | {name: sum(c.direction == name for c in contacts) for name in DIRECTIONS}
    numbers |= {flag: sum(flag in c.flags for c in contacts) for flag in FLAGS[cell[0]]}
    actor_a, actor_b = cell[1].split("-")
    return {
        **dict(zip(KEY, (*cell, str(year)), strict=True)),
        "year": year,
        "actor_a": actor_a,
        "actor_b": actor_b,
        **count_columns(numbers, is_exact=is_exact),
        "n_high": len(contacts) + n_open if is_complete else None,
        "n_open": n_open,
        "is_complete": is_exact,
        "obs_status": "A",
        "rests_on": sorted(c.pair["record_id"] for c in contacts),
    }


def with_asymmetry(rows: Rows) -> Rows:
    """``rows`` with the asymmetry of their directed records, and its interval from the Wilson interval of a's share."""
    a, b = ([row[f"{name}_low"] for row in rows] for name in DIRECTIONS[:2])
    low, high = intervals.wilson(a, [x + y for x, y in zip(a, b, strict=True)])
    interval = (dependence.asymmetry(a, b).tolist(), (2 * low - 1).tolist(), (2 * high - 1).tolist())
    return [
        row | interval_columns("asymmetry", (None if x != x else round(x, DECIMALS) for x in values))
        for row, values in zip(rows, zip(*interval, strict=True), strict=True)
    ]


def _years(
    coverage: list[CoverageRow],
    known: Mapping[Subject, set[Cell]],
    cells: Mapping[Cell, Mapping[int | None, list[Contact]]],
) -> Iterator[tuple[Subject, int, bool, bool]]:
    """Each table, dyad and year that may have rows; whether nothing escaped the search, and whether any was made."""
    covered = set[tuple[Subject, int]]()
    for scope in coverage:
        if scope["table"] in FLAGS and scope["measure"] == "occurrence":
            covered.add(asked := ((scope["table"], scope["dyad"]), int(scope["time_period"])))
            is_searched = scope["is_complete"] and scope["state"] in ("found", "none_found")
            yield *asked, scope["is_complete"], is_searched
    for subject, of_pair in known.items():
        for year in sorted({year for cell in of_pair for year in cells[cell] if year is not None}):
            if (subject, year) not in covered:
                yield subject, year, False, False


@table("derived")
def build(
    dyads: list[DyadsRow],
    visits: list[VisitsRow],
    statements: list[StatementsRow],
    agreements: list[AgreementsRow],
    coverage: list[CoverageRow],
    counts: list[CountsRow],
) -> Rows:
    """Visits, statements and agreements of every pair that has any, with their direction.

    Without a complete search of the year, or with a record of unknown year, a number is a lower bound: so is that
    of a year with a record that coverage of the pair does not answer for. There is a zero only where a complete
    search found nothing: in the row of the total, and in those that the dyad has in other years. Leaders' visits are
    complete where ``counts`` has their meetings completely.
    Open plans may have taken place: beside them even a complete count is a range.
    """
    pairs = [pair for pair in dyads if pair["is_realised"]]
    cells: dict[Cell, dict[int | None, list[Contact]]] = defaultdict(lambda: defaultdict(list))
    for contact in [*visits_of(pairs, visits), *statements_of(pairs, statements), *agreements_of(pairs, agreements)]:
        for cell in contact.cells():
            cells[cell][contact.year].append(contact)
    plans = visits_of([pair for pair in dyads if pair["is_open"]], visits)
    opened = Counter((cell, plan.year) for plan in plans for cell in plan.cells())
    known: dict[Subject, set[Cell]] = defaultdict(set)
    for cell in cells:
        known[cell[0], cell[1]].add(cell)
    meetings = [row for row in counts if row["definition_id"] == MEETINGS]
    compared = {(row["dyad"], row["time_period"]): pick(row, benchmarks.COLUMNS) for row in meetings}
    settled = {(row["dyad"], row["time_period"]) for row in meetings if row["value_high"] is not None}
    rows = []
    for subject, year, is_complete_year, is_searched in _years(coverage, known, cells):
        for cell in known[subject] | {(*subject, ALL, ALL, ALL)}:
            by_year = cells.get(cell, {})
            contacts, n_open = by_year.get(year, []), opened[cell, year]
            of_leaders = cell[0] == "visits" and cell[2] == "leader"
            is_settled = of_leaders and (cell[1], str(year)) in settled
            if contacts or is_searched or (is_settled and cell[4] == ALL):
                is_complete = (is_complete_year or is_settled) and None not in by_year
                row = _contact_row(cell, year, contacts, n_open, is_complete=is_complete)
                beside = compared.get((cell[1], str(year))) if of_leaders and cell[3:] == (ALL, ALL) else None
                rows.append(row | (beside or benchmarks.NONE))
    return sorted(with_asymmetry(rows), key=lambda row: tuple(row[name] for name in KEY))
