"""Formulas of computed numbers: each yields the stored value, from inputs that the release has, or is not given."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import bilateral
from bilateral.commons.frames import Rows, to_rows
from bilateral.formulas import LONGEST, evaluated, formulas, written
from bilateral.release import Release
from bilateral.trail import Trail
from tests.support.rows import cases, first_of


def computed(text: str) -> tuple[float, float]:
    """What the printed formula gives when it is computed as printed, and what is printed after `=`."""
    left, _, right = text.rpartition(": ")[2].rpartition(" = ")
    python = left.replace("×", "*").replace(",", "").replace("sqrt", "__import__('math').sqrt")
    printed = re.match(r"-?[\d.e-]+", right.replace(",", "").strip("()"))
    assert printed, text
    return float(eval(python.replace("ln(", "__import__('math').log("))), float(printed[0])


@pytest.fixture(scope="module")
def release(released: Path) -> Release:
    return bilateral.open(str(released))


def shown(release: Release, table: str, rows: Rows) -> list[str]:
    return [found.text for found in formulas(Trail(release.folder), rows, table) if found]


@pytest.mark.parametrize(
    ("formula", "inputs", "value", "text"),
    cases(__file__, "a_formula_is_written_with_its_numbers_if_they_yield_the_value"),
)
def test_a_formula_is_written_with_its_numbers_if_they_yield_the_value(
    formula: str, inputs: dict[str, float | None], value: float, text: str | None
) -> None:
    assert written(formula, inputs, value) == text


def test_amounts_are_scaled_alike_and_so_is_their_sum() -> None:
    inputs = {"a": 129.27e9, "b": 0.94e9}
    assert written("a + b", inputs, 130.21e9, scaled=inputs, unit="USD", is_sum=True) == (
        "129.27 + 0.94 = 130.21 billion USD"
    )
    assert written("a / b", inputs, 129.27 / 0.94, scaled=inputs) == "129.27 / 0.94 = 137.5"


@pytest.mark.parametrize("formula", [*cases(__file__, "a_footer_with_anything_but_arithmetic"), "a" + " + a" * LONGEST])
def test_a_footer_with_anything_but_arithmetic_yields_nothing(formula: str) -> None:
    assert evaluated(formula, {"a": 2.0}) is None


def test_shares_and_sums_of_the_default_release_are_what_their_inputs_give_as_printed(release: Release) -> None:
    front = release.load("indicators")
    front = front[front["obs_value"].notna() & (front["series"].str.startswith(("ledger", "G", "crude")))]
    methods = ["trade-share", "derived", "converted", "exports-both-ways", "energy-share"]
    rows = to_rows(front[front["method_id"].isin(methods)])
    assert {row["method_id"] for row in rows} == {*methods}
    texts = shown(release, "indicators", rows)
    assert len(texts) > 2000
    for text in texts:
        given, printed = computed(text)
        assert given == pytest.approx(printed, rel=1e-3)


def test_the_share_of_a_year_without_russian_figures_is_from_chinas_report(release: Release) -> None:
    evidence = release.evidence(release.series("trade_share", "RUS>CHN", 2022))
    assert evidence["formula"].unique().tolist() == ["(114.149 / 1.06 + 76.1226 × 1.06) / (592.5 + 255.3) = 0.2222"]
    assert {"Agenzia Nova", "Vestnik Kavkaza"} <= {*evidence["publisher"]}


def test_a_share_of_energy_is_a_volume_over_all_of_its_buyer(release: Release) -> None:
    evidence = release.evidence(release.series("energy_share", "RUS>CHN", 2024))
    assert evidence["formula"].unique().tolist() == ["100 × 108.5 / 553.4 = 19.61 %"]


def test_a_formula_names_the_observations_of_its_numbers(release: Release) -> None:
    rows = to_rows(release.series("trade_share", "RUS>CHN", 2022))
    (found,) = (one for one in formulas(Trail(release.folder), rows, "indicators") if one)
    ways = "RUS>CHN/TOTAL/G/2022/CHN/CIF CHN>RUS/TOTAL/G/2022/CHN/FOB RUS>WLD/TOTAL/G/2022/RUS/FOB".split()
    assert [name.partition("|")[0] for name in found.observations] == [
        f"trade/{way}" for way in [*ways, "WLD>RUS/TOTAL/G/2022/RUS/CIF"]
    ]


def test_a_count_is_told_by_its_records_as_many_as_it_says(release: Release) -> None:
    counts = release.load("indicators", dyad="CHN-RUS", years=2024).query("method_id == 'count-by-definition'")
    rows = [row for row in to_rows(counts) if row["row_id"]]
    found = zip(rows, formulas(Trail(release.folder), rows, "indicators"), strict=True)
    texts = {row["definition_id"]: one and one.text for row, one in found if row["indicator"] == "exercises"}
    assert texts["all-forms"] == "12 records counted, each once"


@pytest.mark.parametrize("table", first_of(4, "covotes", "contacts", "mirror_gaps", "funding_delivery", "dependence"))
def test_every_value_whose_inputs_are_there_has_the_formula_that_its_table_declares(
    table: str, release: Release
) -> None:
    frame, declared = release.load(table), 0
    for field in release.folder.schema(table):
        formula = (field.metadata or {}).get(b"formula", b"").decode()
        inputs = [name for name in re.findall(r"[a-z]\w*", formula) if name in frame]
        known = frame[frame[[field.name, *inputs]].notna().all(axis=1)] if formula else frame.head(0)
        known = known[known[field.name] != 0]
        rows = to_rows(known.iloc[:: max(1, len(known) // 500)])
        texts = shown(release, table, rows)
        assert len(texts) == len(rows)
        declared += len(texts)
        for text in texts:
            own = text.partition(f"{field.name} = ")[2].partition("; ")[0] or text
            given, printed = computed(own)
            assert given == pytest.approx(printed, rel=2e-3, abs=1e-3)
    assert declared >= 4


def test_what_a_document_states_has_no_formula(release: Release) -> None:
    assert release.evidence(release.series("trade_total", "CHN-RUS", 2024))["formula"].isna().all()
