"""More evidence never makes an answer older: each document taken away from a pair, and the answers compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pandas as pd
import pytest

from bilateral.commons import choice
from bilateral.commons.asked import NUMBERS, Wanted
from bilateral.commons.preferred_value import is_doubted, observe
from pipelines.tables import energy, settlement, trade
from pipelines.tables.answers import telling
from pipelines.tables.shared import front_door
from tests.support.ledger_world import real

Row = dict[str, Any]
Made = Callable[[Any, Any, set[str]], Iterable[Any]]
TABLES: dict[str, Made] = {
    "trade": lambda observed, rows, doubted: front_door.trade_rows(trade.build(observed, rows, [], [], []), doubted),
    "energy": lambda observed, rows, _: front_door.energy_rows(energy.build(observed, rows, [], [])),
    "settlement": lambda observed, rows, _: front_door.settlement_rows(settlement.build(observed, rows)),
}
"""How rows of the front door are made of the observations that documents alone support, by table."""
MEASURES = "exports total balance volume value share".split()
EVERY = 12
"""Of so many pairs one is tried in the plain test, and of what fewer have each."""


def without_each(rows: list[Row]) -> Iterator[tuple[str, list[Row]]]:
    """Each document of a pair (first none) with the observations without it."""
    by_id: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_id[row["observation_id"]].append(row)
    whole = {one["observation_id"]: one for one in observe(rows)}
    yield "", list(whole.values())
    for document in sorted({row["document_id"] for row in rows}):
        touched = {row["observation_id"] for row in rows if row["document_id"] == document}
        left = [row for name in touched for row in by_id[name] if row["document_id"] != document]
        yield document, [*(one for name, one in whole.items() if name not in touched), *observe(left)]


def yearly(name: str, made: Made, observed: list[Row], rows: list[Row]) -> Iterator[Row]:
    """The yearly rows of the front door, as of a pair of its own by this name."""
    of = {row["support_id"]: row for row in rows}
    preferred = {one["observation_id"]: of.get(one["preferred_support_id"]) for one in observed}
    doubted = {one for one, row in preferred.items() if row is not None and is_doubted(row)}
    for row in made(observed, rows, doubted):
        if row["freq"] == "A" and row["year"] is not None:
            shown = f"{name}/{row['observation_id']}"
            yield {**row, "dyad": name, "is_doubted": row["observation_id"] in doubted, "observation_id": shown}


def pairs_of(table: str, every: int) -> Iterator[tuple[str, list[Row]]]:
    """The pairs of which documents state what is shown of years, with their evidence: one of ``every``."""
    by_pair: dict[str, list[Row]] = defaultdict(list)
    for row in real().rows[f"ledger_{table}"]:
        ends = (row["whose"], row["partner_id"]) if table == "settlement" else (row["actor_a"], row["actor_b"])
        if row["period_kind"] == "year" and row["measure"] in MEASURES:
            by_pair["-".join(ends)].append(row)
    few = every if len(by_pair) > 2 * every else 1
    yield from [pair for pair in sorted(by_pair.items()) if pair[0] == "CHN-RUS" or hash_of(pair[0]) % few == 0]


def hash_of(pair: str) -> int:
    """A number by which pairs are drawn, the same in each process."""
    return sum(map(ord, pair))


@pytest.mark.parametrize("every", [EVERY, pytest.param(1, marks=pytest.mark.torture)])
@pytest.mark.parametrize("table", TABLES)
def test_no_document_makes_an_answer_older(table: str, every: int) -> None:
    """Without any one document no series ends later, and no sentence could tell a later year."""
    entries = {row["indicator"]: row for row in real().rows["catalogue"]}
    found: list[Row] = []
    said: dict[str, tuple[str, str]] = {}
    for pair, rows in pairs_of(table, every):
        of = {row["support_id"]: row for row in rows}
        for document, observed in without_each(rows):
            name = f"{pair}-{document}"
            found += yearly(name, TABLES[table], observed, rows)
            for one in observed:
                if one["preferred_support_id"]:
                    sayer = of[one["preferred_support_id"]]
                    said[f"{name}/{one['observation_id']}"] = sayer["said_by"], sayer["origin_reliability"]
    frame = pd.DataFrame(found)
    asked = [Wanted(entries[name] | {"item": None}) for name in sorted({*frame["indicator"]})]
    shown = choice.published(choice.candidates(frame, asked))
    older = []
    for answers in (shown[shown[[*NUMBERS]].notna().any(axis=1)], telling(frame, asked, said)):
        last = answers.groupby(choice.GROUP)["year"].max().to_dict()
        for (indicator, item, dyad, *ends), year in last.items():
            pair = "-".join(dyad.split("-")[:2])
            if year > last.get((indicator, item, f"{pair}-", *ends), 0):
                older.append((indicator, item, dyad, *ends, year))
    assert older == []
    assert len({row["dyad"] for row in found}) > (500 if every == 1 and table == "trade" else 2)
