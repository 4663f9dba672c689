"""The gate: rules that hold between tables, run over exactly the bytes to be released.

Each rule is a function from the tables to findings; bulk tables come as Arrow, the others as plain rows. A rule about
one table alone belongs in its model.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from functools import partial
from math import comb
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.observations.support import in_scope
from pipelines.release.completeness import COUNTING, counts_are_exact_only_if_complete
from pipelines.release.traceability import EXTRACT, numbers_can_be_traced
from pipelines.release.withheld import WITHHELD
from pipelines.rows import Row, Rows
from pipelines.store.checks import MAX_ROWS, Finding
from pipelines.store.memo import Memo, code_of, key_of
from schemas import derive, edtf, vocabulary
from schemas.tables import model_of, table_names

Tables = Mapping[str, Any]
"""Tables by name: a list of rows, or an Arrow table where the table is bulk."""
REPORTS = ("trade_reports", "energy_reports")
ACTOR_LISTS = "participants visitors hosts providers recipients partners signatories senders targets named actors"
FLOW = "dyad reporter goods_services time_period unit_measure status definition_id"
"""Columns of ``trade`` that must agree before exports and imports are compared with a total."""
REVISION = 0.02
"""By how much an office's later releases may differ from its first: the three numbers may be from different ones. What
one document prints must add up exactly, and `bilateral check` warns of every difference between documents."""


def _finding(table: str, rule: str, examples: list[str], remedy: str) -> Iterator[Finding]:
    if examples:
        yield Finding(table, rule, len(examples), tuple(examples[:MAX_ROWS]), remedy)


def ids_resolve(tables: Tables) -> Iterator[Finding]:
    """Every id that a column refers to exists."""
    for name in tables:
        for column in derive.columns(model_of(name)):
            if column.ref:
                target, _, key = column.ref.partition(".")
                missing = sorted(_distinct_values(tables[name], column.name) - _distinct_values(tables[target], key))
                rule = f"{column.name} has no match in {target}.{key}"
                yield from _finding(name, rule, missing, "the two tables were built from different inputs")


def _distinct_values(rows: Any, column: str) -> set[str]:
    """The distinct values of a column that are not null."""
    if isinstance(rows, pa.Table):
        return set(pc.unique(rows[column]).to_pylist()) - {None}
    return {row[column] for row in rows if row[column] is not None}


def row_tables(tables: Tables) -> Iterator[tuple[str, Rows]]:
    """The tables that are not bulk."""
    return ((name, rows) for name, rows in tables.items() if not isinstance(rows, pa.Table))


def lists_resolve(tables: Tables) -> Iterator[Finding]:
    """Lists of actors and records, parts of deals and preferred supports name things that exist."""
    actors = {row["actor_id"] for row in tables["actors"]}
    for name, rows in row_tables(tables):
        for column in ACTOR_LISTS.split():
            unknown = sorted({actor for row in rows for actor in row.get(column) or []} - actors)
            yield from _finding(
                name, f"{column} lists unknown actors", unknown, "add them to data/reference/actors.yaml"
            )
    supports = {row["evidence_id"] for row in tables["evidence"]}
    supports |= {f"{row['capture_id']}#{row['source_row']}" for row in _supporting_reports(tables)}
    preferred = [row for row in tables["observations"] if row["preferred_support_id"]]
    lost = [row["observation_id"] for row in preferred if row["preferred_support_id"] not in supports]
    rule, remedy = "preferred_support_id is neither evidence nor a report", "rebuild evidence and observations together"
    yield from _finding("observations", rule, lost, remedy)
    records = {row["record_id"] for row in tables["dyads"]}
    lost = sorted({record for row in tables["counts"] for record in row["record_ids"] or []} - records)
    yield from _finding("counts", "record_ids lists records without a dyad", lost, "rebuild counts and dyads together")
    deals = {row["funding_id"] for row in tables["funding"]}
    lost = sorted({row["part_of_id"] for row in tables["funding"] if row["part_of_id"]} - deals)
    yield from _finding("funding", "part_of_id is a deal without evidence", lost, "cite a document for the whole deal")


def _supporting_reports(tables: Tables) -> Rows:
    """The reports that support an observation: of flows, looked up anew; of records, as ``supports`` lists them.

    Flows between actors that coverage does not answer for support nothing, though documents may speak of them.

    A public release lists the reports that it leaves out in ``supports`` alone.
    """
    observations = pa.array(sorted(_distinct_values(tables["observations"], "observation_id")), pa.string())
    covered = {actor for dyad in _distinct_values(tables["coverage"], "dyad") for actor in dyad.split("-")}
    supporting: Rows = []
    for name in REPORTS:
        reports = in_scope(tables[name], covered)
        used = pc.and_(pc.is_in(reports["observation_id"], value_set=observations), reports["is_current"])
        columns = ["capture_id", "source_row", "observation_id"]
        supporting += reports.filter(pc.and_(used, pc.is_valid(reports["value"]))).select(columns).to_pylist()
    flows = tuple(name.removesuffix("reports").replace("_", "/") for name in REPORTS)
    return supporting + [
        row
        for row in tables["supports"]
        if row["obs_status"] == WITHHELD or not str(row["observation_id"]).startswith(flows)
    ]


def support_is_counted(tables: Tables) -> Iterator[Finding]:
    """Each observation has support, and says how much."""
    admissible, excluded = Counter[str](), Counter[str]()
    for row in tables["evidence"]:
        (admissible if row["is_admissible"] else excluded)[row["observation_id"]] += 1
    admissible.update(row["observation_id"] for row in _supporting_reports(tables))
    wrong = [
        name
        for row in tables["observations"]
        if (row["n_evidence"], row["n_excluded"]) != (admissible[name := row["observation_id"]], excluded[name])
        or row["n_evidence"] + row["n_excluded"] == 0
    ]
    rule = "n_evidence or n_excluded differs from the rows of evidence and reports"
    yield from _finding("observations", rule, wrong, "rebuild evidence and observations together")


def dyads_follow_roles(tables: Tables) -> Iterator[Finding]:
    """A dyad is two different actors in active roles, sorted; bilateral means exactly two; no pair is missing."""
    dyads = tables["dyads"]
    wrong = [
        f"{row['record_id']} {row['dyad']}"
        for row in dyads
        if not row["actor_a"] < row["actor_b"]
        or row["dyad"] != f"{row['actor_a']}-{row['actor_b']}"
        or row["is_bilateral"] != (row["n_active"] == 2)
        or not {row["role_a"], row["role_b"]} <= set(vocabulary.ACTIVE_ROLES)
    ]
    rule = "actors out of order, roles not active, or is_bilateral wrong"
    yield from _finding("dyads", rule, wrong, "see pipelines/tables/dyads.py")
    pairs: dict[str, set[str]] = defaultdict(set)
    roles: dict[str, dict[str, str]] = defaultdict(dict)
    size = {row["record_id"]: row["n_active"] for row in dyads}
    for row in dyads:
        pairs[row["record_id"]].add(row["dyad"])
        roles[row["record_id"]] |= {row["actor_a"]: row["role_a"], row["actor_b"]: row["role_b"]}
    wrong = [
        f"{record}: {len(present)} pairs of {size[record]} actors"
        for record, present in pairs.items()
        if len(present) != _expected_pairs(size[record], roles[record].values())
    ]
    remedy = "every two active actors make a dyad, except two that both only receive"
    yield from _finding("dyads", "a record lacks some of its pairs", wrong, remedy)
    companies = {row["actor_id"] for row in tables["actors"] if row["state_id"]}
    wrong = [f"{row['record_id']} {row['dyad']}" for row in dyads if {row["actor_a"], row["actor_b"]} & companies]
    yield from _finding("dyads", "a company in place of its state", wrong, "companies act for their states")


def _expected_pairs(size: int, roles: Iterable[str]) -> int:
    """Pairs of ``size`` actors, without those of two actors in one passive role."""
    passive = Counter(role for role in roles if role in vocabulary.RECEIVING_ROLES)
    return comb(size, 2) - sum(comb(number, 2) for number in passive.values())


def zero_is_not_missing(tables: Tables) -> Iterator[Finding]:
    """A null without bounds says why it is null; a zero is one that somebody looked for."""
    for name, rows in row_tables(tables):
        value = "obs_value" if name == "indicators" else "value"  # ``indicators`` has SDMX's name
        ends = (value, "value_low", "value_high")
        if not rows or not {*ends, "obs_status"} <= rows[0].keys():
            continue
        key = derive.key_columns(model_of(name))
        missing = [
            row
            for row in rows
            if all(row.get(column) is None for column in (*ends, "code"))
            and row["obs_status"] not in vocabulary.NULL_STATUSES
        ]
        zero = [row for row in rows if row[value] == 0 and row["obs_status"] not in vocabulary.ZERO_STATUSES]
        missing_ids, zero_ids = ([", ".join(str(row[part]) for part in key) for row in bad] for bad in (missing, zero))
        rule = "neither value nor bound, under a status that needs one"
        yield from _finding(name, rule, missing_ids, "the status of a missing value is O, M, L, Q or H")
        rule = "a zero under a status that allows none"
        yield from _finding(name, rule, zero_ids, "a value nobody looked for is null, not zero")
    searched = {(r["table"], r["dyad"], r["time_period"]) for r in tables["coverage"] if r["is_complete"]}
    counted_in = {"exercises": "exercises", "meetings": "visits"}
    exact = [
        row["count_id"]
        for row in tables["counts"]
        if row["is_computed"]
        and row["value"] is not None
        and (counted_in[row["measure"]], row["dyad"], row["time_period"]) not in searched
    ]
    rule = "an exact computed count where no search was complete"
    yield from _finding("counts", rule, exact, "record the search in data/searches")


def groupings_without_members(tables: Tables) -> Iterator[Finding]:
    """No record counts both a grouping and one of its members of the day as provider, recipient, sender or target."""
    members: dict[str, Rows] = defaultdict(list)
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
        if member["actor_id"] in actors and _is_member_in(member, years[record])
    ]
    rule = "a grouping is counted together with its own member"
    yield from _finding("dyads", rule, wrong, "keep the grouping or the members, not both")


def _is_member_in(membership: Mapping[str, Any], year: int | None) -> bool:
    if year is None:
        return True
    first, last = membership["valid_from_low"], membership["valid_to_high"] or edtf.high(membership["valid_to"])
    return (first is None or first.year <= year) and (last is None or last.year >= year)


def totals_add_up(tables: Tables) -> Iterator[Finding]:
    """A reporter's exports and imports add up to its total, but for revisions; a note may explain a gap.

    Only quoted numbers are compared: a total that the press gives and flows of a source may be on different bases.
    """
    explained = {row["observation_id"] for row in tables["evidence"] if row["note"]}
    quoted = {row["evidence_id"] for row in tables["evidence"]}
    flows: dict[tuple[object, ...], dict[str, dict[str, Any]]] = defaultdict(dict)
    for row in tables["trade"]:
        is_quoted = row["preferred_support_id"] in quoted
        if row["measure"] in ("exports", "total") and row["product"] == "TOTAL" and is_quoted:
            flows[tuple(row[column] for column in FLOW.split())][row["origin"] or "total"] = row
    wrong = []
    for (dyad, reporter, _, period, unit, *_), parts in flows.items():
        total = parts.pop("total", None)
        if total is None or len(parts) != 2 or reporter is None:
            continue
        low, high = (_sum(row[end] for row in parts.values()) for end in ("value_low", "value_high"))
        total_low, total_high = total["value_low"], total["value_high"]
        is_above = total_low is not None and high is not None and total_low > high * (1 + REVISION)
        is_below = total_high is not None and low is not None and total_high < low * (1 - REVISION)
        ids = {row["trade_id"] for row in (total, *parts.values())}
        if (is_above or is_below) and not ids & explained:
            spans = f"parts {_span(low, high)}, total {_span(total_low, total_high)} {unit}"
            wrong.append(f"{dyad} {period} by {reporter}: {spans}")
    rule = "exports and imports do not add up to the total"
    yield from _finding("trade", rule, wrong, "check the three values, or explain the difference in a note")


def _span(low: float | None, high: float | None) -> str:
    return " to ".join("open" if bound is None else f"{bound:,.0f}" for bound in (low, high))


def _sum(values: Iterable[float | None]) -> float | None:
    """The sum, or None where an addend is not known."""
    known = list(values)
    return None if None in known else sum(value for value in known if value is not None)


def pinned_excerpts_match(tables: Tables) -> Iterator[Finding]:
    """An excerpt pinned to a capture is in that capture, where it is archived here."""
    lost = [
        f"{row['evidence_id']}: not in {row['capture_id']}"
        for row in tables["excerpt_checks"]
        if row["is_pinned"] and row["result"] == "not_found"
    ]
    remedy = "correct the excerpt, or name the capture that contains it in `capture`"
    yield from _finding("excerpt_checks", "a pinned excerpt is not in its capture", lost, remedy)


def quotes_match(tables: Tables) -> Iterator[Finding]:
    """Claims quote their article, where that is archived here."""
    lost = [f"{row['claim_id']}: “{row['quote']}”" for row in tables["claims"] if row["quote_result"] == "not_found"]
    yield from _finding("claims", "a quote is not in the archived article", lost, "quote it as it is printed there")


RULES: dict[str, Callable[[Tables], Iterator[Finding]]] = {
    "every id exists": ids_resolve,
    "every list names things that exist": lists_resolve,
    "every number can be traced": numbers_can_be_traced,
    "support is counted correctly": support_is_counted,
    "dyads follow from active roles": dyads_follow_roles,
    "a zero is not a missing value": zero_is_not_missing,
    "a count is exact only if the search was complete": counts_are_exact_only_if_complete,
    "no grouping is counted with its members": groupings_without_members,
    "exports and imports add up to the total": totals_add_up,
    "pinned excerpts are in their captures": pinned_excerpts_match,
    "claims quote their article": quotes_match,
}
"""The rules by the names under which ``release.json`` lists them."""


def asked(name: str) -> list[str] | None:
    """The columns of a bulk table that a rule may ask for: of a computed one its key, its links and its lists.

    None is all. The numbers of a computed table are the business of its own checks, and half a gigabyte.
    """
    model = model_of(name)
    if not derive.is_computed(model):
        return None
    columns = derive.columns(model)
    return [c.name for c in columns if c.role == "key" or c.ref or c.name == EXTRACT or pa.types.is_list(c.type)]


READS: dict[str, tuple[str, ...]] = {
    "support is counted correctly": ("evidence", "observations", "coverage", "supports", *REPORTS),
    "dyads follow from active roles": ("dyads", "actors"),
    "a count is exact only if the search was complete": (*COUNTING, "indicators"),
    "no grouping is counted with its members": ("memberships", "dyads"),
    "exports and imports add up to the total": ("evidence", "trade"),
    "pinned excerpts are in their captures": ("excerpt_checks",),
    "claims quote their article": ("claims",),
}
"""The tables that a rule is given, if not all."""


def run(
    tables: Tables, complete: Tables | None = None, hashes: Mapping[str, object] | None = None, memo: Memo | None = None
) -> dict[str, list[Finding]]:
    """Every rule's findings; an empty list is a pass.

    Where ``tables`` leave rows out, ``complete`` has them all: a number of a public release may be traced to a row that
    the release withholds. With a ``memo`` a rule is run only if one of its tables has other ``hashes`` than before.
    """
    traced = tables if complete is None else complete
    checks = {}
    for name, rule in RULES.items():
        given = traced if rule is numbers_can_be_traced else tables
        found = partial(_found, rule, given, READS.get(name))
        if memo is None or hashes is None:
            checks[name] = found()
            continue
        of = {table: hashes[table] for table in READS.get(name, tuple(hashes))}
        checks[name] = memo.result(key_of("rule", _code(), name, of), found)
    return {name: [Finding(**finding) for finding in findings] for name, findings in checks.items()}


def _found(rule: Callable[[Tables], Iterator[Finding]], tables: Tables, reads: tuple[str, ...] | None) -> list[Row]:
    given = tables if reads is None else {name: tables[name] for name in reads if name in tables}
    return [asdict(finding) for finding in rule(given)]


def _code() -> str:
    """The hash of the rules and of the models that they ask."""
    return code_of(__name__, *(model_of(name).__module__ for name in table_names()))
