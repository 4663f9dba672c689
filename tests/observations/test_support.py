"""How report rows support observations: they use the ids and the form of evidence."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import pyarrow as pa
import pytest

from pipelines.ledger.slices.evidence import schema_of
from pipelines.observations.support import as_evidence, identify, in_scope, scope
from pipelines.sources.contract import conform
from schemas import derive
from schemas.tables import model_of
from schemas.written.entries import EnergyAssertion, TradeAssertion
from schemas.written.ids import observation_id, status, subject_id
from tests.support.rows import default_row, each_case, pick

PERIODS = {"2022": "2022", "2022-04": "2022-04", "2022-04/2022-06": "2022-04/2022-06"}
"""How a report and an entry write a year, a month and a quarter."""
FREQ = {"2022": "A", "2022-04": "M", "2022-04/2022-06": "Q", "2022-04-01": "D"}
REPORT = default_row("trade_report_of_70")
MEASURES = [
    {"measure": "exports", "source_rank": ["un_comtrade", "imf_imts"]},
    {"measure": "volume", "source_rank": None},
]


def reports(feed: str, *rows: dict[str, Any]) -> pa.Table:
    """Reports like REPORT, changed by each row, with their ids."""
    known = derive.to_arrow(model_of(feed)).names
    evidence = [{k: v for k, v in (REPORT | row).items() if k in known} for row in rows]
    return identify(feed, conform(feed, pa.Table.from_pylist(evidence)))


def ids(feed: str, *rows: dict[str, Any]) -> list[str]:
    values: list[str] = reports(feed, *rows)["observation_id"].to_pylist()
    return values


def evidence_id(assertion: TradeAssertion) -> str:
    """The observation of an entry of the ledger, by the rule of ``subjects.py``."""
    unit = assertion.unit or ""
    return observation_id(subject_id(assertion), assertion.measure, "", status(assertion), "", unit)


def trade(**fields: Any) -> TradeAssertion:
    plain = {"about": "trade", "measure": "exports", "credibility": "2", "unit": "USD", "value": "1"}
    return TradeAssertion.model_validate(plain | fields)


def energy(**fields: Any) -> EnergyAssertion:
    return EnergyAssertion.model_validate({"about": "energy", "credibility": "2", "value": "1"} | fields)


def test_a_report_of_a_territory_is_no_rival_of_the_usual_one() -> None:
    entry = trade(origin="CHN", destination="EUE", reporter="CHN", dates="2012", scope=["EU27_2020"])
    row = {"destination": "EUE", "time_period": "2012"}
    assert ids("trade_reports", row | {"scope": "EU27_2020"}, row) == [
        evidence_id(entry),
        evidence_id(entry).replace("/in:EU27_2020", ""),
    ]
    (evidence,) = as_evidence(reports("trade_reports", row | {"scope": "EU27_2020"}).to_pylist())
    assert (evidence["scope"], evidence["subject_id"].split("/")[-1]) == ("EU27_2020", "in:EU27_2020")


@pytest.mark.parametrize("period", PERIODS)
@each_case(__file__, "reporter valuation")
@pytest.mark.parametrize("goods", ["G", "S", "GS"])
def test_a_trade_report_has_the_id_of_an_entry_that_says_the_same(
    period: str, reporter: str | None, valuation: str | None, goods: str
) -> None:
    said = {"reporter": reporter, "valuation": valuation, "goods_services": goods}
    entry = trade(origin="CHN", destination="RUS", dates=PERIODS[period], **said)
    assert ids("trade_reports", said | {"time_period": period, "freq": FREQ[period]}) == [evidence_id(entry)]


def test_the_id_in_words() -> None:
    """Frozen: the ids of published observations must not move."""
    assert ids("trade_reports", {}, {"valuation": None, "reporter": None, "time_period": "2022-04/2022-06"}) == [
        "trade/CHN>RUS/TOTAL/G/2022/CHN/FOB|exports||actual||USD",
        "trade/CHN>RUS/TOTAL/G/2022-04..2022-06/-/-|exports||actual||USD",
    ]
    volume = {"measure": "volume", "product": "crude_oil", "unit_measure": "t", "valuation": None, "reporter": None}
    assert ids("energy_reports", volume | {"is_estimated": True}) == [
        "energy/CHN>RUS/crude_oil/-/2022/-/-|volume||estimated||t"
    ]


@pytest.mark.parametrize("reporter", ["CHN", "RUS"])
def test_an_entry_that_leaves_the_valuation_out_means_that_of_its_reporter(reporter: str) -> None:
    """Exporters report FOB and importers CIF, also in Comtrade, so the two match."""
    row = {"reporter": reporter, "valuation": {"CHN": "FOB", "RUS": "CIF"}[reporter]}
    entry = trade(origin="CHN", destination="RUS", reporter=reporter, dates="2022")
    assert ids("trade_reports", row) == [evidence_id(entry)]


@pytest.mark.parametrize("period", [*PERIODS, "2022-04-01"])
@each_case(__file__, "measure unit reporter valuation")
@pytest.mark.parametrize("is_estimated", [False, True])
def test_an_energy_report_has_the_id_of_an_entry_that_says_the_same(
    period: str, measure: str, unit: str, reporter: str | None, valuation: str | None, is_estimated: bool
) -> None:
    said = {"measure": measure, "origin": "RUS", "destination": "CHN", "product": "crude_oil"}
    said |= {"reporter": reporter, "valuation": valuation}
    entry = energy(dates=period, unit=unit, status="estimated" if is_estimated else None, **said)
    row = {"time_period": period, "freq": FREQ[period], "unit_measure": unit, "is_estimated": is_estimated}
    assert ids("energy_reports", said | row) == [evidence_id(entry)]


def test_an_estimate_is_another_observation_than_what_was_reported() -> None:
    entry = trade(origin="CHN", destination="RUS", reporter="CHN", dates="2022", status="estimated")
    reported, estimated = ids("trade_reports", {}, {"is_estimated": True})
    assert estimated == evidence_id(entry)
    assert estimated != reported


def test_whatever_differs_in_a_dimension_is_another_observation() -> None:
    others = {"origin": "JPN", "destination": "JPN", "reporter": "RUS", "valuation": "CIF", "product": "energy"}
    others |= {"goods_services": "S", "time_period": "2023", "unit_measure": "CNY", "is_estimated": True}
    values = ids("trade_reports", {}, *({name: value} for name, value in others.items()))
    assert len(set(values)) == len(others) + 1


def test_whatever_else_differs_is_the_same_observation() -> None:
    others = {"source_id": "imf_imts", "capture_id": "x", "source_row": "1", "value": 1.0, "obs_status": "P"}
    others |= {"slice": "x", "classification": "x", "vintage_date": date(2020, 1, 1), "is_current": False}
    assert len(set(ids("trade_reports", {}, *({name: value} for name, value in others.items())))) == 1


def test_feeds_that_support_nothing_are_left_as_they_are() -> None:
    table = pa.table({"currency": ["USD"]})
    assert identify("exchange_rates", table) is table


def test_in_scope_are_current_values_between_two_of_the_actors_or_one_and_the_world() -> None:
    wanted = {
        "between two": {},
        "the other way": {"origin": "RUS", "destination": "CHN"},
        "with the world": {"destination": "WLD"},
        "not current": {"is_current": False},
        "without a value": {"value": None},
        "one side elsewhere": {"destination": "JPN"},
        "the other elsewhere": {"origin": "JPN"},
    }
    rows = [row | {"source_row": name} for name, row in wanted.items()]
    values = in_scope(reports("trade_reports", *rows), {"CHN", "RUS"})
    assert values["source_row"].to_pylist() == ["between two", "the other way", "with the world"]


def test_the_scope_is_every_actor_that_coverage_answers_for() -> None:
    assert scope([{"dyad": "CHN-RUS"}, {"dyad": "BRA-CHN"}]) == {"BRA", "CHN", "RUS"}
    assert scope([]) == set()


def test_an_estimate_is_of_the_source_that_made_it_and_ranks_as_compiled() -> None:
    offices = [{"actor_id": "CHN", "origin": "gacc", "is_statistical": True, "valid_from": None, "valid_to": None}]
    rows = reports("trade_reports", {}, {"source_id": "imf_imts", "is_estimated": True, "obs_status": "E"}).to_pylist()
    own, estimate = as_evidence(rows, MEASURES, offices)
    assert (own["origin"], own["reliability"], own["credibility"]) == ("gacc", "A", 2)
    assert (estimate["origin"], estimate["reliability"], estimate["credibility"]) == ("imf_imts", "C", 3)


def test_a_report_takes_exactly_the_shape_of_a_row_of_the_ledger() -> None:
    for feed, name in (("trade_reports", "trade"), ("energy_reports", "energy")):
        row = {"measure": "volume", "product": "crude_oil"} if name == "energy" else {}
        (evidence,) = as_evidence(reports(feed, row).to_pylist(), MEASURES)
        schema = schema_of(name)
        assert evidence.keys() == set(schema.names)
        assert pa.Table.from_pylist([evidence], schema=schema).to_pylist() == [evidence]


@each_case(__file__, "period kind first last")
def test_a_report_as_evidence_says_where_it_comes_from_and_when(
    period: str, kind: str, first: date, last: date
) -> None:
    freq = "M" if kind == "month" else FREQ[period]
    (evidence,) = as_evidence(reports("trade_reports", {"time_period": period, "freq": freq}).to_pylist(), MEASURES)
    assert pick(evidence, "support_id document_id source") == ("un_comtrade-0#17", None, "un_comtrade")
    assert pick(evidence, "origin known_from") == ("statistics of CHN", "2024-03-01")
    assert pick(evidence, "value value_low value_high") == (70.5, 70.5, 70.5)
    assert pick(evidence, "reliability credibility is_admissible") == ("A", 2, True)
    assert pick(evidence, "origin_id destination_id actor_a actor_b") == ("CHN", "RUS", "CHN", "RUS")
    assert pick(evidence, "period_kind time_period") == (kind, period)
    assert pick(evidence, "window_start window_end") == (first, last) == pick(evidence, "start_low end_high")
    assert evidence["subject_id"] == evidence["observation_id"].partition("|")[0]
    assert pick(evidence, "measure status unit_measure") == ("exports", "actual", "USD")


def test_the_rank_of_a_source_is_its_place_in_the_measures_order() -> None:
    rows = [{"source_id": name} for name in ("un_comtrade", "imf_imts", "cow_trade")]
    evidence = as_evidence(reports("trade_reports", *rows).to_pylist(), MEASURES)
    assert [row["source_rank"] for row in evidence] == [0, 1, 2]
    (unranked,) = as_evidence(reports("energy_reports", {"measure": "volume", "product": "lng"}).to_pylist(), MEASURES)
    assert unranked["source_rank"] == 0


def test_the_office_that_makes_an_actors_statistics_is_the_origin() -> None:
    """What the press relays from it and its reports at other publishers have one origin."""
    always = {"is_statistical": True, "valid_from": None, "valid_to": None}
    offices = [
        {"actor_id": "CHN", "origin": "gacc"} | always | {"valid_from": date(1980, 7, 1)},
        {"actor_id": "CHN", "origin": "ministry"} | always | {"valid_to": date(1980, 6, 30)},
        {"actor_id": "GBR", "origin": "hmrc"} | always,
        {"actor_id": "GBR", "origin": "ons"} | always,
        {"actor_id": "RUS", "origin": "later"} | always | {"valid_from": date(2030, 1, 1)},
    ]
    rows: list[dict[str, Any]] = [{}, {"time_period": "1979"}, {"time_period": "1980"}]
    rows += [{"reporter": "GBR"}, {"reporter": "RUS"}, {"reporter": None, "source_id": "cow_trade"}]
    evidence = as_evidence(reports("trade_reports", *rows).to_pylist(), MEASURES, offices)
    names = "gacc|ministry|gacc|ons|statistics of RUS|statistics of cow_trade"
    assert [row["origin"] for row in evidence] == names.split("|")


def test_the_actors_of_a_dyad_are_sorted_whoever_exports() -> None:
    for origin, destination in product(("CHN", "RUS"), repeat=2):
        (evidence,) = as_evidence(
            reports("trade_reports", {"origin": origin, "destination": destination}).to_pylist(), MEASURES
        )
        assert [evidence["actor_a"], evidence["actor_b"]] == sorted((origin, destination))
