"""hypothesis_tests: each test of ``data/hypotheses`` run on its series. The tests are in ``pipelines/statistics``."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pyarrow.compute as pc

from pipelines.row_types import (
    AlliancesArrow,
    ContactsRow,
    CovotesArrow,
    GravityResidualsArrow,
    IndicatorsArrow,
    IndicatorsRow,
    LedgerTestsRow,
    LedgerTreatedRow,
    UnVotesArrow,
)
from pipelines.rows import Rows, pick, rows_of, where
from pipelines.statistics.break_panels import GRAVITY, Outcomes
from pipelines.statistics.treated_pairs import Treated
from pipelines.statistics.yearly_series import NOT_ENOUGH, OUTCOME, Outcome, Series, series_of
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.unpacking import interval_columns

_KEY_OF_VOTES = ("actor_a", "actor_b", "third_id", "session")
_OF_VOTES = [*_KEY_OF_VOTES, "year", "dyad", "n_opposed", "n_split"]
_AS_THEY_ARE = tuple("result statistic p n n_donors smallest_p p_without_a_year pre_trend sensitivity".split())

SOURCES = {
    "covotes_above": "unga_votes",
    "no_defence_pact": "atop",
    "ratio_above": "imf_imts",
    GRAVITY: "imf_imts",
    "un_kappa": "unga_votes",
    "sanctions_active": "gsdb",
}
"""The source that answers for all pairs, by the kind of a test or by its indicator."""


@table("derived")
def build(
    ledger_tests: list[LedgerTestsRow],
    ledger_treated: list[LedgerTreatedRow],
    indicators: IndicatorsArrow,
    covotes: Callable[..., CovotesArrow],
    alliances: AlliancesArrow,
    contacts: list[ContactsRow],
    gravity_residuals: Callable[..., GravityResidualsArrow],
    un_votes: Callable[..., UnVotesArrow],
) -> Rows:
    """One row for each test."""
    rows: Rows = []
    outcomes = Outcomes(gravity_residuals, un_votes)
    numbers = rows_of(where(indicators, indicator={test["indicator"] for test in ledger_tests}))
    for test in ledger_tests:
        treated = [row for row in ledger_treated if row["hypothesis_id"] == test["hypothesis_id"]]
        outcome = (
            _at_dates(test, numbers, outcomes, treated)
            if test["kind"] in ("break_at", "comes_first")
            else _outcome(test, numbers, covotes, alliances, contacts)
        )
        rows.append(_test_row(test, outcome))
    for row, q in zip(rows, _corrected([row["p"] for row in rows]), strict=True):
        row["q"] = q
    return rows


def _corrected(p: Sequence[float | None]) -> list[float | None]:
    """Each p corrected for all tests of the table together."""
    import numpy as np

    from pipelines.statistics.trends import benjamini_hochberg

    q = benjamini_hochberg(np.array([np.nan if x is None else x for x in p]))
    return [float(f"{x:.6g}") if np.isfinite(x) else None for x in q]


def subject_of(text: str) -> dict[str, str]:
    """``RUS>CHN`` as origin and destination, ``CHN-RUS`` as a dyad."""
    if ">" in text:
        origin, _, destination = text.partition(">")
        return {"origin": origin, "destination": destination}
    return {"dyad": text}


def _at_dates(test: LedgerTestsRow, indicators: list[IndicatorsRow], outcomes: Outcomes, treated: Treated) -> Outcome:
    from pipelines.statistics import placebo_tests as placebos  # imports NumPy

    dates, since = [int(year) for year in test["dates"]], test["since"] or 0
    before, after = map(int, test["windows"])
    if test["kind"] == "break_at":
        indicator, of = test["indicator"], test["of"]
        what = f"trade {of} as reported by all exporters or all importers"
        what = what if indicator == GRAVITY else f"{indicator} of {of}"
        return placebos.break_at(outcomes.panels(indicator, of, treated, since), dates, (before, after), what)
    cause = _series(test, indicators, test["of"])
    panels = outcomes.panels(GRAVITY, test["effect"], treated, since)
    return placebos.comes_first(cause, panels, dates, (before, after), f"{test['indicator']} of {test['of']}")


def _series(test: LedgerTestsRow, indicators: list[IndicatorsRow], text: str) -> list[Series]:
    selected = {**subject_of(text), "definition_id": test["definition"]}
    return series_of(indicators, test["indicator"], selected, test["since"])


def _outcome(
    test: LedgerTestsRow,
    indicators: list[IndicatorsRow],
    covotes: Callable[..., CovotesArrow],
    alliances: AlliancesArrow,
    contacts: list[ContactsRow],
) -> Outcome:
    from pipelines.statistics import hypothesis_kinds as kinds  # imports NumPy

    kind, others = test["kind"], test["others"]
    if kind == "covotes_above":
        votes_cast = covotes(_OF_VOTES)
        against = where(votes_cast, third_id=test["third"])
        votes = votes_by_session(against, [test["of"], *others])
        own_votes = where(against, dyad=test["of"]).to_pylist()
        rests_on = sorted("covotes/" + "|".join(map(str, pick(row, _KEY_OF_VOTES).values())) for row in own_votes)
        years = sorted(row["year"] for row in own_votes)
        span = (years[0], years[-1]) if years else None
        what = f"part of the votes cast alike that is opposed to {test['third']}"
        return kinds.share_above(votes.pop(test["of"], None), votes, others, what, span, rests_on)
    if kind == "third_party_above":
        what = "part of the statements that names a third party"
        if unread := [words for dyad in (test["of"], *others) if (words := _unread(contacts, dyad))]:
            return Outcome(NOT_ENOUGH, what, missing=tuple(unread))
        named = {dyad: statements(contacts, dyad) for dyad in (test["of"], *others)}
        return kinds.share_above(named.pop(test["of"]), named, others, what)
    if kind == "no_defence_pact":
        obliged = {other: _years_obliged(alliances, other) for other in others}
        control = "; ".join(f"{other}: last obliged in {max(years)}" for other, years in obliged.items() if years)
        what = "an obligation of defence in the alliance data"
        by_year = _obligations(alliances, test["of"], test["since"])
        return kinds.none_until(by_year, test["until"], what, control or None)
    own = _series(test, indicators, test["of"])
    if kind == "ratio_above":
        low, high = map(float, test["band"])
        compared = [x for other in others for x in _series(test, indicators, other)]
        return kinds.ratio_above(own, compared, test["above"], (low, high))
    what = ", ".join(filter(None, (f"{test['indicator']} of {test['of']}", test["definition"])))
    return kinds.rises([x for x in own if "computed" in x.name] or own, what)


def votes_by_session(covotes: CovotesArrow, dyads: Sequence[str]) -> dict[str, dict[int, tuple[int, int]]]:
    """For each dyad and session, votes cast alike and opposed to the third state, and those opposed or split from it.

    Only of the sessions in which the first of ``dyads`` has votes.
    """
    votes: dict[str, dict[int, tuple[int, int]]] = {}
    for row in where(covotes, dyad=dyads).to_pylist():
        opposed, split = row["n_opposed"], row["n_split"]
        votes.setdefault(row["dyad"], {})[row["session"]] = (opposed, opposed + split)
    own = votes.get(dyads[0], {})
    return {dyad: {n: count for n, count in by.items() if n in own} for dyad, by in sorted(votes.items())}


def statements(contacts: list[ContactsRow], dyad: str) -> dict[int, tuple[int, int]]:
    """By year, the number of a dyad's statements that name a third party, and of all."""
    counts: dict[int, tuple[int, int]] = {}
    for row in _of_statements(contacts, dyad):
        k, n = counts.get(row["year"], (0, 0))
        counts[row["year"]] = (k + (row["n_naming_third_low"] or 0), n + row["n_low"])
    return counts


def _of_statements(contacts: list[ContactsRow], dyad: str) -> list[ContactsRow]:
    return [row for row in contacts if (row["table"], row["dyad"], row["category"]) == ("statements", dyad, "*")]


def _unread(contacts: list[ContactsRow], dyad: str) -> str | None:
    """Of how many of a dyad's statements it is not known whom they name: a text that nobody read is no zero."""
    rows = _of_statements(contacts, dyad)
    n = sum(row["n_low"] - (row["n_naming_third_low"] or 0) for row in rows if row["n_naming_third"] is None)
    return f"whom {n} of {sum(row['n_low'] for row in rows)} statements of {dyad} name" if n else None


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
    indicator = GRAVITY if test["kind"] == "comes_first" and item.startswith(OUTCOME) else test["indicator"]
    source = SOURCES.get(test["kind"]) or SOURCES.get(indicator)
    return f" (data: {source})" if source else ""


def _test_row(test: LedgerTestsRow, outcome: Outcome) -> dict[str, object]:
    first, last = outcome.years or (None, None)
    subject = subject_of(test["of"])
    named = subject.get("dyad") or f"{subject['origin']} → {subject['destination']}"
    return {
        "hypothesis_id": test["hypothesis_id"],
        "test_id": test["test_id"],
        "kind": test["kind"],
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
