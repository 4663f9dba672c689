"""hypothesis_tests: each test of ``data/hypotheses`` run on its series. The tests are in ``pipelines/statistics``."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow.compute as pc

from bilateral.commons.asked import LEAST_VOTES
from pipelines.row_types import (
    AlliancesArrow,
    CovotesArrow,
    DependenceArrow,
    IndicatorsArrow,
    IndicatorsRow,
    LedgerTestsRow,
    LedgerTreatedRow,
    UnVotesArrow,
)
from pipelines.rows import Rows, pick, rows_of, where
from pipelines.statistics.break_panels import SHARE, Outcomes
from pipelines.statistics.yearly_series import Outcome, series_of
from pipelines.tables.shared.registry import add, declared, table
from pipelines.tables.shared.unpacking import interval_columns

_KEY_OF_VOTES = ("actor_a", "actor_b", "third_id", "session")
_AS_THEY_ARE = "result statistic p n n_donors n_effective detectable smallest_p pre_trend sensitivity".split()

OF_ALL_PAIRS = ("covotes_above", "no_defence_pact")
"""Kinds of tests that ask tables of all pairs, and no indicator; ``break_at`` does, too."""
SOURCES = {"covotes_above": "unga_votes", "no_defence_pact": "atop", SHARE: "imf_imts", "un_kappa": "unga_votes"}
"""The source that answers for all pairs, by the kind of a test or by its indicator."""


def of_all_pairs(
    ledger_tests: list[LedgerTestsRow],
    ledger_treated: list[LedgerTreatedRow],
    covotes: Callable[..., CovotesArrow],
    alliances: AlliancesArrow,
    dependence: Callable[..., DependenceArrow],
    un_votes: Callable[..., UnVotesArrow],
) -> Rows:
    """The tests that ask tables of all pairs, which documents seldom change: they take most of the time."""
    rows: Rows = []
    outcomes = Outcomes(dependence, un_votes)
    for test in ledger_tests:
        treated = [row for row in ledger_treated if row["hypothesis_id"] == test["hypothesis_id"]]
        if test["kind"] == "break_at":
            rows.append(_test_row(test, _at_date(test, outcomes, treated)))
        elif test["kind"] in OF_ALL_PAIRS:
            rows.append(_test_row(test, _outcome(test, covotes, alliances)))
    return rows


add(declared(of_all_pairs, "tests_of_all_pairs", "derived", schema="hypothesis_tests", is_published=False))


@table("derived")
def build(ledger_tests: list[LedgerTestsRow], indicators: IndicatorsArrow, tests_of_all_pairs: Rows) -> Rows:
    """One row for each test."""
    tests = [test for test in ledger_tests if test["kind"] not in ("break_at", *OF_ALL_PAIRS)]
    numbers = rows_of(where(indicators, indicator={test["indicator"] for test in tests}))
    return [*tests_of_all_pairs, *(_test_row(test, _rises(test, numbers)) for test in tests)]


def subject_of(text: str) -> dict[str, str]:
    """``RUS>CHN`` as origin and destination, ``CHN-RUS`` as a dyad."""
    if ">" in text:
        origin, _, destination = text.partition(">")
        return {"origin": origin, "destination": destination}
    return {"dyad": text}


def _at_date(test: LedgerTestsRow, outcomes: Outcomes, treated: list[LedgerTreatedRow]) -> Outcome:
    from pipelines.statistics.placebo_tests import break_at  # imports NumPy

    before, after = map(int, test["windows"])
    panels = outcomes.panels(test["indicator"], test["of"], treated, test["since"] or 0, test["partners"])
    return break_at(panels, test["date"], (before, after), f"{test['indicator']} of {test['of']}")


def _outcome(test: LedgerTestsRow, covotes: Callable[..., CovotesArrow], alliances: AlliancesArrow) -> Outcome:
    from pipelines.statistics import hypothesis_kinds as kinds  # imports NumPy

    kind, others = test["kind"], test["others"]
    if kind == "covotes_above":
        against = where(covotes([*_KEY_OF_VOTES, "year", "dyad", "opposed_share", "n_votes"]), third_id=test["third"])
        ranks = ranks_by_session(against, test["of"])
        own_votes = where(against, dyad=test["of"], session=[*ranks]).to_pylist()
        rests_on = sorted("covotes/" + "|".join(map(str, pick(row, _KEY_OF_VOTES).values())) for row in own_votes)
        years = sorted(row["year"] for row in own_votes)
        what = f"part of the votes cast alike that is opposed to {test['third']}"
        return kinds.ranked_above(ranks, what, (years[0], years[-1]) if years else None, rests_on)
    obliged = {other: _years_obliged(alliances, other) for other in others}
    control = "; ".join(f"{other}: last obliged in {max(years)}" for other, years in obliged.items() if years)
    what = "an obligation of defence in the alliance data"
    by_year = _obligations(alliances, test["of"], test["since"])
    return kinds.none_until(by_year, test["until"], what, control or None)


def _rises(test: LedgerTestsRow, indicators: list[IndicatorsRow]) -> Outcome:
    from pipelines.statistics import hypothesis_kinds as kinds  # imports NumPy

    selected = {**subject_of(test["of"]), "definition_id": test["definition"]}
    own = series_of(indicators, test["indicator"], selected, test["since"])
    what = ", ".join(filter(None, (f"{test['indicator']} of {test['of']}", test["definition"])))
    return kinds.rises([x for x in own if "computed" in x.name] or own, what)


def ranks_by_session(covotes: CovotesArrow, dyad: str) -> dict[int, float]:
    """By session, the part of all other dyads whose opposed share is smaller than that of ``dyad``; ties are halves.

    Of dyads that voted together in ``LEAST_VOTES`` roll calls: all of a session answer the same agenda.
    """
    votes = covotes.filter(pc.greater_equal(covotes["n_votes"], LEAST_VOTES)).to_pandas().dropna(subset="opposed_share")
    by_session = votes.groupby("session")["opposed_share"]
    others = by_session.transform("count") - 1
    ranks = ((by_session.rank() - 1) / others)[(votes["dyad"] == dyad) & (others > 0)]
    return dict(zip(votes.loc[ranks.index, "session"].tolist(), ranks.tolist(), strict=True))


def _years_obliged(alliances: AlliancesArrow, dyad: str) -> set[int]:
    ends = dyad.split("-")
    rows = where(alliances, actor_a=ends, actor_b=ends, is_current=True, has_defence=True).to_pylist()
    return {row["year"] for row in rows}


def _obligations(alliances: AlliancesArrow, dyad: str, since: int | None) -> dict[int, int]:
    """Obligations of defence by year, from ``since`` or the first year of the data to the last."""
    if not alliances.num_rows:
        return {}
    obliged, years = _years_obliged(alliances, dyad), alliances["year"]
    return {year: int(year in obliged) for year in range(since or pc.min(years).as_py(), pc.max(years).as_py() + 1)}


def _found_in(test: LedgerTestsRow, item: str) -> str:
    """The source that would have what a test lacks, as an addition to its words; empty where only documents have it."""
    source = SOURCES.get(test["kind"]) or SOURCES.get(test["indicator"])
    return f" (data: {source})" if source else ""


def _test_row(test: LedgerTestsRow, outcome: Outcome) -> dict[str, object]:
    first, last = outcome.years or (None, None)
    subject = subject_of(test["of"])
    named = subject.get("dyad") or f"{subject['origin']} → {subject['destination']}"
    return {
        **pick(test, ("hypothesis_id", "test_id", "kind")),
        "subject": " of ".join(filter(None, (test["indicator"], named))),
        "is_deciding": test["decides"],
        **{name: getattr(outcome, name) for name in _AS_THEY_ARE},
        **interval_columns("value", (outcome.value, outcome.low, outcome.high)),
        "first_year": first,
        "last_year": last,
        "compared_with": outcome.comparison,
        **interval_columns("comparison", (outcome.comparison_value, outcome.comparison_low, outcome.comparison_high)),
        "missing": [item + _found_in(test, item) for item in outcome.missing] or None,
        "rests_on": sorted(set(outcome.rests_on)) or None,
    }
