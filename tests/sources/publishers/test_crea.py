"""CREA's tracker: small answers in the layout of the server's public code, parsed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.sources.codes import UnknownCodes
from pipelines.sources.contract import Parsed, SchemaDrift, Scope, SourceError
from pipelines.sources.publishers.crea import NO_PRODUCT, SOURCE, requests

Read = Callable[..., Parsed]
NAMES = tuple(
    (
        "commodity commodity_group commodity_group_name destination_iso2 destination_country destination_region "
        "month value_tonne pricing_scenario value_eur value_usd"
    ).split()
)


def row(commodity: str, iso2: str, **more: str) -> dict[str, str]:
    """A row of the counter for March 2022, changed by ``more``."""
    plain = {
        "month": "2022-03-01",
        "value_tonne": "10.5",
        "pricing_scenario": "default",
        "value_eur": "100.25",
        "value_usd": "1",
    }
    return dict.fromkeys(NAMES, "") | {"commodity": commodity, "destination_iso2": iso2} | plain | more


def table(folder: Path, *rows: dict[str, str], name: str = "counter_2022.csv", names: tuple[str, ...] = NAMES) -> Path:
    """An answer as CSV."""
    file = folder / name
    file.write_text("\n".join([",".join(names), *(",".join(r[n] for n in names) for r in rows)]) + "\n")
    return file


def reports(parsed: Parsed) -> list[tuple[Any, ...]]:
    """Destination, product, period, measure, value, unit and rows of every report."""
    names = ("destination", "product", "time_period", "measure", "value", "unit_measure", "source_row")
    return [tuple(r[name] for name in names) for r in parsed.tables["energy_reports"].to_pylist()]


def test_commodities_are_added_up_to_products(tmp_path: Path, parse: Read) -> None:
    """Crude oil by sea, pipeline and rail is one product; euros and tonnes are two measures, and both are estimates."""
    parsed = parse(
        SOURCE,
        table(
            tmp_path,
            row("crude_oil", "CN"),
            row("natural_gas", "CN", value_tonne="3"),
            row("pipeline_oil", "CN", value_eur="50"),
            row("coal", "IN", value_eur=""),
        ),
    )
    assert reports(parsed) == [
        ("CHN", "crude_oil", "2022-03", "value", 150.25, "EUR", "1+3/value"),
        ("CHN", "pipeline_gas", "2022-03", "value", 100.25, "EUR", "2/value"),
        ("CHN", "crude_oil", "2022-03", "volume", 21.0, "t", "1+3/volume"),
        ("CHN", "pipeline_gas", "2022-03", "volume", 3.0, "t", "2/volume"),
        ("IND", "coal", "2022-03", "volume", 10.5, "t", "4/volume"),
    ]
    first = parsed.tables["energy_reports"].to_pylist()[0]
    assert (first["origin"], first["reporter"], first["valuation"], first["year"]) == ("RUS", None, None, 2022)
    assert (first["classification"], first["slice"]) == ("crude_oil+pipeline_oil", "RUS/M/2022")
    assert (first["is_estimated"], first["obs_status"]) == (True, "E")
    assert parsed.left_out == {"no value, in EUR": 1}
    assert parsed.new == []


def test_json_by_day(tmp_path: Path, parse: Read) -> None:
    """Dates followed by a time of day; zeros that fill days without deliveries are left out."""
    days = {"2022-03-05T00:00:00": (7, 9.5), "2022-03-06T00:00:00": (0.0, 0)}
    rows: list[dict[str, Any]] = [
        {"commodity": "lng", "destination_iso2": "CN", "date": day, "value_tonne": tonnes, "value_eur": euros}
        for day, (tonnes, euros) in days.items()
    ]
    file = tmp_path / "counter.json"
    for content in ({"data": rows}, rows):
        file.write_text(json.dumps(content))
        parsed = parse(SOURCE, file)
        assert [r[2:5] for r in reports(parsed)] == [("2022-03-05", "value", 9.5), ("2022-03-05", "volume", 7.0)]
        assert parsed.tables["energy_reports"]["slice"][0].as_py() == "RUS/D/2022"
        assert parsed.left_out == {"zero, in EUR": 1, "zero, in t": 1}


def test_what_is_left_out_is_counted(tmp_path: Path, parse: Read) -> None:
    """Other scenarios, ships for orders, Russia itself, mixed cargoes, a repeated row. NA is Namibia, not null."""
    parsed = parse(
        SOURCE,
        table(
            tmp_path,
            row("coal", "NA"),
            row("coal", "NA", pricing_scenario="pricecap"),
            row("coal", "For orders"),
            row("coal", ""),
            row("coal", "RU"),
            *(row(commodity, "CN") for commodity in NO_PRODUCT),
            row("coal", "NA"),
        ),
    )
    assert {r[0] for r in reports(parsed)} == {"NAM"}
    assert [r[4] for r in reports(parsed)] == [100.25, 10.5]
    assert parsed.left_out == {
        "commodity outside all product groups": len(NO_PRODUCT),
        "another pricing scenario than the default": 1,
        "destination is not known yet (for orders)": 2,
        "the same flow again": 1,
        "trade with itself": 1,
    }


def test_bad_rows_are_named(tmp_path: Path, parse: Read) -> None:
    """An undeclared commodity, an invalid number, an invalid period, a short row."""
    file = table(
        tmp_path,
        row("peat", "CN"),
        row("coal", "CN", value_eur="much"),
        row("coal", "CN", month="spring"),
        row("lng", "CN"),
    )
    file.write_text(file.read_text() + "coal,CN\n")
    parsed = parse(SOURCE, file)
    assert {(bad.source_row, bad.reason, bad.text) for bad in parsed.bad} == {
        ("1", "commodity is not known", "peat"),
        ("2", "value_eur is not a number", "much"),
        ("3", "time_period is not known", "spring"),
        ("5", "2 fields, expected 11", "coal,CN"),
    }
    assert {r[1] for r in reports(parsed)} == {"lng", "coal"}


def test_what_is_not_known(tmp_path: Path, parse: Read) -> None:
    """An unknown destination, a missing column, no period, a new column, no rows."""
    with pytest.raises(UnknownCodes, match="QQ"):
        parse(SOURCE, table(tmp_path, row("coal", "QQ")))
    with pytest.raises(SchemaDrift, match="value_eur"):
        parse(SOURCE, table(tmp_path, row("coal", "CN"), names=tuple(n for n in NAMES if n != "value_eur")))
    with pytest.raises(SchemaDrift, match="neither a month nor a date"):
        parse(SOURCE, table(tmp_path, row("coal", "CN"), names=tuple(n for n in NAMES if n != "month")))
    parsed = parse(SOURCE, table(tmp_path, row("coal", "CN", ship="7"), names=(*NAMES, "ship")))
    assert parsed.new == ["ship"]
    (tmp_path / "a.json").write_text('{"message": "Internal Server Error"}')
    with pytest.raises(SourceError, match="Internal Server Error"):
        parse(SOURCE, tmp_path / "a.json")


def test_requests_end_with_the_last_month_that_is_over() -> None:
    """One for each year; in January the last one is the year before."""
    asked = list(requests(Scope(), date(2024, 3, 10)))
    assert [request.name for request in asked] == ["counter_2022.csv", "counter_2023.csv", "counter_2024.csv"]
    assert (asked[0].params["date_to"], asked[-1].params["date_to"]) == ("2022-12-31", "2024-02-29")
    assert [r.params["date_to"] for r in requests(Scope(), date(2024, 1, 2))] == ["2022-12-31", "2023-12-31"]
    assert [r.name for r in requests(Scope(range(2010, 2023)), date(2024, 1, 2))] == ["counter_2022.csv"]
    assert asked[0].error_in(b"The dataset requested is not complete. Check")
    assert asked[0].error_in(b"commodity,month\n") is None
