"""A series as a chart: its numbers, its title and sources within the picture, each direction on a scale of its own."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from bilateral.commons.lookup import NotThere
from bilateral.plot import LETTER
from bilateral.release import Release


def rows(chart: dict[str, Any], spec: dict[str, Any]) -> list[dict[str, Any]]:
    """The numbers of a chart."""
    name = chart.get("data", chart["layer"][0].get("data", {})).get("name") or spec["data"]["name"]
    return list(spec["datasets"][name])


def test_a_chart_has_the_numbers_in_their_unit_and_says_whose_they_are(r: Release) -> None:
    spec = r.plot("trade_total", "China-Russia").to_dict()
    (chart,) = spec["hconcat"]
    assert [(row["year"], row["value"], row["run"]) for row in rows(chart, spec)] == [
        (2023, 240.1, 1),
        (2024, 244.8, 1),
    ]
    assert chart["title"]["text"] == ["Trade in goods of China and Russia"]
    assert chart["layer"][1]["encoding"]["y"]["title"] == "billion dollars"
    foot = " ".join(chart["title"]["subtitle"])
    for said in (
        "244.8 billion dollars. GACC, by bne IntelliNews",
        "1.1.0, BI/trade_total/",
        f"as of {r.date}. CC BY 4.0",
    ):
        assert said in foot
    assert all(len(line) * LETTER[12] <= chart["width"] for line in chart["title"]["subtitle"])


def test_both_directions_stand_side_by_side_on_their_own_scales(r: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BILATERAL_SITE_URL", "https://indicators.example/")
    spec = r.plot("trade_exports", "CHN-RUS", 2022).to_dict()
    (chart,) = spec["hconcat"]
    assert chart["title"]["text"] == ["Russia’s exports of goods to China"], "the other direction has no number"
    assert " ".join(chart["title"]["subtitle"]).endswith("https://indicators.example/")
    assert rows(chart, spec)[0]["value"] == pytest.approx(129.3)
    with pytest.raises(NotThere, match="trade_exports of CHN>RUS has no number in these years"):
        r.plot("trade_exports", "CHN>RUS", 2022)


def test_a_bound_is_a_triangle(r: Release) -> None:
    (chart,) = r.plot("exercises", "CHN-RUS").to_dict()["hconcat"]
    assert [layer["mark"].get("shape") for layer in chart["layer"]] == [
        None,
        None,
        None,
        "triangle-up",
        "triangle-down",
    ]
    assert (
        chart["layer"][3]["transform"][0]["filter"]
        == "!isValid(datum.value) && isValid(datum.low) && !isValid(datum.high)"
    )


def test_without_the_library_it_is_said_what_to_install(r: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "altair", None)
    with pytest.raises(NotThere, match="pip install altair"):
        r.plot("trade_total", "China-Russia")
