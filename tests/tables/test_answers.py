"""answers: each number in a sentence is that of a figure that the sentence names, and no pair is told too much."""

from __future__ import annotations

import re
from collections import defaultdict

from pipelines.rows import Row
from tests.support.ledger_world import BuiltLedger

SCALES = {"trillion": 1e12, "billion": 1e9, "million": 1e6, "per cent": 0.01}
FOUND = re.compile(
    r"(?<![\w.,(])(\d(?:[\d,]*\d)?(?:\.\d+)?)(?: (trillion|billion|million|per cent(?! (?:more|less))))?"
)


def test_positions_follow_one_another_and_end_at_nine(real: BuiltLedger) -> None:
    positions = defaultdict(list)
    for row in real.rows["answers"]:
        positions[row["dyad"]].append(row["position"])
    assert all(sorted(places) == [*range(1, len(places) + 1)] and len(places) <= 9 for places in positions.values())
    assert len(positions["CHN-RUS"]) >= 5


def test_each_sentence_states_the_numbers_of_its_figures(real: BuiltLedger) -> None:
    """Read back by other means than those that wrote it: the numbers are found in the text and looked up."""
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in real.rows["indicators"]:
        rows[f"{row['series_code']}@{row['time_period']}"].append(row)
    answers = real.rows["answers"]
    assert len(answers) > 150
    for answer in answers:
        of = [row for figure in answer["figures"] for row in rows[figure]]
        values = [_number(row) for row in of]
        first = values[0]
        text = answer["sentence"].rpartition(" (")[0].replace("less than 0.1 per cent", "")
        stated = [
            (float(number.replace(",", "")) * SCALES.get(scale, 1), number, scale)
            for number, scale in FOUND.findall(text)
            if not re.fullmatch(r"(19|20)\d\d", number)
        ]
        assert (
            any(_is(value, number, scale, first) for value, number, scale in stated)
            or "th" in answer["sentence"]
            or first < 0.0005
        )
        ratios = [first / value for value in values if value]
        for value, number, scale in stated:
            known = values if scale or value > 3 or value == int(value) else ratios
            assert any(_is(value, number, scale, one) for one in [*known, *ratios]) or _is_change(
                number, answer["sentence"], ratios
            ), answer["sentence"]


def _number(row: Row) -> float:
    """The value of a figure, else its lower bound; per cent as a share."""
    value = row["obs_value"] if row["obs_value"] is not None else row["value_low"]
    return float(value) * (0.01 if row["unit_measure"] == "%" else 1)


def _is(value: float, number: str, scale: str, of: float) -> bool:
    """Whether a printed number is ``of``, within half of its last digit."""
    decimals = len(number.partition(".")[2])
    return abs(value - of) <= 0.5000001 * 10**-decimals * SCALES.get(scale, 1)


def _is_change(number: str, sentence: str, ratios: list[float]) -> bool:
    return bool(re.search(rf"{number} per cent (more|less)", sentence)) and any(
        abs(abs(ratio - 1) * 100 - float(number)) <= 0.51 for ratio in ratios
    )


def test_every_sentence_ends_with_who_says_so(real: BuiltLedger) -> None:
    for row in real.rows["answers"]:
        assert row["sentence"].endswith(f"({', '.join(row['sources'])}).")
        assert row["rests_on"]
