"""hypothesis_tests: each test of ``data/hypotheses`` run on its series. The tests are in ``pipelines/judgement``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.judgement.yearly_series import Outcome, Series, series_of
from pipelines.rows import Rows
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.unpacking import interval_columns

THIRD = "USA"


@table("derived")
def build(ledger_hypotheses: Rows, indicators: Rows, covotes: pa.Table, alliances: pa.Table, contacts: Rows) -> Rows:
    """One row for each test."""
    rows = []
    for hypothesis in ledger_hypotheses:
        for test in json.loads(hypothesis["tests"]):
            outcome = _outcome(test, indicators, covotes, alliances, contacts)
            rows.append(_test_row(hypothesis["hypothesis_id"], test, outcome))
    return sorted(rows, key=lambda row: (row["hypothesis_id"], row["test_id"]))


def subject_of(text: str) -> dict[str, str]:
    """``RUS>CHN`` as origin and destination, ``CHN-RUS`` as a dyad."""
    if ">" in text:
        origin, _, destination = text.partition(">")
        return {"origin": origin, "destination": destination}
    return {"dyad": text}


def _outcome(
    test: Mapping[str, Any], indicators: Rows, covotes: pa.Table, alliances: pa.Table, contacts: Rows
) -> Outcome:
    from pipelines.judgement import hypothesis_kinds as kinds  # imports NumPy

    kind, since = test["kind"], int(test["since"]) if "since" in test else None
    dates = [int(year) for year in test.get("dates", [])]

    def series(text: str) -> list[Series]:
        definition = test.get("definition")
        return series_of(indicators, test["indicator"], **subject_of(text), definition=definition, since=since)

    if kind == "covotes_above":
        shares, rows = votes_together(covotes, test["of"]), _rows_of(covotes, test["of"])
        what = f"part of the votes cast alike that is opposed to {THIRD}"
        return kinds.share_above(
            shares.pop(test["of"], None), shares, test["others"], what, _first_and_last(rows), _keys(rows)
        )
    if kind == "third_party_above":
        named = {dyad: statements(contacts, dyad) for dyad in (test["of"], *test["others"])}
        known = {dyad: share for dyad, share in named.items() if share[1]}
        what = "part of the statements that names a third party"
        return kinds.share_above(known.pop(test["of"], None), known, test["others"], what)
    if kind == "no_defence_pact":
        obliged = {other: _years_obliged(alliances, other) for other in test.get("others", [])}
        control = "; ".join(f"{other}: last obliged in {max(years)}" for other, years in obliged.items() if years)
        what = "an obligation of defence in the alliance data"
        by_year = _obligations(alliances, test["of"], since)
        return kinds.none_until(by_year, int(test["until"]), what, control or None)
    own = series(test["of"])
    others = [x for other in test.get("others", []) for x in series(other)]
    if kind == "ratio_above":
        low, high = map(float, test["band"])
        return kinds.ratio_above(own, others, float(test["above"]), (low, high))
    if kind == "break_at":
        return kinds.break_at(own, others, dates)
    if kind == "comes_first":
        return kinds.comes_first(own, dates)
    return kinds.rises([x for x in own if "computed" in x.name] or own)


def votes_together(covotes: pa.Table, dyad: str) -> dict[str, tuple[int, int]]:
    """For each dyad, votes cast alike and opposed to the third state, and those opposed or split from it.

    Only of the sessions in which ``dyad`` has votes.
    """
    votes = covotes.filter(pc.equal(covotes["third_id"], THIRD))
    sessions = pc.unique(votes.filter(pc.equal(votes["dyad"], dyad))["session"])
    votes = votes.filter(pc.is_in(votes["session"], value_set=sessions))
    summed = votes.group_by("dyad").aggregate([("n_opposed", "sum"), ("n_split", "sum")]).sort_by("dyad")
    return {
        row["dyad"]: (row["n_opposed_sum"], row["n_opposed_sum"] + row["n_split_sum"])
        for row in summed.to_pylist()
        if row["n_opposed_sum"] + row["n_split_sum"]
    }


def _rows_of(covotes: pa.Table, dyad: str) -> Rows:
    is_own = pc.and_(pc.equal(covotes["dyad"], dyad), pc.equal(covotes["third_id"], THIRD))
    rows: Rows = covotes.filter(is_own).select(["year", "actor_a", "actor_b", "third_id", "session"]).to_pylist()
    return rows


def _first_and_last(rows: Rows) -> tuple[int, int] | None:
    years = [row["year"] for row in rows]
    return (min(years), max(years)) if years else None


def _keys(rows: Rows) -> list[str]:
    key = ("actor_a", "actor_b", "third_id", "session")
    return sorted("covotes/" + "|".join(str(row[name]) for name in key) for row in rows)


def statements(contacts: Rows, dyad: str) -> tuple[int, int]:
    """Number of a dyad's statements that name a third party, and of all."""
    rows = [row for row in contacts if row["table"] == "statements" and row["dyad"] == dyad and row["category"] == "*"]
    return sum(row["n_naming_third_low"] or 0 for row in rows), sum(row["n_low"] for row in rows)


def _years_obliged(alliances: pa.Table, dyad: str) -> set[int]:
    ids = pa.array(dyad.split("-"))
    conditions = (pc.is_in(alliances["actor_a"], value_set=ids), pc.is_in(alliances["actor_b"], value_set=ids))
    rows = alliances.filter(pc.and_(pc.and_(*conditions), alliances["is_current"])).to_pylist()
    return {row["year"] for row in rows if row["has_defence"]}


def _obligations(alliances: pa.Table, dyad: str, since: int | None) -> dict[int, int]:
    """Obligations of defence by year, from ``since`` or the first year of the data to the last."""
    if not alliances.num_rows:
        return {}
    obliged, years = _years_obliged(alliances, dyad), alliances["year"]
    return {year: int(year in obliged) for year in range(since or pc.min(years).as_py(), pc.max(years).as_py() + 1)}


def _test_row(hypothesis_id: str, test: Mapping[str, Any], outcome: Outcome) -> dict[str, object]:
    first, last = outcome.years or (None, None)
    subject = subject_of(test["of"])
    named = subject.get("dyad") or f"{subject['origin']} → {subject['destination']}"
    return {
        "hypothesis_id": hypothesis_id,
        "test_id": test["id"],
        "kind": test["kind"],
        "subject": " of ".join(filter(None, (test.get("indicator"), named))),
        "is_deciding": test["decides"] == "true",
        **{name: getattr(outcome, name) for name in ("result", "statistic", "p", "n", "sensitivity")},
        **interval_columns("value", (outcome.value, outcome.low, outcome.high)),
        "first_year": first,
        "last_year": last,
        "compared_with": outcome.comparison,
        **interval_columns("comparison", (outcome.comparison_value, outcome.comparison_low, outcome.comparison_high)),
        "missing": list(outcome.missing) or None,
        "rests_on": sorted(set(outcome.rests_on)) or None,
    }
