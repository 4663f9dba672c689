"""A wrong file of a new year, from archive to release: doubted on its row, told by no sentence, then put right."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bilateral.releases import find
from pipelines.archive.decisions import Decision, record
from pipelines.orchestration.workplace import Workplace
from pipelines.release.headlines import waiting
from tests.support.made_up_source import comtrade
from tests.support.source_world import SOURCE, archive_answer, copy_workplace, released_rows, reopened, run_build

YEAR = "trade/CHN>RUS/TOTAL/G/2023/CHN/FOB|exports||actual||USD"


def of_2023(factor: float) -> str:
    """China's exports to Russia and Japan in the year after that of the first file."""
    values = {643: 80e9 * factor, 392: 70.0 * factor}
    rows = ({"partnerCode": code, "primaryValue": value, "fobvalue": value} for code, value in values.items())
    return comtrade(*({"period": "2023", "refYear": 2023} | row for row in rows))


@pytest.mark.torture
def test_a_new_year_in_thousands_is_doubted_until_the_right_file_comes(
    built: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workplace = copy_workplace(built, tmp_path)
    wrong = archive_answer(workplace, of_2023(1e-3), "2024-05-05", date(2024, 5, 1))
    run_build(workplace, monkeypatch)
    doubts = {row["row_id"]: row for row in released_rows(workplace, "doubts")}
    assert doubts[YEAR]["code"] == "size"
    assert doubts[YEAR]["rule"] == "neighbours"
    (row,) = (row for row in released_rows(workplace, "trade") if row["trade_id"] == YEAR)
    assert (row["value"], row["is_doubted"]) == (80e6, True)
    indicators = released_rows(workplace, "indicators")
    shown = [row for row in indicators if YEAR in (row["observation_id"], *(row["rests_on"] or ()))]
    assert shown
    assert all(row["is_doubted"] for row in shown)
    assert not [row["sentence"] for row in released_rows(workplace, "answers") if "2023" in row["sentence"]]

    gone = Decision("withdrawn", "in thousands", "a person", "2024-05-06T08:00:00+00:00")
    record(workplace.archive.blobs, SOURCE, wrong, gone)
    workplace = reopened(workplace)
    archive_answer(workplace, of_2023(1), "2024-05-07", date(2024, 5, 2))
    run_build(workplace, monkeypatch)
    (row,) = (row for row in released_rows(workplace, "trade") if row["trade_id"] == YEAR)
    assert (row["value"], row["is_doubted"]) == (80e9, False)


@pytest.mark.torture
def test_a_headline_that_a_wrong_file_moves_waits_until_the_right_file_publishes_by_itself(
    built: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Less than twice the year before is not doubted on its row; a sentence does not move so far without a person."""

    def told() -> str:
        return " ".join(row["sentence"] for row in released_rows(workplace, "answers"))

    def waits() -> set[str]:
        return {*waiting(find(workplace.home.releases))}

    def doubted_of_2023() -> set[bool]:
        rows = released_rows(workplace, "indicators")
        return {row["is_doubted"] for row in rows if row["observation_id"] == YEAR}

    workplace = copy_workplace(built, tmp_path)
    run_build(workplace, monkeypatch)
    before = told()
    wrong = archive_answer(workplace, of_2023(1.7), "2024-05-05", date(2024, 5, 1))
    run_build(workplace, monkeypatch)
    assert waits()
    assert told() == before
    assert doubted_of_2023() == {True}

    gone = Decision("withdrawn", "the first half of 2024 as well", "a person", "2024-05-06T08:00:00+00:00")
    record(workplace.archive.blobs, SOURCE, wrong, gone)
    workplace = reopened(workplace)
    run_build(workplace, monkeypatch)
    assert not waits()
    archive_answer(workplace, of_2023(1.1), "2024-05-07", date(2024, 5, 2))
    run_build(workplace, monkeypatch)
    assert not waits()
    assert "88 billion dollars" in told()
    assert doubted_of_2023() == {False}
