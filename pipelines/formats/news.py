"""What is new in a release, for readers: an entry for the release as a whole, and one for each pair that it is about.

The feeds and the front page of the book say it; CHANGES.md lists every change.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from bilateral.commons.groups import grouped
from pipelines.rows import Row, Rows

COUNTED = ("evidence", "observations", "dyads", "coverage")
"""Tables of which a reader of news hears nothing: their rows follow from those of others."""
KINDS = {"added": "new", "changed": "changed", "removed": "gone"}


class News(NamedTuple):
    """An entry: ``dyad`` is the pair that it is about, None for the release; ``lines`` are sentences."""

    dyad: str | None
    title: str
    lines: tuple[str, ...]


def news(version: str, previous: str | None, changes: Rows, answers: Rows, names: Mapping[str, str]) -> list[News]:
    """The entries, the release first, then its pairs, those with most to say first.

    Of a first release everything is new: each pair has its sentences. ``changes`` are rows of that table.
    """
    said = grouped((row["dyad"], row) for row in sorted(answers, key=lambda row: (row["dyad"], row["position"])))
    lines: Mapping[str, list[str]]
    if previous is None:
        lines = {dyad: [row["sentence"] for row in rows] for dyad, rows in said.items()}
        whole = News(
            None, f"Version {version}: the first release", (f"It has answers about {len(lines)} pairs of states.",)
        )
    else:
        lines = _changed(changes, said)
        whole = News(None, f"Version {version}", tuple(_whole(changes, len(lines), previous)))
    pairs = sorted(lines, key=lambda dyad: (-len(lines[dyad]), dyad))
    return [whole, *(News(dyad, _pair(dyad, names), tuple(lines[dyad])) for dyad in pairs)]


def _pair(dyad: str, names: Mapping[str, str]) -> str:
    return " and ".join(names.get(actor, actor) for actor in dyad.split("-"))


def _changed(changes: Rows, said: Mapping[str, list[Row]]) -> dict[str, list[str]]:
    """Of each pair its sentences that are new or another, and how many rows of its tables came, changed or went."""
    now = {(dyad, row["topic"]): row["sentence"] for dyad, rows in said.items() for row in rows}
    lines: dict[str, list[str]] = defaultdict(list)
    counts: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for table, key, kind in sorted({(row["table"], row["key"], row["change"]) for row in changes}):
        keys = json.loads(key) if key else {}
        if (dyad := keys.get("dyad")) and table == "answers" and kind == "added":
            lines[dyad].append(f"New: {now[dyad, keys['topic']]}")
        elif dyad and table not in (*COUNTED, "answers"):
            counts[dyad][table, kind] += 1
    for row in changes:
        if row["key"] and (row["table"], row["column"]) == ("answers", "sentence"):
            dyad = json.loads(row["key"])["dyad"]
            lines[dyad].append(f"{json.loads(row['new'])} Before: {json.loads(row['old'])}")
    for dyad, tables in counts.items():
        lines[dyad] += _counted(tables)
    return dict(lines)


def _counted(tables: Counter[tuple[str, str]]) -> Iterable[str]:
    for table in sorted({table for table, _ in tables}):
        parts = [f"{tables[table, kind]:,} {word}" for kind, word in KINDS.items() if tables[table, kind]]
        yield f"Rows of {table}: {', '.join(parts)}."


def _whole(changes: Rows, n_pairs: int, previous: str) -> Iterable[str]:
    verdicts = {r["key"] for r in changes if r["table"] == "verdicts" and (r["column"] or "").startswith("verdict_")}
    tables = {row["table"] for row in changes} - {*COUNTED}
    if not changes:
        yield f"No number differs from {previous}: what changed is how the release is presented."
        return
    yield (
        f"Since {previous}, {len(tables)} tables have changed, and with them what is known about {n_pairs} pairs of "
        "states."
    )
    if verdicts:
        yield f"Claims whose verdict has changed: {len(verdicts)}."
