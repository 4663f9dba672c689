"""chronology: the same pairs as in dyads, with their days; and what a package reads of it."""

from __future__ import annotations

from tests.support.ledger_world import BuiltLedger


def test_every_pair_of_a_record_but_stocks_has_a_row(real: BuiltLedger) -> None:
    rows, dyads = ({(r["record_id"], r["dyad"]) for r in real.rows[name]} for name in ("chronology", "dyads"))
    assert dyads - rows == {pair for pair in dyads if "direct-investment" in pair[0]}
    assert rows <= dyads


def test_february_2022_of_china_and_russia_by_day(real: BuiltLedger) -> None:
    month = [r for r in real.rows["chronology"] if r["dyad"] == "CHN-RUS" and str(r["start_low"])[:7] == "2022-02"]
    days = {r["record_id"]: str(r["start_low"])[8:] for r in month if r["start_low"] == r["start_high"]}
    assert days["visits/xi-putin-2022-02-04"] == days["statements/joint-statement-2022-02-04"] == "04"
    assert days["visits/xi-putin-call-2022-02-25"] == "25"


def test_a_veto_stands_there_and_is_no_statement(real: BuiltLedger) -> None:
    vetoes = [r for r in real.rows["chronology"] if r["dyad"] == "CHN-RUS" and r["kind"] == "veto"]
    assert len(vetoes) == 17
    counted = {name for r in real.rows["contacts"] if r["table"] == "statements" for name in r["rests_on"]}
    assert not counted & {r["record_id"] for r in vetoes}


def test_joint_vetoes_of_2019_and_their_zero_in_2018_are_numbers(real: BuiltLedger) -> None:
    counts = {r["time_period"]: r["value"] for r in real.rows["counts"] if r["definition_id"] == "joint-vetoes"}
    assert (counts["1992"], counts["2018"], counts["2019"], counts["2022"]) == (0, 0, 3, None)
    days = {r["time_period"]: r["value"] for r in real.rows["counts"] if r["definition_id"] == "joint-statement-days"}
    assert (days["1995"], days["1997"], days["2005"], days["2020"], days["2025"]) == (0, 2, 2, 0, 1)
