"""visits: facts of the founding article and of the rule."""

from tests.support.ledger_world import BuiltLedger
from tests.support.rows import pick


def test_xi_came_to_moscow_in_may_2025(real: BuiltLedger) -> None:
    row = real.one("visits", visit_id="xi-putin-2025-05-07")
    assert pick(row, "visitors hosts place rank") == (["CHN"], ["RUS"], "Moscow", "leader")
    assert pick(row, "start_date status is_realised") == ("2025-05-07", "held", True)
    dyad = real.one("dyads", record_id="visits/xi-putin-2025-05-07")
    assert pick(dyad, "origin destination year") == ("CHN", "RUS", 2025)


def test_who_attends_a_third_countrys_summit_visits_nobody(real: BuiltLedger) -> None:
    row = real.one("visits", visit_id="xi-putin-2013-03-27")
    assert (row["visitors"], row["hosts"]) == (None, None)
    assert real.one("dyads", record_id="visits/xi-putin-2013-03-27", dyad="CHN-RUS")["origin"] is None
