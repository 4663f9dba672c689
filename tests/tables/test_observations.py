"""observations: facts of the founding article and of the rule."""

from __future__ import annotations

from bilateral.commons.preferred_value import DATED
from tests.support.ledger_world import BuiltLedger
from tests.support.rows import pick


def test_the_total_of_2024_is_the_exact_figure_and_not_the_articles_rounding(real: BuiltLedger) -> None:
    row = real.one("observations", observation_id="trade/CHN-RUS/TOTAL/G/2024/CHN/-|total||actual||USD")
    assert (row["n_evidence"] >= 3, row["n_excluded"]) == (True, 1)


def test_an_observation_is_its_dimensions(real: BuiltLedger) -> None:
    for row in real.rows["observations"]:
        parts = pick(row, "subject_id measure actor_id status definition_id unit_measure")
        assert row["observation_id"] == "|".join(part or "" for part in parts)
        assert row["subject_id"].split("/")[0] == row["table"]


def test_the_value_shown_is_that_of_its_preferred_evidence(real: BuiltLedger) -> None:
    evidence = {row["evidence_id"]: row for row in real.rows["evidence"]}
    valued = [row for row in real.rows["observations"] if row["preferred_support_id"]]
    assert len(valued) > 1000
    for row in valued:
        source = evidence[row["preferred_support_id"]]
        assert source["observation_id"] == row["observation_id"]
        assert source["is_admissible"]
        assert row["code"] == source["code"]
        assert row["value"] in (None, source["value"])
        if row["measure"] not in DATED:  # of those, start and end may be other rows'
            assert row["start_date"] == source["start_date"]


def test_every_row_of_evidence_is_counted_once(real: BuiltLedger) -> None:
    assert sum(row["n_evidence"] + row["n_excluded"] for row in real.rows["observations"]) == len(real.rows["evidence"])
