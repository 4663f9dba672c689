"""Which sentences wait for somebody to look, and what lets them go."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.release.headlines import staged, waiting
from schemas import derive
from schemas.tables import model_of

CODE = "BI/trade_total"


def answers(value: float, year: int, unit: str = "USD", topic: str = "turnover") -> pa.Table:
    row: dict[str, Any] = {"dyad": "CHN-RUS", "topic": topic, "position": 1, "sentence": f"{value:g} in {year}."}
    row |= {"last_year": year, "figures": [f"{CODE}@{year}"], "figure_values": [value], "figure_units": [unit]}
    row |= {"figure_years": [year], "figure_words": [f"{value:g}"], "rests_on": ["o"], "sources": ["GACC"]}
    return pa.Table.from_pylist([row], schema=derive.to_arrow(model_of("answers")))


LAST = answers(240, 2023)


def told(new: pa.Table, *accepted: str, n_origins: int = 1) -> tuple[str, list[str]]:
    behind = [{"observation_id": "o", "value": new["figure_values"][0].as_py()[0], "n_origins": n_origins}]
    rows, doubts = staged(new, LAST, accepted, lambda: behind)
    return rows["sentence"][0].as_py(), [row["note"] for row in doubts]


@pytest.mark.parametrize(
    ("value", "year", "is_staged"),
    [
        (244, 2024, False),
        (355, 2024, False),
        (365, 2024, True),
        (150, 2024, True),
        (-240, 2024, True),
        (230, 2022, True),
    ],
)
def test_a_sentence_that_moves_too_far_stays_as_it_was(value: float, year: int, is_staged: bool) -> None:
    sentence, doubts = told(answers(value, year))
    assert sentence == ("240 in 2023." if is_staged else f"{value:g} in {year}.")
    assert len(doubts) == is_staged
    assert all(note.endswith(f"{value:g} in {year}.") for note in doubts), "the doubt names the sentence"


def test_a_person_or_a_second_origin_lets_it_go() -> None:
    new = answers(500, 2024)
    assert told(new)[0] == "240 in 2023."
    assert told(new, "500 in 2024.") == ("500 in 2024.", [])
    assert told(new, "501 in 2024.")[0] == "240 in 2023.", "what was accepted is this sentence and no other"
    assert told(new, n_origins=2) == ("500 in 2024.", [])


def test_counts_of_records_and_new_topics_do_not_wait() -> None:
    assert not staged(answers(2, 2024, "{exercise}"), answers(1, 2023, "{exercise}"), (), list)[1]
    assert not staged(answers(1, 2024, topic="votes"), LAST, (), list)[1]


def test_what_waits_is_named_by_pair_and_topic(tmp_path: Path) -> None:
    assert waiting(None) == waiting(tmp_path) == {}
    _, doubts = staged(answers(500, 2024), LAST, (), list)
    pq.write_table(pa.Table.from_pylist(doubts), tmp_path / "doubts.parquet")
    assert waiting(tmp_path) == {"CHN-RUS/turnover": "500 in 2024."}
