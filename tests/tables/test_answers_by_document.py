"""More evidence never makes an answer older: each document of trade taken away, and the answers compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pandas as pd

from bilateral.commons import choice
from bilateral.commons.asked import NUMBERS, Wanted
from bilateral.commons.preferred_value import is_doubted, observe
from pipelines.tables.answers import telling
from pipelines.tables.shared.flows import flow_rows
from pipelines.tables.shared.front_door import trade_rows
from tests.support.ledger_world import real

ASKED = ("trade_total", "trade_exports")
Row = dict[str, Any]


def without_each(rows: list[Row]) -> Iterator[tuple[str, list[Row], list[Row]]]:
    """Each document of a pair (first none) with the observations and the evidence without it."""
    by_id: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_id[row["observation_id"]].append(row)
    whole = {one["observation_id"]: one for one in observe(rows)}
    yield "", list(whole.values()), rows
    for document in sorted({row["document_id"] for row in rows}):
        touched = {row["observation_id"] for row in rows if row["document_id"] == document}
        left = [row for name in touched for row in by_id[name] if row["document_id"] != document]
        others = [one for name, one in whole.items() if name not in touched]
        yield document, [*others, *observe(left)], rows


def front_door(name: str, observed: list[Row], rows: list[Row], of: dict[str, Row]) -> Iterator[Row]:
    """The yearly rows of the front door, as of a pair of its own by this name."""
    preferred = {one["observation_id"]: of.get(one["preferred_support_id"]) for one in observed}
    doubted = {one for one, row in preferred.items() if row is not None and is_doubted(row)}
    trade: list[Any] = flow_rows(observed, rows, key="trade_id", without="route")  # type: ignore[arg-type]
    for row in trade_rows(trade, doubted):
        if row["freq"] == "A" and row["year"] is not None:
            shown = f"{name}/{row['observation_id']}"
            yield {**row, "dyad": name, "is_doubted": row["observation_id"] in doubted, "observation_id": shown}


def test_no_document_makes_an_answer_older() -> None:
    """Without any one document no series ends later, and no sentence could tell a later year."""
    entries = {row["indicator"]: row for row in real().rows["catalogue"]}
    asked = [Wanted(entries[name]) for name in ASKED]
    by_pair: dict[str, list[Row]] = defaultdict(list)
    for row in real().rows["ledger_trade"]:
        if row["measure"] in ("exports", "total") and row["period_kind"] == "year" and row["product"] == "TOTAL":
            by_pair[f"{row['actor_a']}-{row['actor_b']}"].append(row)
    found: list[Row] = []
    said: dict[str, tuple[str, str]] = {}
    for pair, rows in by_pair.items():
        of = {row["support_id"]: row for row in rows}
        for document, observed, evidence in without_each(rows):
            name = f"{pair}-{document}"
            found += front_door(name, observed, evidence, of)
            for one in observed:
                if one["preferred_support_id"]:
                    sayer = of[one["preferred_support_id"]]
                    said[f"{name}/{one['observation_id']}"] = sayer["said_by"], sayer["origin_reliability"]
    frame = pd.DataFrame(found)
    shown = choice.published(choice.candidates(frame, asked))
    older = []
    for answers in (shown[shown[[*NUMBERS]].notna().any(axis=1)], telling(frame, asked, said)):
        last = answers.groupby(choice.GROUP)["year"].max().to_dict()
        for (indicator, item, dyad, *ends), year in last.items():
            pair = "-".join(dyad.split("-")[:2])
            if year > last.get((indicator, item, f"{pair}-", *ends), 0):
                older.append((indicator, item, dyad, *ends, year))
    assert older == []
    assert len({row["dyad"] for row in found}) > 500
