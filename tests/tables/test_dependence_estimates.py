"""dependence where a state reported nothing: compiled flows, estimates, and whose territory the reports are of."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.tables import dependence
from pipelines.tables.shared import trade_panel
from pipelines.tables.shared.registry import reader
from tests.support.rows import pick
from tests.support.trade_reports import ACTORS, economy, observation, report, table, transport_margins
from tests.tables.test_dependence import CHINA, RUSSIA, WORLD, rows


def reconciled(*flows: tuple[str, str, float, str]) -> list[dict[str, Any]]:
    """Flows of a compiler, with the status of each."""
    source = {"source_id": "baci_totals", "valuation": "FOB"}
    return [report(a, b, value, None, obs_status=code, **source) for a, b, value, code in flows]


BACI = reconciled(
    *[("CHN", "DEU", 80, "A"), ("DEU", "CHN", 40, "A"), ("DEU", "USA", 50, "A"), ("USA", "DEU", 30, "A")],
    *[("RUS", "CHN", 30, "I"), ("CHN", "RUS", 20, "I"), ("RUS", "DEU", 10, "I"), ("DEU", "RUS", 5, "I")],
)


def test_who_reported_nothing_has_no_share_of_a_compilers_and_its_partners_have() -> None:
    """China would have 77 per cent of what is known of Russia's trade: that with others like it is missing."""
    by_pair = rows(*BACI)
    assert not [pair for pair in by_pair if pair[0] == "RUS"]
    row = by_pair["CHN", "RUS"]
    assert (row["trade_share"], row["partner_share"], row["obs_status"]) == (50 / 170, None, "A")
    assert row["trade_intensity"] is None, "what Russia imports of all is not known"
    theirs = by_pair["CHN", "DEU"]["trade_intensity"]
    assert theirs == pytest.approx((80 / 100) / (120 / (265 - 70))), "the world's imports have Russia's"


def test_a_compilers_sum_that_is_far_from_the_published_total_gives_no_share() -> None:
    def china(total: float) -> dict[tuple[str, str], dict[str, Any]]:
        return rows(*BACI, trade=[observation("total", "CHN-WLD", total, "CHN")])

    assert china(170 / 0.91)["CHN", "DEU"]["trade_share"] == 120 / 170
    assert ("CHN", "DEU") not in china(170 / 0.89)
    assert china(170 / 0.89)["DEU", "CHN"]["trade_share"] == 120 / 215


def test_a_share_of_documents_wins_and_the_reconciled_one_is_in_its_bounds() -> None:
    own = [observation("exports", "CHN>WLD", 105, "CHN"), observation("exports", "WLD>CHN", 70, "CHN")]
    theirs = [observation("exports", "CHN>DEU", 106, "DEU"), observation("exports", "DEU>CHN", 20, "DEU")]
    row = rows(*BACI, trade=[*own, *theirs])["CHN", "DEU"]
    assert row["trade_share"] == pytest.approx((106 / 1.06 + 20 * 1.06) / 175)
    assert pick(row, "source_id obs_status is_mirrored") == ("ledger", "I", True)
    assert row["trade_share_high"] >= 120 / 170


def test_what_rests_on_an_estimate_is_estimated_and_what_is_made_of_it_too() -> None:
    """A flow or a total that a source made; Germany's own report of Russia is actual, what both make is not."""
    made = [{**r, "is_estimated": True} for r in RUSSIA]
    by_pair = rows(*made, *CHINA)
    mirrored, own = by_pair["RUS", "CHN"], by_pair["CHN", "RUS"]
    assert pick(mirrored, "obs_status is_mirrored status") == ("E", True, "estimated")
    assert pick(own, "obs_status status status_of_two") == ("A", "actual", "estimated")
    firm = rows(*RUSSIA, *CHINA)["CHN", "RUS"]
    assert pick(firm, "status status_of_two") == ("actual", "actual")
    alone = rows(*made)["RUS", "CHN"]
    assert pick(alone, "obs_status status is_mirrored") == ("E", "estimated", False)


def test_a_rank_by_reports_comes_before_one_by_estimates() -> None:
    ends = [end for other in OTHERS for end in (("RUS", other), (other, "RUS"))]
    made = [
        {**r, "is_estimated": True}
        for r in (*RUSSIA[:2], *(report(*end, 1, "RUS", source_id="imf_imts") for end in ends))
    ]
    actors = [*ACTORS, *({"actor_id": name, "type": "state"} for name in OTHERS)]
    ranks = [
        next(r for r in built.to_pylist() if (r["actor_id"], r["partner_id"]) == ("RUS", "CHN"))
        for reports in (made, [*made, *WORLD])
        for built in [dependence.build(reader(table(*reports)), economy(), [], actors, transport_margins(), [])]
    ]
    assert pick(ranks[0], "partner_rank rank_source_id rank_status") == (1, "imf_imts", "estimated")
    assert pick(ranks[1], "partner_rank rank_source_id rank_status") == (2, "cow_trade", "actual")


def test_a_partners_quoted_total_over_the_actors_own_comes_before_an_estimate() -> None:
    """Russia published nothing by partner in 2022: India's 38.4 billion are 4.5 per cent of its 847.8."""
    made = [{**r, "is_estimated": True} for r in RUSSIA]
    world = observation("total", "RUS-WLD", 847.8, "RUS")
    theirs = observation("total", "CHN-RUS", 38.4, "CHN", value_low=38.35, value_high=38.45)
    row = rows(*made, trade=[world, theirs])["RUS", "CHN"]
    assert row["trade_share"] == 38.4 / 847.8
    assert (row["trade_share_low"], row["trade_share_high"]) == (38.35 / 1.102 / 847.8, 100 / 700)
    assert pick(row, "source_id mirror_source_id obs_status status") == ("ledger", "ledger", "I", "actual")
    assert row["rests_on"] == sorted([world["trade_id"], theirs["trade_id"]])


def test_a_row_says_the_territory_of_the_reports_behind_it() -> None:
    imf = [{**r, "scope": "EU27_2020", "source_id": "imf_imts"} for r in (report("EUE", "CHN", 5, "CHN"),)]
    own = [{**r, "source_id": "imf_imts"} for r in CHINA[2:]]
    trade = [observation("total", "CHN-EUE", 90, "CHN", scope="EU28"), observation("total", "CHN-WLD", 900, "CHN")]
    assert rows(*imf, *own, *RUSSIA)["CHN", "EUE"]["scope"] == "EU27_2020"
    assert rows(trade=trade)["CHN", "EUE"]["scope"] == "EU28"
    assert rows(*RUSSIA)["RUS", "CHN"]["scope"] is None


RUSSIAN = {  # Russia's exports and imports as the IMF has them, in billions of dollars; the last are all other states
    2008: {"DEU": (32.345, 34.099), "NLD": (56.907, 4.808), "CHN": (21.049, 34.721), "X": (354.9, 193.0)},
    2009: {"DEU": (11.881, 21.157), "NLD": (35.125, 3.584), "CHN": (16.093, 22.885), "X": (172.4, 109.3)},
}
OTHERS = [f"X{letter}X" for letter in "ABCDEFGHIJKLMNOPQRST"]
"""Twenty states that have the trade of all others in equal parts."""
GIVEN = {2008: (465.5, 266.98), 2009: (284.919, 160.767)}
"""The totals of the same year: in 2009 49.3 of 284.9 billion dollars of exports are given to no state."""


@pytest.fixture
def files_of_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files with two partners of a reporter are as good as those of all."""
    monkeypatch.setattr(trade_panel, "FEW", 2)


@pytest.mark.parametrize(("year", "rank"), [(2008, (3, 3, 3)), (2009, (None, 1, 4))])
def test_no_rank_is_told_of_a_list_that_lacks_more_than_lies_between_the_partners(year: int, rank: object) -> None:
    """China was not Russia's first partner of 2009 for certain: 39.0, the Netherlands 38.7, and 53 given to nobody."""
    of = {"source_id": "imf_imts", "year": year}
    sold, bought = RUSSIAN[year]["X"]
    own = RUSSIAN[year] | {"WLD": GIVEN[year]} | dict.fromkeys(OTHERS, (sold / 20, bought / 20))
    del own["X"]
    reports = [report("RUS", partner, sold, "RUS", **of) for partner, (sold, _) in own.items()]
    reports += [report(partner, "RUS", bought, "RUS", **of) for partner, (_, bought) in own.items()]
    actors = [*ACTORS, *({"actor_id": name, "type": "state"} for name in ("NLD", *OTHERS))]
    made: Any = dependence.build(reader(table(*reports)), economy(), [], actors, transport_margins(), [])
    (row,) = (row for row in made.to_pylist() if row["partner_id"] == "CHN")
    assert pick(row, "partner_rank partner_rank_low partner_rank_high") == rank
    assert (row["rank_source_id"], row["rank_status"]) == ("imf_imts", "actual")


@pytest.mark.usefixtures("files_of_few")
def test_a_total_below_its_parts_is_of_another_version_and_none() -> None:
    """Liberia's exports of 2008 came to 5.9 times the total of an older file."""
    of = {"source_id": "imf_imts"}
    flows = [report("RUS", "CHN", 60, "RUS", **of), report("RUS", "DEU", 40, "RUS", **of)]
    for total, share, is_summed in ((99, 60 / 99, False), (50, 60 / 100, True), (120, 60 / 120, False)):
        row = rows(*flows, report("RUS", "WLD", total, "RUS", **of))["RUS", "CHN"]
        assert (row["export_share"], row["is_total_summed"]) == (share, is_summed)
