"""The server of tools, asked by the client of the protocol's own library over stdin and stdout."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters

from bilateral.release import Release
from bilateral.tools import BYTES, ROWS

pytestmark = pytest.mark.slow
BEHIND = {"document_id", "passage", "licence", "rivals"}
ROW = "trade_total|CHN-RUS|*|*|*|actual|2024|USD|G/CHN|*"
HOSTILE = [
    ("ask", {"question": "x" * 1_000_000}, "at most 500"),
    ("ask", {"question": "a\0b"}, "in one line"),
    ("ask", {"question": 7}, "valid string"),
    ("ask", {}, "question: field required"),
    ("find", {"words": ""}, "nothing to search for"),
    ("series", {"indicator": "trade_total' OR 1=1 --", "pair": "CHN-RUS"}, "Did you mean `trade_total`?"),
    ("series", {"indicator": "trade_total", "pair": "../../etc/passwd"}, "is not a dyad"),
    ("series", {"indicator": "trade_total", "pair": "CHN-RUS", "first_year": 10**12}, "no years"),
    ("series", {"indicator": "trade_total", "pair": "CHN-RUS", "first_year": "soon"}, "valid integer"),
    ("evidence", {"row_id": "x", "table": "../../../etc/passwd"}, "has no table"),
    ("evidence", {"row_id": "{}"}, "has no row"),
    ("delete", {}, "Unknown tool"),
]


def replies(r: Release, calls: list[tuple[str, dict[str, Any]]]) -> list[Any]:
    """What a new server of a release answers to calls, one after the other."""
    arguments = ["-m", "bilateral.cli", "serve", "--mcp", "--release", r.folder.path]
    root = str(Path(__file__).parents[2])
    place = StdioServerParameters(command=sys.executable, args=arguments, env={"PYTHONPATH": root}, cwd=root)

    async def ask() -> list[Any]:
        async with Client(place) as client:
            assert [tool.name for tool in (await client.list_tools()).tools] == ["ask", "find", "series", "evidence"]
            return [await client.call_tool(name, given) for name, given in calls]

    return asyncio.run(ask())


def test_each_tool_answers_with_what_stands_behind(r: Release) -> None:
    calls: list[tuple[str, dict[str, Any]]] = [
        ("ask", {"question": "How much did China and Russia trade in 2024?"}),
        ("find", {"words": "turnover", "pair": "China-Russia"}),
        ("series", {"indicator": "trade_total", "pair": "China-Russia"}),
        ("evidence", {"row_id": ROW}),
        ("ask", {"question": "What is the tariff on Russian goods in China?"}),
        ("find", {"words": "yuan"}),
    ]
    asked, found, years, behind, refused, listed = (json.loads(one.content[0].text) for one in replies(r, calls))
    for reply in (asked, found, years):
        assert reply["rows"][0]["value"] == 244.8e9
        assert {*reply["rows"][0]} >= BEHIND
        assert reply["rows"][0]["row_id"] == ROW
    assert [row["period"] for row in years["rows"]] == ["2024", "2023"]
    assert behind["rows"][0]["document_id"] == "bne-trade"
    assert [row["is_preferred"] for row in behind["rows"]] == [True, False]
    assert refused["rows"][0]["missing"] == "subject"
    assert {row["indicator"] for row in listed["rows"]} == {"settlement_amount", "settlement_share"}
    assert "Creative Commons" in behind["rows"][0]["licence"]


def test_hostile_questions_are_answered_by_a_sentence_and_nothing_is_written(r: Release) -> None:
    before = {file: file.stat().st_mtime_ns for file in Path(r.folder.path).rglob("*")}
    answers = replies(r, [(name, given) for name, given, _ in HOSTILE])
    for answer, (name, _, said) in zip(answers, HOSTILE, strict=True):
        text = answer.content[0].text
        assert answer.is_error, (name, text)
        assert said in text
        assert len(text) < 1_500
        assert "Traceback" not in text
    assert {file: file.stat().st_mtime_ns for file in Path(r.folder.path).rglob("*")} == before


def test_replies_are_bounded() -> None:
    from bilateral.tools import _bounded

    many = json.loads(_bounded(lambda: [{"n": n} for n in range(ROWS + 7)])())
    assert (len(many["rows"]), many["left_off"]) == (ROWS, 7)
    long = json.loads(_bounded(lambda: [{"text": "ы" * 10_000}] * 9)())
    assert (len(long["rows"]), long["left_off"]) == (BYTES // 20_020, 9 - BYTES // 20_020)
