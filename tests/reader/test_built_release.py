"""The release that this checkout built last, read with whatever pandas and PyArrow are installed."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

import bilateral
from bilateral.release import Release

pytestmark = pytest.mark.slow
RELEASES = Path(__file__).resolve().parents[2] / "data" / "releases"


@pytest.fixture(scope="module")
def built() -> Release:
    if not (RELEASES / "latest").exists():
        assert not os.environ.get("CI"), "CI builds a release before"
        pytest.skip(f"no release in {RELEASES}: `make build` makes one")
    return bilateral.open(str(RELEASES / "latest"))


def test_every_table_is_read_with_the_types_that_the_page_on_files_names(built: Release) -> None:
    for table in built.tables:
        stored = built.load(table, engine="arrow").schema
        frame = built.load(table)
        for field in stored:
            kind = frame[field.name].dtype
            if pa.types.is_integer(field.type):
                assert kind == pd.Int64Dtype()
            elif pa.types.is_boolean(field.type):
                assert kind == pd.BooleanDtype()
            elif pa.types.is_date(field.type):
                assert kind.kind == "M"
            elif pa.types.is_string(field.type):
                assert str(kind) == ("str" if pd.__version__ >= "3" else "object")


def test_a_question_is_answered_and_leads_to_its_documents(built: Release) -> None:
    turnover = built.series("trade_total", "China-Russia", 2024)
    assert turnover["value"].tolist() == [pytest.approx(244.8e9, rel=1e-3)]
    assert len(built.evidence(turnover)) > 1
    assert "trade" in built.cite(turnover)
    wide = built.panel(["trade_total", "exercises"], "156-643", [2024], wide=True, codes="cow")
    assert wide[["trade_total", "cow_a"]].to_numpy().tolist() == [[turnover["value"].item(), 710]]
    assert "trade_total" in built.search("turnover")["indicator"].tolist()
