"""``python -m benchmarks.asking QUESTIONS RELEASE``: questions typed into the search of a release's book, in Chromium.

Of each question the first ``SHOWN`` entries of the first group count. A question is right if all that is accepted is
among them: a figure of its indicator, pair, period, unit and value; what follows from figures by the figures of its
indicator, pair and period; a record by itself. It is ``led`` where the list of all such records is linked alone.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from playwright.sync_api import Page, expect, sync_playwright

from bilateral.actors import plain
from bilateral.ask.figures import span
from bilateral.commons.frames import Row
from tests.ui.conftest import ARGUMENTS, CHROMIUM

SHOWN = 3
KINDS = ("figure", "change", "record", "none")


def kind(question: Row) -> str:
    """What a question is answered by: figures, what follows from them, records, or nothing in the release."""
    accepted = question.get("accepted") or [{}]
    is_record = any("record" in entry for entry in accepted)
    found = "record" if is_record else "change" if any("derived" in entry for entry in accepted) else "figure"
    return found if question["answerable"] else "none"


def outcome(question: Row, page: Page) -> str:
    """``right``, ``part``, ``led``, ``missed``, ``wrong``, or ``unnamed``: refused without the missing thing's name."""
    page.get_by_role("searchbox").fill("")
    page.get_by_role("searchbox").fill(question["question"])
    expect(page.get_by_role("status")).not_to_have_text("")
    group = page.locator("section.answer")
    items = [_entry(item) for item in group.locator("li").all()[:SHOWN]]
    given = [one for one in items if one["is_given"]]
    if not question["answerable"]:
        said = plain(" ".join(group.all_inner_texts()))
        is_named = any(plain(word) in said for word in question["missing"]["named"])
        return "wrong" if any("value" in one for one in given) else "right" if is_named and not given else "unnamed"
    hits = [any(_is_given(way, given) for way in (entry, *entry.get("or", ()))) for entry in question["accepted"]]
    if any(hits):
        return "right" if all(hits) else "part"
    is_led = any(re.search("/events/|group_id", one["address"]) for one in given)
    return "wrong" if any("value" in one for one in given) else "led" if is_led else "missed"


def _entry(item: Any) -> Row:
    address = unquote(item.locator("a").first.get_attribute("href") or "")
    found: Row = {"address": address, "is_given": not (item.text_content() or "").startswith("Not known")}
    if item.locator("data").count():
        value = item.locator("data").get_attribute("value")
        found |= {"period": item.locator("time").get_attribute("datetime"), "value": float(value) if value else None}
    return found


def _is_given(entry: Row, items: list[Row]) -> bool:
    if "record" in entry:
        name = re.sub("^listings/(.*?)[|].*", r"\1", entry["record"])
        return any(name in one["address"] for one in items)
    return any(_is_figure(entry, one) for one in items if "value" in one)


def _is_figure(entry: Row, one: Row) -> bool:
    """Whether the address of a series and the value beside it are what is accepted."""
    _, _, _, indicator, ends, *_ = one["address"].split("/")
    sides = (entry.get("pair"), entry.get("more"), f"{entry.get('origin')}>{entry.get('destination')}")
    same = indicator == entry["indicator"] and ends in sides and span(one["period"]) == span(entry["period"])
    if "derived" in entry or not same:
        return same
    if one["value"] is None:
        return "value" not in entry
    return bool(entry.get("low", one["value"]) <= one["value"] <= entry.get("high", one["value"]))


def main(questions: Path, release: Path) -> None:
    """Print each question that is not right, and the outcomes by kind."""
    counts = Counter[tuple[str, str]]()
    with sync_playwright() as playwright:
        page = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS).new_page()
        page.goto(f"file://{release.resolve()}/book/index.html#/search")
        for line in questions.read_text("utf-8").splitlines():
            question = json.loads(line)
            counts[kind(question), result := outcome(question, page)] += 1
            if result != "right":
                print(question["id"], kind(question), result, question["question"])
    for name in KINDS:
        print(name, {result: n for (of, result), n in sorted(counts.items()) if of == name})


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
