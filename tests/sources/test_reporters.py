"""Whose statistics are asked for follows from the register of pairs."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from pipelines.sources.contract import Scope
from pipelines.sources.declarations import discover
from pipelines.sources.reporters import reporters
from pipelines.sources.retrieval import requests_of
from tests.conftest import ROOT

REGISTER = "reference/dyads.yaml"


def test_the_states_of_the_registered_pairs_are_asked_for_by_their_current_numbers() -> None:
    asked = reporters(ROOT / "data")
    assert "EUE" not in asked, "a union reports by its members"
    assert {state: asked[state] for state in ("BRA", "DEU", "TJK", "VNM")} == {
        "BRA": "076",
        "DEU": "276",
        "TJK": "762",
        "VNM": "704",
    }
    assert list(asked) == sorted(asked)


def test_a_pair_that_is_registered_is_asked_of_both_publishers(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data/reference/codes", tmp_path / "reference/codes")
    for text, states in (("- {id: IND-RUS}\n", {"IND", "RUS"}), ("- {id: ARE-RUS}\n", {"ARE", "RUS"}), ("", set())):
        (tmp_path / REGISTER).write_text(text)
        for name in ("un_comtrade", "imf_imts"):
            asked = requests_of(discover()[name], Scope(), date(2026, 11, 26), tmp_path)
            assert {request.name.removeprefix("preview_")[:3] for request in asked} == states
