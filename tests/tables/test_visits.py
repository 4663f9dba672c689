"""visits: the model accepts the rows; facts of the founding article and of the rule."""

from __future__ import annotations

from tests.support.ledger_world import BuiltLedger, accepted


def test_the_model_accepts_the_rows(real: BuiltLedger) -> None:
    accepted(real, "visits")


def test_xi_came_to_moscow_in_may_2025(real: BuiltLedger) -> None:
    row = real.one("visits", visit_id="xi-putin-2025-05-07")
    assert (row["visitors"], row["hosts"], row["place"], row["rank"]) == (["CHN"], ["RUS"], "Moscow", "leader")
    assert (row["start_date"], row["status"], row["is_realised"]) == ("2025-05-07", "held", True)
    dyad = real.one("dyads", record_id="visits/xi-putin-2025-05-07")
    assert (dyad["origin"], dyad["destination"], dyad["year"]) == ("CHN", "RUS", 2025)


def test_who_attends_a_third_countrys_summit_visits_nobody(real: BuiltLedger) -> None:
    row = real.one("visits", visit_id="xi-putin-2013-03-27")
    assert (row["visitors"], row["hosts"]) == (None, None)
    assert real.one("dyads", record_id="visits/xi-putin-2013-03-27", dyad="CHN-RUS")["origin"] is None
