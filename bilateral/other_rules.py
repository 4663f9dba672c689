"""Answers by another rule than the published one: the figure that was issued last, or those of a party's offices alone.

What the published rule chooses is in ``commons/choice``; both rest on its candidates.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from math import inf
from typing import Any

import pandas as pd

from bilateral.actors import actors_of
from bilateral.commons.asked import NUMBERS
from bilateral.commons.choice import GROUP, is_other_series
from bilateral.commons.frames import Row, to_rows
from bilateral.evidence import evidence
from bilateral.folder import Folder

VALUES = ("value", "value_low", "value_high")
"""The numbers of a row of evidence, in the order of ``NUMBERS``."""


def by_rule(folder: Folder, rows: pd.DataFrame, best: pd.DataFrame, rule: str) -> pd.DataFrame:
    """``best`` with the answers of another rule; ``published`` keeps the value, and ``differs`` says where it changes.

    ``newest`` takes the figure that was issued last, ``official`` figures of the offices that make a party's
    statistics alone. What is computed from whole tables rests on no single figure, and stays.
    """
    asserted = rows[rows["observation_id"].notna() & rows["is_known"]]
    lines = to_rows(evidence(folder, asserted[["observation_id"]], "indicators"))
    tested = _under_test(folder)
    keys = to_rows(asserted[[*GROUP, "year", "rank", "series", "scope", "status", "series_code"]])
    offices = actors_of(folder).statistics
    figures: dict[tuple[Any, ...], list[tuple[tuple[Any, ...], Row]]] = defaultdict(list)
    for line in lines:
        of = keys[line["row"]]
        if not line["is_admissible"] or line["document_id"] in tested or all(line[n] is None for n in VALUES):
            continue
        is_office = any((actor, line["origin"]) in offices for actor in of["dyad"].split("-"))
        if rule == "official" and not is_office:
            continue
        issued = -(line["known_from"] or date.min).toordinal()
        order = (issued, of["rank"]) if rule == "newest" else (of["rank"], not line["is_preferred"], issued)
        figures[_place(of)].append(((*order, line["support_id"]), line | {"of": of}))
    answers = []
    for row in to_rows(best):
        if own := figures.get(_place(row)):
            line = min(own, key=lambda one: one[0])[1]
            row |= dict(zip(NUMBERS, (line[name] for name in VALUES), strict=True))
            is_same = row["series_code"] == line["of"]["series_code"]
            row |= {name: line["of"][name] for name in ("series", "scope", "status", "series_code")}
            row |= {"observation_id": line["observation_id"], "source": line["origin"] or line["source_id"]}
            row |= {"obs_status": line["obs_status"], "is_break": row["is_break"] and is_same}
        elif rule == "official" and not _is_official(row, offices):
            row |= dict.fromkeys((*NUMBERS, "observation_id", "row_id")) | {"obs_status": "O", "source": None}
        answers.append(row)
    other = pd.DataFrame(answers, columns=best.columns, index=best.index).astype(best.dtypes.to_dict())
    other["is_break"] |= is_other_series(other)
    return other.assign(published=best["obs_value"], differs=_apart(other, best))


def _is_official(row: Row, offices: set[tuple[str, str]]) -> bool:
    """Whether a row rests on no single figures, or on those of a party's offices alone."""
    if not row["observation_id"] and not row["rests_on"]:
        return True
    origins = (row["source"] or "").split("; ")
    return all(any((actor, origin) in offices for actor in row["dyad"].split("-")) for origin in origins)


def _apart(one: pd.DataFrame, other: pd.DataFrame) -> Any:
    """Where the intervals of two answers have no common point, or one of them knows nothing."""
    low, high = (one[name].fillna(end) for name, end in (("value_low", -inf), ("value_high", inf)))
    its_low, its_high = (other[name].fillna(end).to_numpy() for name, end in (("value_low", -inf), ("value_high", inf)))
    is_known, was_known = (frame[[*NUMBERS]].notna().any(axis=1).to_numpy() for frame in (one, other))
    return (is_known & was_known & ((low > its_high) | (high < its_low))) | (is_known != was_known)


def _place(row: Row) -> tuple[Any, ...]:
    return (*(row[name] for name in GROUP), int(row["year"]))


def _under_test(folder: Folder) -> set[str]:
    documents = folder.read("documents", ["document_id", "is_under_test"]).to_pylist()
    return {row["document_id"] for row in documents if row["is_under_test"]}
