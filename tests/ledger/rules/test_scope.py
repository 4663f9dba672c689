"""The pairs that are answered for: groups stand for their pairs, and records outside coverage are counted by pair."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from pipelines.ledger.reader import Ledger, read_ledger
from pipelines.ledger.rules import checker, scope
from pipelines.ledger.slices.registers import register_slices
from schemas import roles
from tests.conftest import GOOD
from tests.support.ledger_world import document, real, write

VISITS = "\n".join(f"- {{id: {name}, label: A visit, kind: visit, rank: leader}}" for name in ("a", "b", "c", "d"))
HELD = "{{about: visits/{}, status: {}, dates: 2020-03, participants: {{visitor: [{}], host: [{}]}}}}"
COVERAGE = "- {table: visits, measure: occurrence, dyads: [CHN-RUS], first_year: 2013, last_year: 2024}\n"


def test_groups_stand_for_their_dyads_wherever_dyads_are_listed(read: Callable[..., Ledger]) -> None:
    ledger = read(
        {
            "hypotheses/votes.yaml": (GOOD / "hypotheses/closer.yaml").read_text().replace("closer", "votes")
            + "tests:\n  - {id: votes, kind: no_defence_pact, of: CHN-RUS, others: [close, FRA-IND]}\n"
        }
    )
    assert ledger.pairs(["FRA-RUS", "close"]) == ["FRA-RUS", "CHN-GBR", "CHN-RUS"]
    assert register_slices(ledger)["coverage"]["dyad"].to_pylist() == ["CHN-GBR", "CHN-RUS", "FRA-RUS"]
    (votes,) = [test for test in register_slices(ledger)["tests"].to_pylist() if test["test_id"] == "votes"]
    assert votes["others"] == ["CHN-GBR", "CHN-RUS", "FRA-RUS", "FRA-IND"]


def test_records_outside_coverage_are_counted_by_table_and_pair(tmp_path: Path) -> None:
    several = "{about: visits/d, status: held, dates: 2020-05, participants: {attendee: [CHN, IND, RUS]}}"
    evidence = [
        HELD.format("a", "held", "IND", "RUS"),
        HELD.format("b", "held", "CHN", "RUS"),
        HELD.format("c", "held", "RUS", "IND"),
        several,
    ]
    data = write(tmp_path, [document("x", *evidence)], {"visits": VISITS}, coverage=COVERAGE)
    (warning,) = checker.warnings(read_ledger(data))
    assert warning.message == (
        "visits outside coverage, shown as lower bounds only: 2 of IND-RUS, 1 of more than two parties"
    )
    assert "bilateral new dyad IND RUS" in warning.remedy
    assert (warning.path, warning.line) == ("data/reference/records/visits.yaml", 1)


def test_plans_and_covered_pairs_are_not_warned_of(tmp_path: Path) -> None:
    evidence = [HELD.format("a", "planned", "IND", "RUS"), HELD.format("b", "held", "CHN", "RUS")]
    data = write(tmp_path, [document("x", *evidence)], {"visits": VISITS}, coverage=COVERAGE)
    assert checker.warnings(read_ledger(data)) == []


def test_who_took_part_is_what_the_table_of_dyads_says() -> None:
    """The warning reads entries; the table applies the preferred-value rule. They tell of the same pairs."""
    built_ledger = real()
    read = {
        (f"{table}/{record}", f"{a}-{b}")
        for (table, record), active in scope.parties(built_ledger.ledger).items()
        for a, b in roles.pairs(active)
    }
    built = {(row["record_id"], row["dyad"]) for row in built_ledger.rows["dyads"] if row["is_realised"]}
    differing = Counter(record.partition("/")[0] for record, _ in read ^ built)
    assert len(built) > 1500
    assert differing.total() < len(built) / 50, differing
