"""The gate: rules that hold between tables, run over exactly the bytes to be released.

A rule is a function, or several, from the columns that it reads to findings. A rule about one table alone belongs in
its model.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import asdict
from functools import partial
from math import comb
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from bilateral.commons.groups import grouped
from pipelines.observations.support import in_scope
from pipelines.release import completeness, consistency, territories, traceability
from pipelines.release.rules import RULES, TRACED, Check, Reads, Tables, columns, finding, of_each, rule, values
from pipelines.release.withheld import WITHHELD
from pipelines.rows import Rows, rows_of
from pipelines.store.checks import Finding
from pipelines.store.memo import Memo, code_of, key_of
from schemas import derive, edtf, vocabulary
from schemas.tables import model_of, table_names

ELSEWHERE = (completeness, consistency, territories, traceability)
"""Modules with more rules: whoever imports them registers these."""
REPORTS = ("trade_reports", "energy_reports")
ACTOR_LISTS = "participants visitors hosts providers recipients partners signatories senders targets named actors"
_SUPPORTING = "observation_id capture_id source_row origin destination is_current value"
SUPPORTED = dict.fromkeys(REPORTS, _SUPPORTING) | {
    "observations": "observation_id preferred_support_id n_evidence n_excluded",
    "coverage": "dyad",
    "supports": "observation_id obs_status capture_id source_row",
    "evidence": "evidence_id observation_id is_admissible",
}
"""What says how much support an observation has."""


def _references(name: str) -> Reads:
    """The columns of a table that refer to others, and the keys of these."""
    reads: dict[str, list[str]] = defaultdict(list)
    for column in derive.columns(model_of(name)):
        if column.ref:
            target, _, key = column.ref.partition(".")
            reads[name].append(column.name)
            reads[target].append(key)
    return reads


@rule("every id exists", of_each(_references))
def ids_resolve(tables: Tables, name: str) -> Iterator[Finding]:
    """Every id that a column refers to exists."""
    for column in derive.columns(model_of(name)):
        if column.ref:
            target, _, key = column.ref.partition(".")
            missing = sorted(values(tables[name], column.name) - values(tables[target], key))
            words = f"{column.name} has no match in {target}.{key}"
            yield from finding(name, words, missing, "the two tables were built from different inputs")


def _lists_of_actors(name: str) -> Reads:
    lists = [column.name for column in derive.columns(model_of(name)) if column.name in ACTOR_LISTS.split()]
    return {name: lists, "actors": ["actor_id"]} if lists else {}


@rule("every list names things that exist", of_each(_lists_of_actors))
def actors_of_lists_exist(tables: Tables, name: str) -> Iterator[Finding]:
    """Lists of actors name some that exist."""
    actors = values(tables["actors"], "actor_id")
    for column in _lists_of_actors(name)[name]:
        unknown = sorted(values(tables[name], column) - actors)
        yield from finding(name, f"{column} lists unknown actors", unknown, "add them to data/reference/actors.yaml")


@rule(
    "every list names things that exist",
    columns(**SUPPORTED, dyads="record_id", counts="record_ids", funding="funding_id part_of_id"),
)
def lists_resolve(tables: Tables) -> Iterator[Finding]:
    """Preferred supports, lists of records and parts of deals name things that exist."""
    supports = values(tables["evidence"], "evidence_id")
    supports |= {f"{row['capture_id']}#{row['source_row']}" for row in _supporting_reports(tables)}
    preferred = [row for row in rows_of(tables["observations"]) if row["preferred_support_id"]]
    lost = [row["observation_id"] for row in preferred if row["preferred_support_id"] not in supports]
    words = "preferred_support_id is neither evidence nor a report"
    yield from finding("observations", words, lost, "rebuild evidence and observations together")
    lost = sorted(values(tables["counts"], "record_ids") - values(tables["dyads"], "record_id"))
    yield from finding("counts", "record_ids lists records without a dyad", lost, "rebuild counts and dyads together")
    lost = sorted(values(tables["funding"], "part_of_id") - values(tables["funding"], "funding_id"))
    yield from finding("funding", "part_of_id is a deal without evidence", lost, "cite a document for the whole deal")


def _supporting_reports(tables: Tables) -> Rows:
    """The reports that support an observation: of flows, looked up anew; of records, as ``supports`` lists them.

    Flows between actors that coverage does not answer for support nothing, though documents may speak of them.

    A public release lists the reports that it leaves out in ``supports`` alone.
    """
    observations = pa.array(sorted(values(tables["observations"], "observation_id")), pa.string())
    covered = {actor for dyad in values(tables["coverage"], "dyad") for actor in dyad.split("-")}
    supporting: Rows = []
    for name in REPORTS:
        reports = in_scope(tables[name], covered)
        used = pc.and_(pc.is_in(reports["observation_id"], value_set=observations), reports["is_current"])
        ids = ["capture_id", "source_row", "observation_id"]
        supporting += reports.filter(pc.and_(used, pc.is_valid(reports["value"]))).select(ids).to_pylist()
    flows = tuple(name.removesuffix("reports").replace("_", "/") for name in REPORTS)
    return supporting + [
        row
        for row in rows_of(tables["supports"])
        if row["obs_status"] == WITHHELD or not str(row["observation_id"]).startswith(flows)
    ]


@rule("support is counted correctly", columns(**SUPPORTED))
def support_is_counted(tables: Tables) -> Iterator[Finding]:
    """Each observation has support, and says how much."""
    admissible, excluded = Counter[str](), Counter[str]()
    for row in rows_of(tables["evidence"]):
        (admissible if row["is_admissible"] else excluded)[row["observation_id"]] += 1
    admissible.update(row["observation_id"] for row in _supporting_reports(tables))
    wrong = [
        name
        for row in rows_of(tables["observations"])
        if (row["n_evidence"], row["n_excluded"]) != (admissible[name := row["observation_id"]], excluded[name])
        or row["n_evidence"] + row["n_excluded"] == 0
    ]
    words = "n_evidence or n_excluded differs from the rows of evidence and reports"
    yield from finding("observations", words, wrong, "rebuild evidence and observations together")


@rule(
    "dyads follow from active roles",
    columns(dyads="record_id dyad actor_a actor_b role_a role_b is_bilateral n_active", actors="actor_id state_id"),
)
def dyads_follow_roles(tables: Tables) -> Iterator[Finding]:
    """A dyad is two different actors in active roles, sorted; bilateral means exactly two; no pair is missing."""
    dyads = rows_of(tables["dyads"])
    wrong = [
        f"{row['record_id']} {row['dyad']}"
        for row in dyads
        if not row["actor_a"] < row["actor_b"]
        or row["dyad"] != f"{row['actor_a']}-{row['actor_b']}"
        or row["is_bilateral"] != (row["n_active"] == 2)
        or not {row["role_a"], row["role_b"]} <= set(vocabulary.ACTIVE_ROLES)
    ]
    words = "actors out of order, roles not active, or is_bilateral wrong"
    yield from finding("dyads", words, wrong, "see pipelines/tables/dyads.py")
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
    yield from finding("dyads", "a record lacks some of its pairs", wrong, remedy)
    companies = {row["actor_id"] for row in rows_of(tables["actors"]) if row["state_id"]}
    wrong = [f"{row['record_id']} {row['dyad']}" for row in dyads if {row["actor_a"], row["actor_b"]} & companies]
    yield from finding("dyads", "a company in place of its state", wrong, "companies act for their states")


def _expected_pairs(size: int, roles: Iterable[str]) -> int:
    """Pairs of ``size`` actors, without those of two actors in one passive role."""
    passive = Counter(role for role in roles if role in vocabulary.RECEIVING_ROLES)
    return comb(size, 2) - sum(comb(number, 2) for number in passive.values())


def _measured(name: str) -> Reads:
    """The columns of a table that say a value and how it is known."""
    declared = [column.name for column in derive.columns(model_of(name))]
    asked = [*_ends(name), "obs_status"]
    key, code = derive.key_columns(model_of(name)), {"code"} & {*declared}
    return {name: [*key, *asked, *code]} if {*asked} <= {*declared} else {}


def _ends(name: str) -> tuple[str, str, str]:
    return ("obs_value" if name == "indicators" else "value", "value_low", "value_high")  # SDMX's name


@rule("a zero is not a missing value", of_each(_measured))
def zero_is_not_missing(tables: Tables, name: str) -> Iterator[Finding]:
    """A null without bounds says why it is null; a zero is one that somebody looked for."""
    table, key, (value, *_) = tables[name], derive.key_columns(model_of(name)), _ends(name)
    said = [column for column in (*_ends(name), "code") if column in table.column_names]
    is_null = pc.is_null(pc.coalesce(*(table[column].cast(pa.string()) for column in said)))

    def under_others(rows: pa.Array, statuses: Collection[str]) -> list[str]:
        is_allowed = pc.is_in(table["obs_status"], value_set=pa.array([*statuses]))
        wrong = table.filter(pc.and_not(rows, is_allowed)).select([*key]).to_pylist()
        return [", ".join(map(str, row.values())) for row in wrong]

    words = "neither value nor bound, under a status that needs one"
    missing = under_others(is_null, vocabulary.NULL_STATUSES)
    yield from finding(name, words, missing, "the status of a missing value is O, M, L, Q or H")
    zeros = under_others(pc.equal(table[value], 0), vocabulary.ZERO_STATUSES)
    yield from finding(
        name, "a zero under a status that allows none", zeros, "what nobody looked for is null, not zero"
    )


@rule(
    "a zero is not a missing value",
    columns(
        coverage="table dyad time_period is_complete",
        counts="count_id measure dyad time_period definition_id is_computed value",
        protocols="dyad definitions first_year last_year is_passed",
    ),
)
def exact_counts_were_searched(tables: Tables) -> Iterator[Finding]:
    """A count that we made is exact only where a search was complete, or two passes of a protocol agree."""
    searched = {(r["table"], r["dyad"], r["time_period"]) for r in rows_of(tables["coverage"]) if r["is_complete"]}
    settled = {
        (definition, r["dyad"], str(year))
        for r in rows_of(tables["protocols"])
        if r["is_passed"]
        for definition in r["definitions"]
        for year in range(r["first_year"], r["last_year"] + 1)
    }
    counted_in = {unit: table for table, (unit, _) in vocabulary.COUNTED.items()}
    exact = [
        row["count_id"]
        for row in rows_of(tables["counts"])
        if row["is_computed"]
        and row["value"] is not None
        and (counted_in[row["measure"]], row["dyad"], row["time_period"]) not in searched
        and (row["definition_id"], row["dyad"], row["time_period"]) not in settled
    ]
    words = "an exact computed count where no search was complete and no protocol passed"
    yield from finding("counts", words, exact, "record the search in data/searches, or a protocol")


@rule(
    "no grouping is counted with its members",
    columns(
        memberships="role group_id actor_id valid_from_low valid_to valid_to_high",
        dyads="record_id year actor_a actor_b role_a role_b",
    ),
)
def groupings_without_members(tables: Tables) -> Iterator[Finding]:
    """No record counts both a grouping and one of its members of the day as provider, recipient, sender or target."""
    members = grouped((row["group_id"], row) for row in rows_of(tables["memberships"]) if row["role"] == "member")
    acting: dict[tuple[str, str], set[str]] = defaultdict(set)
    years: dict[str, int | None] = {}
    for row in rows_of(tables["dyads"]):
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
    words = "a grouping is counted together with its own member"
    yield from finding("dyads", words, wrong, "keep the grouping or the members, not both")


def _is_member_in(membership: Mapping[str, Any], year: int | None) -> bool:
    if year is None:
        return True
    first, last = membership["valid_from_low"], membership["valid_to_high"] or edtf.high(membership["valid_to"])
    return (first is None or first.year <= year) and (last is None or last.year >= year)


@rule("pinned excerpts are in their captures", columns(excerpt_checks="evidence_id capture_id is_pinned result"))
def pinned_excerpts_match(tables: Tables) -> Iterator[Finding]:
    """An excerpt pinned to a capture is in that capture, where it is archived here."""
    lost = [
        f"{row['evidence_id']}: not in {row['capture_id']}"
        for row in rows_of(tables["excerpt_checks"])
        if row["is_pinned"] and row["result"] == "not_found"
    ]
    remedy = "correct the excerpt, or name the capture that contains it in `capture`"
    yield from finding("excerpt_checks", "a pinned excerpt is not in its capture", lost, remedy)


@rule("claims quote their article", columns(claims="claim_id quote quote_result"))
def quotes_match(tables: Tables) -> Iterator[Finding]:
    """Claims quote their article, where that is archived here."""
    rows = rows_of(tables["claims"])
    lost = [f"{row['claim_id']}: “{row['quote']}”" for row in rows if row["quote_result"] == "not_found"]
    yield from finding("claims", "a quote is not in the archived article", lost, "quote it as it is printed there")


class Given(NamedTuple):
    """The tables that the gate is run over: how columns of one are read, and the hash of what these say."""

    names: Collection[str]
    read: Callable[..., pa.Table]
    hash: Callable[..., str]


class _Columns(dict[str, pa.Table]):
    """The columns of tables that a check reads, each table read when it is asked for."""

    def __init__(self, given: Given, reads: Reads) -> None:
        super().__init__()
        self._given, self._reads = given, reads

    def __missing__(self, name: str) -> pa.Table:
        return self.setdefault(name, self._given.read(name, *self._reads[name]))


def run(given: Given, memo: Memo, complete: Given | None = None) -> dict[str, list[Finding]]:
    """The findings of every rule, by its name in ``release.json``; an empty list is a pass.

    Where ``given`` leaves rows out, ``complete`` has them all: a number of a public release may be traced to a row that
    the release withholds. A check is run only if the columns that it reads say something else than before.
    """
    code = code_of(__name__, *(model_of(name).__module__ for name in table_names()))
    checks: dict[str, list[Finding]] = {}
    for each in RULES:
        tables = complete if complete and each.name == TRACED else given
        for about, asked in each.parts(tables.names):
            reads = {name: sorted({*columns}) for name, columns in asked.items()}
            hashes = {name: tables.hash(name, *columns) for name, columns in reads.items()}
            found = partial(_found, each.check, _Columns(tables, reads), about)
            found_before = memo.result(key_of("rule", code, each.check.__name__, about, hashes), found)
            checks.setdefault(each.name, []).extend(Finding(**finding) for finding in found_before)
    return checks


def _found(check: Check, tables: Tables, about: tuple[str, ...]) -> Rows:
    return [asdict(finding) for finding in check(tables, *about)]
