"""catalogue: the register of indicators, and how rows of computed tables are read."""

from __future__ import annotations

import json
from collections import defaultdict

from bilateral import catalogue
from pipelines.tables.measured import COLUMNS
from pipelines.tables.shared.front_door import series_code
from tests.support.ledger_world import BuiltLedger, real_ledger

KEY = (*catalogue.KEY, "freq")


def test_every_indicator_is_described_and_computed_ones_say_where_they_are_from(real: BuiltLedger) -> None:
    known = {row["indicator"] for row in real.rows["catalogue"]}
    assert {row["indicator"] for row in real.rows["indicators"]} <= known
    kappa = real.one("catalogue", indicator="un_kappa")
    (reading,) = json.loads(kappa["reading"])
    assert (reading["table"], reading["column"], kappa["table"]) == ("un_votes", "kappa", "un_votes")
    assert len(json.loads(real.one("catalogue", indicator="trade_share")["reading"])) == 1
    assert len(json.loads(real.one("catalogue", indicator="arms_share")["reading"])) == 1


def test_what_has_a_direction_is_declared_so(real: BuiltLedger) -> None:
    directed = {row["indicator"] for row in real.rows["indicators"] if row["origin"] != "*"}
    assert directed == {row["indicator"] for row in real.rows["catalogue"] if row["is_directed"]} & {
        row["indicator"] for row in real.rows["indicators"]
    }


def test_a_code_names_one_series_and_a_series_has_one_code(real: BuiltLedger) -> None:
    codes, series = defaultdict(set), defaultdict(set)
    for row in real.rows["indicators"]:
        key = tuple(row[name] for name in KEY)
        codes[key].add(row["series_code"])
        series[row["series_code"]].add(key)
    assert {len(names) for names in codes.values()} == {len(keys) for keys in series.values()} == {1}


def test_codes_leave_out_what_is_usual() -> None:
    row = dict(zip(KEY, ("trade_total", "CHN-RUS", "*", "*", "*", "actual", "USD", "G/CHN", "*", "A"), strict=True))
    usual = {"items": 1, "item": "G", "unit_measure": "USD"}
    assert series_code(row, usual) == "BI/trade_total/CHN-RUS/A/CHN"
    other = row | {"unit_measure": "CNY", "definition_id": "rule", "series": "GS/CHN", "status": "estimated"}
    assert series_code(other, usual) == "BI/trade_total/CHN-RUS/A/CHN;definition=rule;item=GS;status=estimated;unit=CNY"
    assert series_code(row | {"scope": "EU28"}, usual) == "BI/trade_total/CHN-RUS/A/CHN;scope=EU28"
    assert series_code(row | {"origin": "RUS", "destination": "CHN"}, usual) == "BI/trade_total/RUS>CHN/A/CHN"
    assert series_code(row | {"new_dimension": "*"}, usual | {"new": None}) == "BI/trade_total/CHN-RUS/A/CHN"
    votes = row | {"indicator": "un_kappa", "series": "*", "unit_measure": "1"}
    assert series_code(votes, {"items": 0, "unit_measure": "1"}) == "BI/un_kappa/CHN-RUS/A"


def test_what_the_register_says_of_directions_is_what_the_columns_have() -> None:
    register = {item.model.id: item.model.directed == "true" for item in real_ledger().reference["indicators"]}
    assert {column.indicator: column.is_directed for column in COLUMNS}.items() <= register.items()
