"""The gate: rules that hold between tables, run over exactly the bytes to be released.

Each rule is a function from the tables to findings: plain rows, and Arrow for bulk tables. A rule about one table alone is
its model's business.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from math import comb
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.release.traceability import leads
from pipelines.release.withheld import WITHHELD
from pipelines.rows import Rows
from pipelines.store.checks import MAX_ROWS, Finding
from schemas import derive, edtf, vocabulary
from schemas.tables import model_of

Tables = Mapping[str, Any]
"""Tables by name: a list of rows, or an Arrow table where it is bulk."""
REPORTS = ("trade_reports", "energy_reports")


def _finding(table: str, rule: str, examples: list[str], remedy: str) -> Iterator[Finding]:
    if examples:
        yield Finding(table, rule, len(examples), tuple(examples[:MAX_ROWS]), remedy)


def links(tables: Tables) -> Iterator[Finding]:
    """Every id that a column refers to exists."""
    for name in tables:
        for column in derive.columns(model_of(name)):
            if not column.ref:
                continue
            target, _, field = column.ref.partition(".")
            lost = sorted(_values(tables[name], column.name) - _values(tables[target], field))
            yield from _finding(
                name,
                f"{column.name} names no {target}.{field}",
                lost,
                "the two tables were built from different things",
            )


def _values(rows: Any, column: str) -> set[str]:
    """The distinct values of a column that are not null."""
    if isinstance(rows, pa.Table):
        return set(pc.unique(rows[column]).to_pylist()) - {None}
    return {row[column] for row in rows if row[column] is not None}


def plain(tables: Tables) -> Iterator[tuple[str, Rows]]:
    """The tables that are not bulk."""
    return ((name, rows) for name, rows in tables.items() if not isinstance(rows, pa.Table))


def parts(tables: Tables) -> Iterator[Finding]:
    """Lists of actors, parts, preferred supports and indicators lead somewhere."""
    actors = {row["actor_id"] for row in tables["actors"]}
    for name, rows in plain(tables):
        for column in (
            "participants",
            "visitors",
            "hosts",
            "providers",
            "recipients",
            "partners",
            "signatories",
            "senders",
            "targets",
            "named",
            "actors",
        ):
            lost = sorted({actor for row in rows for actor in row.get(column) or []} - actors)
            yield from _finding(name, f"{column} holds unknown actors", lost, "add them to data/reference/actors.yaml")
    supports = {row["evidence_id"] for row in tables["evidence"]}
    supports |= {f"{row['capture_id']}#{row['source_row']}" for row in _supporting(tables)}
    lost = [
        row["observation_id"]
        for row in tables["observations"]
        if row["preferred_support_id"] and row["preferred_support_id"] not in supports
    ]
    yield from _finding(
        "observations",
        "preferred_support_id names neither evidence nor a report",
        lost,
        "rebuild evidence and observations together",
    )
    records = {row["record_id"] for row in tables["dyads"]}
    lost = sorted({record for row in tables["counts"] for record in row["record_ids"] or []} - records)
    yield from _finding("counts", "record_ids holds records without a dyad", lost, "rebuild counts and dyads together")
    wholes = {row["funding_id"] for row in tables["funding"]}
    lost = sorted({row["part_of_id"] for row in tables["funding"] if row["part_of_id"]} - wholes)
    yield from _finding(
        "funding", "part_of_id names a deal without any evidence", lost, "cite a document for the whole"
    )


def _supporting(tables: Tables) -> Rows:
    """The reports that support an observation: counted anew for flows, and as records name them for records.

    A public release names those that it leaves out in ``supports`` alone.
    """
    wanted = pa.array(sorted(_values(tables["observations"], "observation_id")), pa.string())
    found: Rows = []
    for name in REPORTS:
        reports = tables[name]
        used = pc.and_(pc.is_in(reports["observation_id"], value_set=wanted), reports["is_current"])
        columns = ["capture_id", "source_row", "observation_id"]
        found += reports.filter(pc.and_(used, pc.is_valid(reports["value"]))).select(columns).to_pylist()
    flows = tuple(name.removesuffix("reports").replace("_", "/") for name in REPORTS)
    return found + [
        row
        for row in tables["supports"]
        if row["obs_status"] == WITHHELD or not str(row["observation_id"]).startswith(flows)
    ]


def support(tables: Tables) -> Iterator[Finding]:
    """Each observation has evidence, and says how much."""
    admissible: dict[str, int] = defaultdict(int)
    excluded: dict[str, int] = defaultdict(int)
    for row in tables["evidence"]:
        (admissible if row["is_admissible"] else excluded)[row["observation_id"]] += 1
    for row in _supporting(tables):
        admissible[row["observation_id"]] += 1
    wrong = [
        row["observation_id"]
        for row in tables["observations"]
        if (row["n_evidence"], row["n_excluded"])
        != (admissible[row["observation_id"]], excluded[row["observation_id"]])
        or row["n_evidence"] + row["n_excluded"] == 0
    ]
    yield from _finding(
        "observations",
        "n_evidence or n_excluded differs from the rows of evidence and reports",
        wrong,
        "rebuild evidence and observations together",
    )


def dyads_by_role(tables: Tables) -> Iterator[Finding]:
    """A dyad is two different actors, sorted, in active roles; a pair of exactly two is bilateral; counts are of records."""
    wrong = [
        f"{row['record_id']} {row['dyad']}"
        for row in tables["dyads"]
        if not row["actor_a"] < row["actor_b"]
        or row["dyad"] != f"{row['actor_a']}-{row['actor_b']}"
        or row["is_bilateral"] != (row["n_active"] == 2)
        or not {row["role_a"], row["role_b"]} <= set(vocabulary.ACTIVE_ROLES)
    ]
    yield from _finding(
        "dyads", "actors out of order, roles not active, or is_bilateral wrong", wrong, "see pipelines/tables/dyads.py"
    )
    pairs: dict[str, set[str]] = defaultdict(set)
    size: dict[str, int] = {}
    roles: dict[str, dict[str, str]] = defaultdict(dict)
    for row in tables["dyads"]:
        pairs[row["record_id"]].add(row["dyad"])
        size[row["record_id"]] = row["n_active"]
        roles[row["record_id"]] |= {row["actor_a"]: row["role_a"], row["actor_b"]: row["role_b"]}
    wrong = [
        f"{record}: {len(found)} pairs of {size[record]} actors"
        for record, found in pairs.items()
        if len(found) != _expected(size[record], roles[record].values())
    ]
    yield from _finding(
        "dyads",
        "a record lacks some of its pairs",
        wrong,
        "every two active actors make a dyad, but for two who only receive",
    )
    companies = {row["actor_id"] for row in tables["actors"] if row["state_id"]}
    wrong = [f"{r['record_id']} {r['dyad']}" for r in tables["dyads"] if {r["actor_a"], r["actor_b"]} & companies]
    yield from _finding("dyads", "a company stands where its state should", wrong, "companies act for their states")


def _expected(size: int, roles: Iterable[str]) -> int:
    """Pairs of ``size`` actors, without those of two actors in one passive role."""
    held = Counter(role for role in roles if role in vocabulary.RECEIVING_ROLES)
    return comb(size, 2) - sum(comb(number, 2) for number in held.values())


def zero_is_not_missing(tables: Tables) -> Iterator[Finding]:
    """A null without bounds says why; a zero is one that somebody looked for."""
    for name, rows in plain(tables):
        shows = "obs_value" if name == "indicators" else "value"  # the front door has SDMX's name
        if not rows or not {shows, "value_low", "value_high", "obs_status"} <= rows[0].keys():
            continue
        key = derive.key(model_of(name))
        shown = {id(row): ", ".join(str(row[column]) for column in key) for row in rows}
        empty = [
            shown[id(r)]
            for r in rows
            if (r[shows], r["value_low"], r["value_high"], r.get("code")) == (None, None, None, None)
            and r["obs_status"] not in vocabulary.NULL_STATUSES
        ]
        yield from _finding(
            name,
            "no value and no bound, but a status that needs one",
            empty,
            "O, M, L, Q or H say that a value is missing",
        )
        zero = [shown[id(r)] for r in rows if r[shows] == 0 and r["obs_status"] not in vocabulary.ZERO_STATUSES]
        yield from _finding(
            name, "a zero under a status that has none", zero, "a value nobody looked for is null, not zero"
        )
    covered = {(r["table"], r["dyad"], r["time_period"]) for r in tables["coverage"] if r["is_complete"]}
    source = {"exercises": "exercises", "meetings": "visits"}
    empty = [
        r["count_id"]
        for r in tables["counts"]
        if r["is_computed"] and r["value"] == 0 and (source[r["measure"]], r["dyad"], r["time_period"]) not in covered
    ]
    yield from _finding(
        "counts", "a computed zero where no complete search found nothing", empty, "record the search in data/searches"
    )


def groupings(tables: Tables) -> Iterator[Finding]:
    """No record pays, receives, sanctions or is sanctioned both as a grouping and as one of its members of the day."""
    members: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in tables["memberships"]:
        if row["role"] == "member":
            members[row["group_id"]].append(row)
    acting: dict[tuple[str, str], set[str]] = defaultdict(set)
    years: dict[str, int | None] = {}
    for row in tables["dyads"]:
        acting[row["record_id"], row["role_a"]].add(row["actor_a"])
        acting[row["record_id"], row["role_b"]].add(row["actor_b"])
        years[row["record_id"]] = row["year"]
    wrong = [
        f"{record}: {group} and its member {member['actor_id']}, both {role}"
        for (record, role), actors in acting.items()
        if role in ("provider", "recipient", "sender", "target")
        for group in actors & members.keys()
        for member in members[group]
        if member["actor_id"] in actors and _is_member(member, years[record])
    ]
    yield from _finding(
        "dyads",
        "a grouping is counted together with its own member",
        wrong,
        "keep the grouping or the members, not both",
    )


def _is_member(row: dict[str, Any], year: int | None) -> bool:
    if year is None:
        return True
    first, last = row["valid_from_low"], row["valid_to_high"] or edtf.high(row["valid_to"])
    return (first is None or first.year <= year) and (last is None or last.year >= year)


def totals(tables: Tables) -> Iterator[Finding]:
    """Exports and imports of one reporter, currency and period add up to its total, within the spans of the evidence.

    Where a document explains the difference in a note, its word stands.
    """
    noted = {row["observation_id"] for row in tables["evidence"] if row["note"]}
    flows: dict[tuple[Any, ...], dict[str, dict[str, Any]]] = defaultdict(dict)
    for row in tables["trade"]:
        if row["measure"] in ("exports", "total") and row["product"] == "TOTAL" and row["n_evidence"]:
            key = (
                row["dyad"],
                row["reporter"],
                row["goods_services"],
                row["time_period"],
                row["unit_measure"],
                row["status"],
                row["definition_id"],
            )
            flows[key][row["origin"] or "total"] = row
    wrong = []
    for key, found in flows.items():
        total = found.pop("total", None)
        if total is None or len(found) != 2 or key[1] is None:
            continue
        low, high = (_sum(found.values(), side) for side in ("value_low", "value_high"))
        apart = (total["value_low"] is not None and high is not None and total["value_low"] > high * (1 + 1e-9)) or (
            total["value_high"] is not None and low is not None and total["value_high"] < low * (1 - 1e-9)
        )
        if apart and not {total["trade_id"], *(r["trade_id"] for r in found.values())} & noted:
            whole = _span(total["value_low"], total["value_high"])
            wrong.append(f"{key[0]} {key[3]} by {key[1]}: parts {_span(low, high)}, total {whole} {key[4]}")
    yield from _finding(
        "trade",
        "exports and imports do not add up to the total",
        wrong,
        "check the three values, or explain the difference in a note",
    )


def _span(low: float | None, high: float | None) -> str:
    return " to ".join("open" if bound is None else f"{bound:,.0f}" for bound in (low, high))


def _sum(rows: Any, side: str) -> float | None:
    values = [row[side] for row in rows]
    return None if any(value is None for value in values) else sum(values)


def pinned_excerpts(tables: Tables) -> Iterator[Finding]:
    """An excerpt stands in the capture that its curator named, where that is archived here."""
    lost = [
        f"{row['evidence_id']}: not in {row['capture_id']}"
        for row in tables["excerpt_checks"]
        if row["is_pinned"] and row["result"] == "not_found"
    ]
    yield from _finding(
        "excerpt_checks",
        "a pinned excerpt does not stand in its capture",
        lost,
        "correct the excerpt, or name the capture in which it stands in `capture`",
    )


RULES: dict[str, Callable[[Tables], Iterator[Finding]]] = {
    "every id resolves": links,
    "every list and part resolves": parts,
    "every number leads back": leads,
    "support is counted right": support,
    "dyads by role": dyads_by_role,
    "zero is not missing": zero_is_not_missing,
    "no grouping with its members": groupings,
    "exports + imports = total": totals,
    "pinned excerpts are found": pinned_excerpts,
}


def run(tables: Tables, whole: Tables | None = None) -> dict[str, list[Finding]]:
    """Every rule's findings; an empty list is a pass. ``whole`` are all tables, where ``tables`` leave rows out.

    What a number leads back to may be a row that is left out: it must be there, not here.
    """
    seen = {name: tables if whole is None or rule is not leads else whole for name, rule in RULES.items()}
    return {name: list(rule(seen[name])) for name, rule in RULES.items()}
