"""The front page of a release of the real ledger: its numbers are those of the tables."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bilateral.folder import Folder
from pipelines.book.front import traded
from tests.book.book_files import dyad_page, load

SENTENCE = re.compile('<li>([^<]+) <button type="button" class="why" data-mark="([0-9]+)"')


@pytest.fixture(scope="module")
def front(released: Path) -> dict[str, Any]:
    """The front page."""
    return dict(load(released, "front"))


@pytest.fixture(scope="module")
def answers(released: Path) -> list[dict[str, Any]]:
    """Rows of ``answers``."""
    return list(pq.read_table(released / "answers.parquet").to_pylist())


def test_the_first_pair_speaks_in_its_own_sentences_whose_marks_say_the_same(
    released: Path, front: dict[str, Any]
) -> None:
    """A sentence opens the mark of its pair's page that has the same words: no other evidence."""
    hero = (released / "book" / "index.html").read_text().partition('data-dyad="CHN-RUS"')[2]
    lead = [{"sentence": unescape(said), "mark": int(mark)} for said, mark in SENTENCE.findall(hero)]
    assert len(lead) >= 4
    for one in [{"dyad": "CHN-RUS", "answers": lead}, *front["others"]]:
        page = dyad_page(released, one["dyad"])
        for answer in one["answers"]:
            assert page["marks"][answer["mark"]]["label"] == answer["sentence"]
            assert answer["mark"] < page["answers"]


def test_the_matrix_counts_the_answers_of_every_pair(front: dict[str, Any], answers: list[dict[str, Any]]) -> None:
    counts = front["matrix"]["counts"]
    assert sum(counts.values()) == len(answers)
    assert counts["CHN-RUS"] == sum(row["dyad"] == "CHN-RUS" for row in answers)
    assert {actor for dyad in counts for actor in dyad.split("-")} == {*front["matrix"]["actors"]}


def test_the_matrix_has_the_trade_that_the_answers_tell_in_dollars(
    front: dict[str, Any], answers: list[dict[str, Any]]
) -> None:
    """The number of the sentence, of its last year and in its currency."""
    trade = front["matrix"]["trade"]
    told = {row["dyad"]: row for row in answers if row["topic"] == "turnover" and "trade_total" in row["figures"][0]}
    assert trade.keys() == told.keys()
    for dyad, row in told.items():
        billions, year, *_ = trade[dyad]
        assert year == row["last_year"]
        at = row["figure_years"].index(year)
        assert (billions, "USD") == (pytest.approx(row["figure_values"][at] / 1e9, rel=0.006), row["figure_units"][at])
    assert sum(is_converted for *_, is_converted, _ in trade.values()) >= 5
    assert trade["CHN-JPN"][0] < trade["CHN-USA"][0], "2,310 billion yuan are not 2,310 billion dollars"


def test_the_matrix_takes_a_newer_lower_bound_before_an_older_total_and_no_exports_both_ways() -> None:
    columns = {
        "series_code": ["BI/trade_total/BLR-RUS/A/*"] * 2 + ["BI/exports_both_ways/BLR-RUS/A"],
        "indicator": ["trade_total", "trade_total", "exports_both_ways"],
        "time_period": ["2022", "2024", "2025"],
        "obs_value": [45e9, None, 60e9],
        "value_low": [44.5e9, 50e9, 60e9],
        "year": [2022, 2024, 2025],
        "unit_measure": ["USD"] * 3,
    }
    folder = cast(Folder, SimpleNamespace(read=lambda *_: pa.table(columns)))
    figures = [f"BI/trade_total/BLR-RUS/A/*@{year}" for year in (2022, 2024)] + ["BI/exports_both_ways/BLR-RUS/A@2025"]
    assert traded(folder, [{"dyad": "BLR-RUS", "figures": figures}]) == {"BLR-RUS": (50.0, 2024, False, True)}
    assert traded(folder, [{"dyad": "BLR-RUS", "figures": figures[:1]}]) == {"BLR-RUS": (45.0, 2022, False, False)}
    assert traded(folder, [{"dyad": "BLR-RUS", "figures": figures[2:]}]) == {}


def test_the_article_s_claims_are_summed_up(released: Path, front: dict[str, Any]) -> None:
    summaries = [one["summary"] for one in load(released, "claims")["articles"]]
    assert [one["summary"] for one in front["claims"]] == summaries
    assert summaries[0].startswith("28 checkable claims: ")


def test_a_first_release_has_no_news(front: dict[str, Any]) -> None:
    assert front["news"] == []
