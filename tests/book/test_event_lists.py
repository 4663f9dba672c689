"""Lists beside charts: what an answer counts or adds up stands there one by one, and no more and no less of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from pipelines.book.texts import KINDS
from tests.book.book_files import dyad_page, panel

CURRENCIES = ("dollars", "euros", "yuan")


@pytest.fixture(scope="module")
def page(released: Path) -> dict[str, Any]:
    """The page of China and Russia."""
    return dyad_page(released, "CHN-RUS")


def answer(page: dict[str, Any], beginning: str) -> str:
    """The sentence that begins like this."""
    (text,) = [mark["label"] for mark in page["marks"][: page["answers"]] if mark["label"].startswith(beginning)]
    return str(text)


def year(row: dict[str, Any]) -> int:
    """The year of a row, whose date may be ``probably 27 September 2024``."""
    return int(re.findall(r"\d{4}", row["when"])[0])


def test_the_exercises_of_a_year_are_listed_with_place_and_form(page: dict[str, Any]) -> None:
    chart = panel(page, "exercises-list")
    of_2024 = [row for row in chart["rows"] if year(row) == 2024]
    assert f"of these at least {len(of_2024)} in 2024 and " in answer(page, "China and Russia held at least ")
    joint_sea = next(row for row in of_2024 if "Joint Sea 2024" in row["label"])
    assert joint_sea["lane"] == "Exercises at sea"
    assert "Zhanjiang" in joint_sea["label"]
    assert chart["listed"]
    assert [row["day"] or "" for row in chart["rows"]] == sorted(
        (row["day"] or "" for row in chart["rows"]), reverse=True
    )


def test_the_forms_in_the_answer_are_those_of_the_list(page: dict[str, Any]) -> None:
    rows = [row for row in panel(page, "exercises-list")["rows"] if 1999 <= year(row) <= 2025]
    sentence = answer(page, f"Of {len(rows)} joint exercises and patrols of China and Russia, ")
    forms = re.findall(
        r"(\d+) ([a-z][a-z -]+?)(?:,| and (?=\d)| \()", sentence.partition(" to 2025, ")[2].replace(" were ", " ")
    )
    told, noun = dict[str, int](), ""
    for n, name in forms:
        whole = f"{noun} {name}" if name.startswith(("at ", "by ", "in ", "on ")) else name
        told[whole], noun = int(n), whole.partition(" ")[0]
    assert sum(told.values()) == len(rows)
    others = told.pop("of other kinds")
    assert {lane: sum(row["lane"].lower() == lane for row in rows) for lane in told} == told
    assert others == sum(row["lane"].lower() not in told for row in rows)


def test_what_is_not_counted_in_the_list_of_meetings_is_said(page: dict[str, Any]) -> None:
    chart = panel(page, "leaders")
    said = r"” (\d+) of.*; (\d+) (?:is|are) part.*; (\d+) (?:is|are) by telephone.*; (\d+) (?:is|are) of"
    counted, parts, calls, others = map(int, re.findall(said, chart["about"])[0])
    assert counted + parts + calls + others == len(chart["rows"])
    assert calls == sum(row["lane"] == KINDS["call"] for row in chart["rows"])
    assert f"at least {counted} times" in answer(page, "The leaders of China and Russia met")
    assert parts == sum("; part of another meeting in this list" in row["label"] for row in chart["rows"]) > 0


def test_the_deals_of_the_answer_on_money_are_listed_and_add_up_to_its_sums(page: dict[str, Any]) -> None:
    chart = panel(page, "money-list")
    sentences = [answer(page, f"China is known to have {did}") for did in ("lent or paid", "promised")]
    assert chart["about"] == " ".join(sentences)
    paid, promised = (re.findall(r"([\d.]+) billion (\w+) \((\w+)", sentence) for sentence in sentences)
    for stage, sums in (("Paid", paid), ("Promised", promised)):
        assert {currency for _, currency, _ in sums} == {*CURRENCIES}
        for amount, currency, _ in sums:
            rows = [row for row in chart["rows"] if row["lane"] == f"{stage}, in {currency}"]
            assert sum(_billions(row["label"]) for row in rows) == pytest.approx(float(amount), abs=0.06)


def _billions(label: str) -> float:
    number, scale = re.findall(r"([\d.,]+) (billion|million)", label)[0]
    return float(number.replace(",", "")) / (1 if scale == "billion" else 1000)


def test_shares_of_arms_that_are_stated_are_points_beside_ours(page: dict[str, Any]) -> None:
    series = "Russia among the suppliers of China, by SIPRI"
    stated = [row for row in panel(page, "arms-share")["rows"] if row["series"] == series]
    drawn = {row["when"]: row["value"] for row in stated if row["drawn"]}
    assert drawn == {"2005/2009": 89, "2011/2015": 59, "2012/2016": 57, "2014/2018": 70, "2019/2023": 77}
    assert [row["when"] for row in stated if not row["drawn"]] == ["1992/2007"]
