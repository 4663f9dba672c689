"""answers: every sentence is true of the tables below it, and no pair is told too much."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from pipelines.imports import imported
from pipelines.rows import Row
from tests.support.answers_read_back import TOPICS, ending, problem, problems
from tests.support.ledger_world import BuiltLedger
from tests.support.released_rows import Tables

NUMBER = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?")


def test_positions_follow_one_another_and_end_at_nine(real: BuiltLedger) -> None:
    positions = defaultdict(list)
    for row in real.rows["answers"]:
        positions[row["dyad"]].append(row["position"])
    assert all(sorted(places) == [*range(1, len(places) + 1)] and len(places) <= 9 for places in positions.values())
    assert len(positions["CHN-RUS"]) >= 5


@pytest.fixture(scope="module")
def tables(released: Path) -> Tables:
    """The tables of the default release, with the rows that its answers rest on."""
    read = Tables(released)
    read.find({name for answer in read.all("answers") for name in answer["rests_on"]})
    return read


def test_every_sentence_of_the_default_release_is_read_back_from_the_tables_below(released: Path) -> None:
    assert [*problems(released)] == []


def test_a_share_of_arms_spread_evenly_is_near_what_sipri_states_of_the_same_years(tables: Tables) -> None:
    shares = [row for row in tables.all("quoted") if row["table"] == "arms_dependence" and row["captured"] is not None]
    far = [(row["quoted_id"], row["captured"]) for row in shares if abs(row["value"] - row["captured"]) > 6]
    assert len(shares) > 20
    assert far == []


def test_most_pairs_have_five_sentences_on_many_topics(tables: Tables) -> None:
    answers = tables.all("answers")
    counts = Counter(row["dyad"] for row in answers)
    assert sum(count >= 5 for count in counts.values()) >= 0.75 * len(counts)
    assert len({row["topic"] for row in answers}) >= 12
    assert {row["topic"] for row in answers} <= TOPICS.keys()


def test_the_reader_imports_nothing_that_writes_the_sentences() -> None:
    support = Path(__file__).parents[1] / "support"
    for file in (*support.glob("*answers_read_back.py"), support / "released_rows.py"):
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"^\s*(?:from|import) (?:pipelines|bilateral|schemas)", text, re.MULTILINE)
    assert "pipelines.judgement.answers" in imported("pipelines.tables.answers")


def other(number: str) -> str:
    """Another number of the same form."""
    return re.sub(r"[1-9]|0$", lambda digit: str(int(digit[0]) % 9 + 1), number, count=1)


def changed(answers: list[Row]) -> list[Row]:
    """Each answer once for each number in it, which is another one then."""
    several = []
    for row in answers:
        text = row["sentence"]
        for found in NUMBER.finditer(text, 0, len(text) - len(ending(row))):
            if text[found.start() - 5 : found.start()] not in ("than ", "bout ") or found[0] != "0.1":
                several.append(row | {"sentence": text[: found.start()] + other(found[0]) + text[found.end() :]})
    return several


def test_the_reader_notices_every_number_that_is_another_one(tables: Tables) -> None:
    wrong = changed(tables.all("answers"))
    assert len(wrong) > 1500
    unseen = [row["sentence"] for row in wrong if not problem(row, tables)]
    assert unseen == []


def test_the_reader_notices_names_that_are_exchanged(tables: Tables) -> None:
    names = {row["actor_id"]: row["name"] for row in tables.all("actors")}
    unseen = []
    for row in tables.all("answers"):
        a, b = (names[actor] for actor in row["dyad"].split("-"))
        if row["topic"] in ("sales_a", "sales_b", "share_a", "share_b", "balance", "mirror", "energy"):
            text = row["sentence"].replace(a, "§").replace(b, a).replace("§", b)
            unseen += [text] if not problem(row | {"sentence": text}, tables) else []
    assert unseen == []


def test_every_sentence_ends_with_who_says_so(real: BuiltLedger) -> None:
    for row in real.rows["answers"]:
        assert row["sentence"].endswith(ending(row))
        assert row["rests_on"]


def test_a_share_that_a_document_states_is_told_as_its_own(tables: Tables) -> None:
    of_a_pair = (row for row in tables.all("trade") if row["measure"] == "share" and row["origin"] is None)
    stated = {(row["dyad"], row["base_actor"], row["time_period"], row["value"]) for row in of_a_pair}
    shares = (row for row in tables.all("indicators") if row["indicator"] == "trade_share" and row["obs_value"])
    as_stated = {
        f"{row['series_code']}@{row['time_period']}"
        for row in shares
        if (row["dyad"], row["origin"], row["time_period"], round(row["obs_value"] * 100, 7)) in stated
    }
    told = [row for row in tables.all("answers") if as_stated & {*row["figures"]}]
    assert told
    assert [row["sentence"] for row in told if row["sources"] == ["our calculation"]] == []
