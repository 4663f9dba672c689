"""Headlines wait: a sentence that would move too far stays as it was last published until somebody has looked.

Compared are the measured figures of ``answers``, by pair and topic. Whatever else is in the release is published. A
sentence is through when a person accepts it (``data/reference/accepted.yaml``), when two origins say its figure, or
when what moved it is withdrawn, since each release is compared anew. One that is older than before, or in another
unit, waits for a person, whoever else says its figure: what is known of the later year has not gone. So does one that
would go because somebody contradicts what it rests on. Counts of records are not compared: a person writes each record.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from math import nan
from pathlib import Path
from typing import Any

import pyarrow as pa

from bilateral.commons.agreement import number
from pipelines.rows import AnyRow, Row, Rows
from pipelines.store.parquet import read

FACTOR = 1.5
"""By which a figure may move from one release to the next without anybody looking."""
STAGED, RULE = "staged", "headlines"
NOTHING = "nothing, instead of “{}”"
"""What a sentence that would go would say."""


def staged(
    answers: pa.Table,
    before: pa.Table,
    accepted: Collection[str],
    said: Callable[[list[str]], Rows],
    gone: Collection[str] = (),
    contradicted: Collection[str] = (),
) -> tuple[pa.Table, Rows, set[str]]:
    """``answers`` with what was last published (``before``) where one would move, and a row of ``doubts`` for each.

    Last come the figures that wait, as ``series@period``. ``accepted`` are sentences; ``said`` gives what supports
    observations, in the columns of evidence. A sentence does not stay that rests on observations, or has figures of
    series, which are ``gone``, and does not go without a word for one that is ``contradicted`` now.
    """
    waits = set[str]()
    last = {(row["dyad"], row["topic"]): row for row in before.to_pylist()}
    rows, doubts = answers.to_pylist(), []
    for place, row in enumerate(rows):
        old = last.get((row["dyad"], row["topic"]))
        if not old or old["sentence"] == row["sentence"] or row["sentence"] in accepted or {*gone} & _named_in(old):
            continue
        moved, (then, now) = [*_moved(old, row)], _years(old, row)
        if (is_older := now < then) and not moved:
            moved = [("", 0.0, f"it falls back from {then} to {now}")]
        if moved and (is_older or not all(is_confirmed(value, said(row["rests_on"])) for _, value, _ in moved)):
            rows[place] = old | {"position": row["position"]}
            waits |= {figure for figure, *_ in moved if figure}
            doubts.append(_doubt(row, moved[0][2], row["sentence"]))
    for old in [last[name] for name in last.keys() - {(row["dyad"], row["topic"]) for row in rows}]:
        words = NOTHING.format(old["sentence"])
        if {*contradicted} & {*old["rests_on"]} and not {*gone} & _named_in(old) and words not in accepted:
            rows.append(old)
            doubts.append(_doubt(old, "what it rests on is contradicted", words))
    rows.sort(key=lambda row: (row["dyad"], row["topic"]))
    return pa.Table.from_pylist(rows, schema=answers.schema), doubts, waits


def _named_in(sentence: AnyRow) -> set[str]:
    """The observations that a sentence rests on, and the series of its figures."""
    return {*sentence["rests_on"]} | {figure.partition("@")[0] for figure in sentence["figures"]}


def _doubt(row: AnyRow, why: str, words: str) -> Row:
    of = {"table": "answers", "row_id": f"{row['dyad']}/{row['topic']}", "code": STAGED, "rule": RULE}
    return of | {"observation_id": None, "evidence_id": None, "rival": None, "note": f"{why}: {words}"}


def _years(old: AnyRow, new: AnyRow) -> tuple[int, int]:
    """The last year of each sentence; where the newest figure came first before, that of the first figure of each."""
    (first, *_), (now, *_) = (row["figure_years"] or [row["last_year"]] for row in (old, new))
    return (first, now) if old["last_year"] <= first and now < first else (old["last_year"], new["last_year"])


def _moved(old: AnyRow, new: AnyRow) -> Iterator[tuple[str, float, str]]:
    """The figures of a sentence that move too far from those of another, what they are now, and how."""
    before, after = _latest(old), _latest(new)
    if not before.keys() & after.keys():  # another reporter is told, or another source: what is read first is compared
        before, after = ({name.rpartition(" ")[2]: found[name] for name in [*found][:1]} for found in (before, after))
        if before and after and not before.keys() & after.keys():
            yield "", nan, f"its unit would be {''.join(after)}, which was {''.join(before)}"  # no origin confirms that
    for name, (year, value, figure) in after.items():
        if name not in before:
            continue
        year_before, was, _ = before[name]
        if year < year_before:
            yield "", value, f"it falls back from {year_before} to {year}"
        elif was * value < 0:
            yield figure, value, f"{was:.6g} would be {value:.6g}"
        elif max(abs(was), abs(value)) > FACTOR * min(abs(was), abs(value)):
            yield figure, value, f"{was:.6g} would be {value:.6g}, a factor of {FACTOR} and more"


def _latest(row: AnyRow) -> dict[str, tuple[int, float, str]]:
    """Year, value and name of the last measured figure of each series and unit in a sentence."""
    found: dict[str, tuple[int, float, str]] = {}
    columns: Any = zip(*(row[f"figure{end}"] for end in ("s", "_units", "_years", "_values")), strict=True)
    for code, unit, year, value in columns:
        name = f"{code.partition('@')[0]} {unit}"
        if value is not None and not unit.startswith("{") and found.get(name, (-1,))[0] <= year:
            found[name] = year, value, code
    return found


def is_confirmed(value: float, said: Rows) -> bool:
    """Whether two origins print the number of an observation, exactly or so rounded that it may mean it.

    A bound that holds the number says nothing of it.
    """
    by: dict[str, set[str]] = defaultdict(set)
    exact = set[str]()
    for row in said:
        if (voice := number(row)) and voice.point is not None and voice.read.holds(value):
            by[row["observation_id"]].add(row["origin"])
            exact |= {row["observation_id"]} if voice.point == value else set()
    return any(len(by[name]) > 1 for name in exact)


def waiting(release: Path | None) -> dict[str, tuple[str, str]]:
    """Why sentences wait in a release, and what they would say, by pair and topic; none where there is no doubt."""
    if not release or not (file := release / "doubts.parquet").is_file():
        return {}
    rows = read(file, ["row_id", "note"], code=[STAGED]).to_pylist()
    return {row["row_id"]: row["note"].partition(": ")[::2] for row in rows}
