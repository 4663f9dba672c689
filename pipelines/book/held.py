"""What is in the release of each indicator, and so what is not: of how many pairs it has a number, year by year.

Rows of the front door count, and those of the computed tables that the catalogue reads for all other pairs. Estimates,
forecasts, what is doubted and agreement in too few votes do not. Which years a single pair has is in ``coverage``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import duckdb

from bilateral.commons.asked import LEAST_VOTES
from bilateral.folder import Folder
from pipelines.book.pair_keys import file_of
from pipelines.book.texts import HELD
from pipelines.rows import Row, Rows

YEARS = 7
"""Years that are shown one by one: the last that are over."""


def held(folder: Folder) -> dict[str, Any]:
    """Those years, and of each indicator its pairs in all and in each of them, and its first and last year."""
    over = int(folder.manifest["date"][:4])
    years, rows = range(over - YEARS, over), Rows()
    with duckdb.connect(config={"threads": 1}) as db:
        for entry in folder.read("catalogue").to_pylist() if folder.has("catalogue") else ():
            numbers = " UNION ALL ".join(_numbers(folder, entry))
            counted = f"SELECT year, count(DISTINCT pair) FROM ({numbers}) GROUP BY ROLLUP (year)"
            pairs = dict(db.execute(counted).fetchall())
            row = {"name": entry["label"], "is_main": entry["indicator"] in HELD, "pairs": pairs.pop(None, 0)}
            row |= {"first": min(pairs, default=None), "last": max(pairs, default=None)}
            rows.append(row | {"by_year": [pairs.get(year, 0) for year in years]})
    return {"years": [*years], "rows": sorted(rows, key=lambda row: (-row["pairs"], row["name"]))}


def _numbers(folder: Folder, entry: Row) -> Iterator[str]:
    """Queries for the pairs and years of which there is a number of an indicator."""
    yield (
        f"SELECT dyad AS pair, year FROM {file_of(folder, 'indicators')} WHERE indicator = '{entry['indicator']}' AND "
        "coalesce(obs_value, value_low, value_high) IS NOT NULL AND obs_status <> 'F' AND status <> 'estimated' "
        "AND NOT is_doubted AND year IS NOT NULL"
    )
    for reading in filter(lambda one: folder.has(one["table"]), json.loads(entry["reading"] or "[]")):
        a, b = reading["ends"]
        conditions = [f"{reading['column']} IS NOT NULL", *(f"{k} = '{v}'" for k, v in reading["where"].items())]
        conditions += [f"{reading['count']} >= {LEAST_VOTES}"] if reading["needs_votes"] else []
        conditions += [f"coalesce({reading['standing']}, '') <> 'estimated'"] if reading["standing"] else []
        yield (
            f"SELECT least({a}, {b}) || '-' || greatest({a}, {b}), {reading['year']} "
            f"FROM {file_of(folder, reading['table'])} WHERE {' AND '.join(conditions)}"
        )
