"""The columns of ``dependence`` from the envelope of all choices: both sides of each pair put together, and where each number is from.

Formulas are in ``indicators``; which choices there are, in ``tables/dependence.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from pipelines.indicators import dependence, sides
from pipelines.indicators.choices import DRIVERS, MEASURES, Choice, Envelope
from pipelines.indicators.sides import Flags, Indices, Numbers, Places, at, find
from pipelines.tables.shared.trade_panel import Actors

SIDES = ("", "_low", "_high")
_WHOLE = ("partner_rank",)


def columns(envelope: Envelope, choices: Sequence[Choice], known: Actors) -> dict[str, pa.Array]:
    """Every column of the table by name, rows in the order of actor, partner and year."""
    parts = (values.astype(np.int32) for values in sides.unpack(envelope.key))
    made: dict[str, Any] = {
        "actor_id": _names(next(parts), known.names),
        "partner_id": _names(next(parts), known.names),
        "year": pa.array(next(parts)).cast(pa.int64()),
    }
    for name in MEASURES:
        for suffix, given in zip(SIDES, (envelope.point, envelope.low, envelope.high), strict=True):
            values = given[name] if name == "trade_share" else given.pop(name)
            made[name + suffix] = _numbers(name, values)
    other = find(envelope.key, sides.turned(envelope.key))
    for name, values in _between(envelope, other):
        made[name] = _numbers(name, values)
    return made | _support(envelope, choices, other)


def _names(code: Places, names: Sequence[str | None]) -> pa.Array:
    """The name of each number; null for -1, which stands for the last name."""
    indices = pa.array(code.astype(np.int32, copy=False), mask=code < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(names, pa.string())).cast(pa.string())


def _numbers(name: str, values: Numbers) -> pa.Array:
    found = pa.array(values, pa.float64(), from_pandas=True)
    return found.cast(pa.int64()) if name.startswith(_WHOLE) else found


def _between(envelope: Envelope, other: Indices) -> Iterator[tuple[str, Numbers]]:
    """The partner's share, and what is made of the two shares, each with its bounds."""
    mine, low, high = (given["trade_share"] for given in (envelope.point, envelope.low, envelope.high))
    theirs = at(mine, other)
    their_low, their_high = (theirs if bound is mine else at(bound, other) for bound in (low, high))
    yield from zip((f"partner_share{suffix}" for suffix in SIDES), (theirs, their_low, their_high), strict=True)
    points = dependence.between(mine, theirs)
    if low is mine and high is mine:
        yield from ((name + suffix, values) for name, values in points.items() for suffix in SIDES)
        return
    bounds = dependence.between_bounds((low, high), (their_low, their_high))
    for name in dependence.BETWEEN:
        point, (lowest, highest) = points.pop(name), bounds.pop(name)
        yield name, point
        yield f"{name}_low", lowest
        yield f"{name}_high", highest


def _support(envelope: Envelope, choices: Sequence[Choice], other: Indices) -> dict[str, pa.Array]:
    chosen = envelope.chosen
    is_mirrored = np.array([c.factor is not None for c in choices], dtype=bool)[chosen]
    is_estimated, is_summed = (_of_chosen(envelope, choices, name) for name in ("is_estimated", "is_summed"))
    status = np.where(is_mirrored, 2, is_estimated).astype(np.int32)
    sources = [choice.source for choice in choices]
    theirs = np.where(other >= 0, chosen[other], -1) if len(chosen) else chosen
    gives_share = ~np.isnan(at(envelope.point["trade_share"], other))
    return {
        "obs_status": _names(status, ["A", "E", "I"]),
        "is_mirrored": pa.array(is_mirrored),
        "is_total_summed": pa.array(is_summed),
        "source_id": _names(chosen, sources),
        "partner_source_id": _names(np.where(gives_share, theirs, -1), sources),
        "mirror_source_id": _seen_by(envelope.key, choices),
        "intensity_source_id": _names(envelope.intensity, sources),
        "n_choices": pa.array(envelope.n_choices, pa.int64()),
        "driver": _names(envelope.driver, DRIVERS),
        "rests_on": _rests_on(envelope.key, choices),
    }


def _of_chosen(envelope: Envelope, choices: Sequence[Choice], name: str) -> Flags:
    """A flag of the choice that each row's point is of."""
    found = np.zeros(len(envelope.key), dtype=bool)
    for number, choice in enumerate(choices):
        if (flags := getattr(choice, name)) is not None:
            place = find(envelope.key, choice.key)
            mine = (place >= 0) & (envelope.chosen[place] == number) if len(found) else place >= 0
            found[place[mine]] = flags[mine]
    return found


def _seen_by(key: Indices, choices: Sequence[Choice]) -> pa.Array:
    """The source of the partner's reports in the first mirror of each row."""
    found = np.full(len(key), None, dtype=object)
    for choice in reversed(choices):
        if choice.seen_by is not None:
            place = find(key, choice.key)
            found[place[place >= 0]] = choice.seen_by[place >= 0]
    return pa.array(found, pa.string())


def _rests_on(key: Indices, choices: Sequence[Choice]) -> pa.Array:
    """The quoted observations among the choices of each row; null where there are none."""
    found: dict[int, set[str]] = {}
    for choice in choices:
        if choice.rests_on is not None:
            for place, ids in zip(find(key, choice.key).tolist(), choice.rests_on, strict=True):
                if place >= 0 and ids:
                    found.setdefault(place, set()).update(ids)
    rows = sorted(found)
    lengths = np.zeros(len(key) + 1, dtype=np.int32)
    lengths[np.array(rows, dtype=np.int64) + 1] = [len(found[row]) for row in rows]
    is_null = np.ones(len(key), dtype=bool)
    is_null[rows] = False
    values = pa.array([name for row in rows for name in sorted(found[row])], pa.string())
    offsets = pa.array(np.cumsum(lengths, dtype=np.int32))
    return pa.ListArray.from_arrays(offsets, values, mask=pa.array(is_null))
