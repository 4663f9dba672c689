"""hypothesis_tests: each test of ``data/hypotheses`` given its series. The tests themselves are in ``pipelines/hypotheses``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.judgement.yearly_series import Outcome, Series, series_of
from pipelines.rows import Rows
from pipelines.tables.shared.registry import table

THIRD = "USA"


@table("derived")
def build(ledger_hypotheses: Rows, indicators: Rows, covotes: pa.Table, alliances: pa.Table, contacts: Rows) -> Rows:
    """One row for each test."""
    rows = []
    for hypothesis in ledger_hypotheses:
        for test in json.loads(hypothesis["tests"]):
            found = _outcome(test, indicators, covotes, alliances, contacts)
            rows.append(_row(hypothesis["hypothesis_id"], test, found))
    return sorted(rows, key=lambda row: (row["hypothesis_id"], row["test_id"]))


def ends(text: str) -> dict[str, str]:
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

    def of(text: str) -> list[Series]:
        return series_of(indicators, test["indicator"], **ends(text), definition=test.get("definition"), since=since)

    if kind == "covotes_above":
        pooled = votes_together(covotes, test["of"])
        return kinds.share_above(
            pooled.pop(test["of"], None),
            pooled,
            test["others"],
            f"part of the votes cast alike that is opposed to {THIRD}",
            _years(covotes, test["of"]),
            _keys(covotes, test["of"]),
        )
    if kind == "third_party_above":
        named = {dyad: statements(contacts, dyad) for dyad in (test["of"], *test["others"])}
        known = {dyad: counted for dyad, counted in named.items() if counted[1]}
        return kinds.share_above(
            known.pop(test["of"], None), known, test["others"], "part of the statements that names a third party"
        )
    if kind == "no_defence_pact":
        control = "; ".join(
            f"{other}: last obliged in {max(years)}"
            for other in test.get("others", [])
            if (years := _obliged(alliances, other))
        )
        return kinds.none_until(
            _defence(alliances, test["of"], since),
            int(test["until"]),
            "an obligation of defence in the alliance data",
            control or None,
        )
    own = of(test["of"])
    others = [series for other in test.get("others", []) for series in of(other)]
    if kind == "ratio_above":
        low, high = map(float, test["band"])
        return kinds.ratio_above(own, others, float(test["above"]), (low, high))
    if kind == "break_at":
        return kinds.break_at(own, others, dates)
    if kind == "comes_first":
        return kinds.comes_first(own, dates)
    return kinds.rises([series for series in own if "computed" in series.name] or own)


def votes_together(covotes: pa.Table, dyad: str) -> dict[str, tuple[int, int]]:
    """For each dyad votes cast alike and opposed to the third state, of those opposed or split, in the sessions that ``dyad`` has."""
    mine = covotes.filter(pc.equal(covotes["third_id"], THIRD))
    sessions = pc.unique(mine.filter(pc.equal(mine["dyad"], dyad))["session"])
    mine = mine.filter(pc.is_in(mine["session"], value_set=sessions))
    summed = mine.group_by("dyad").aggregate([("n_opposed", "sum"), ("n_split", "sum")]).sort_by("dyad")
    return {
        row["dyad"]: (row["n_opposed_sum"], row["n_opposed_sum"] + row["n_split_sum"])
        for row in summed.to_pylist()
        if row["n_opposed_sum"] + row["n_split_sum"]
    }


def _of(table_: pa.Table, dyad: str) -> pa.Table:
    return table_.filter(pc.and_(pc.equal(table_["dyad"], dyad), pc.equal(table_["third_id"], THIRD)))


def _years(covotes: pa.Table, dyad: str) -> tuple[int, int] | None:
    years = _of(covotes, dyad)["year"]
    return (pc.min(years).as_py(), pc.max(years).as_py()) if len(years) else None


def _keys(covotes: pa.Table, dyad: str) -> list[str]:
    rows = _of(covotes, dyad).select(["actor_a", "actor_b", "third_id", "session"]).to_pylist()
    return sorted("covotes/" + "|".join(map(str, row.values())) for row in rows)


def statements(contacts: Rows, dyad: str) -> tuple[int, int]:
    """Statements of a dyad that name a third party, and all."""
    mine = [row for row in contacts if row["table"] == "statements" and row["dyad"] == dyad and row["category"] == "*"]
    return sum(row["n_naming_third"] or 0 for row in mine), sum(row["n_low"] for row in mine)


def _between(alliances: pa.Table, dyad: str) -> Rows:
    a, b = dyad.split("-")
    both = pc.and_(
        pc.is_in(alliances["actor_a"], value_set=pa.array([a, b])),
        pc.is_in(alliances["actor_b"], value_set=pa.array([a, b])),
    )
    found: Rows = alliances.filter(pc.and_(both, alliances["is_current"])).to_pylist()
    return found


def _obliged(alliances: pa.Table, dyad: str) -> list[int]:
    return sorted({row["year"] for row in _between(alliances, dyad) if row["has_defence"]})


def _defence(alliances: pa.Table, dyad: str, since: int | None) -> dict[int, int]:
    """Obligations of defence by year, from ``since`` or the first year of the data to the last."""
    if not alliances.num_rows:
        return {}
    obliged, years = _obliged(alliances, dyad), alliances["year"]
    return {year: int(year in obliged) for year in range(since or pc.min(years).as_py(), pc.max(years).as_py() + 1)}


def _row(hypothesis_id: str, test: Mapping[str, Any], found: Outcome) -> dict[str, Any]:
    first, last = found.years or (None, None)
    where = ends(test["of"])
    of = where.get("dyad") or f"{where['origin']} → {where['destination']}"
    return {
        "hypothesis_id": hypothesis_id,
        "test_id": test["id"],
        "kind": test["kind"],
        "subject": " of ".join(filter(None, (test.get("indicator"), of))),
        "is_deciding": test["decides"] == "true",
        "result": found.result,
        "statistic": found.statistic,
        "value": found.value,
        "value_low": found.low,
        "value_high": found.high,
        "p": found.p,
        "n": found.n,
        "first_year": first,
        "last_year": last,
        "compared_with": found.comparison,
        "comparison": found.comparison_value,
        "comparison_low": found.comparison_low,
        "comparison_high": found.comparison_high,
        "missing": list(found.missing) or None,
        "sensitivity": found.sensitivity,
        "rests_on": sorted(set(found.rests_on)) or None,
    }
