"""The columns of ``dependence`` from the envelope of all choices: both sides of each pair, and their sources.

Formulas are in ``pipelines/indicators``; the choices are made in ``pipelines/tables/dependence.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pipelines.indicators import dependence, sides
from pipelines.indicators.arrays import Flags, Indices, Numbers, Places
from pipelines.indicators.choices import DRIVERS, MEASURES, Choice, Envelope
from pipelines.indicators.sides import BITS, at, find
from pipelines.tables.shared.trade_panel import Actors
from pipelines.tables.shared.unpacking import interval_columns

STATUSES = ["A", "E", "U", "I"]
"""SDMX statuses of the point: reported, estimated by another, unread, seen by the partner."""


def columns_of(envelope: Envelope, choices: Sequence[Choice], known: Actors) -> dict[str, pa.Array]:
    """Every column of the table by name, rows in the order of actor, partner and year; empties the envelope."""
    actor, partner, year = sides.unpack(envelope.key)
    columns: dict[str, object] = {
        "actor_id": _names(actor, known.names),
        "partner_id": _names(partner, known.names),
        "year": pa.array(year),
        "scope": pa.nulls(len(year), pa.string()),
    }
    for name in MEASURES:
        every = (envelope.point, envelope.low, envelope.high)
        parts = _arrays(*(e[name] if name == "trade_share" else e.pop(name) for e in every))
        if name == "partner_rank":
            whole = {id(part): part.cast(pa.int64()) for part in parts}
            parts = [whole[id(part)] for part in parts]
        columns |= interval_columns(name, parts)
    del actor, partner, year  # a million rows each, as below: what is not touched anew costs no time of the system
    other = find(envelope.key, sides.turned(envelope.key))
    for name, interval in _between(envelope, other):
        columns |= interval_columns(name, _arrays(*interval))
    return columns | _support(envelope, choices, other)


def _arrays(*parts: Numbers) -> list[pa.Array]:
    """A value with its bounds as Arrow arrays; where they are one array of numbers, so they are here."""
    distinct = {id(part): part for part in parts}
    made = {name: _nullable(part) for name, part in distinct.items()}
    return [made[id(part)] for part in parts]


def _nullable(values: Numbers) -> pa.Array:
    """An Arrow array of the same numbers in the same memory, null for NaN: ten times faster than ``from_pandas``."""
    values = np.ascontiguousarray(values, dtype=np.float64)
    is_known = pa.py_buffer(np.packbits(~np.isnan(values), bitorder="little"))
    return pa.Array.from_buffers(pa.float64(), len(values), [is_known, pa.py_buffer(values)])


def _names(code: Places, names: Sequence[str | None]) -> pa.Array:
    """The name of each number; null for -1. One name in all rows, as of a single source, is not looked up in each."""
    if len(code) and code.min() == code.max():
        return pa.repeat(pa.scalar(names[code[0]] if code[0] >= 0 else None, pa.string()), len(code))
    indices = pa.array(code.astype(np.int32, copy=False), mask=code < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(names, pa.string())).cast(pa.string())


def _between(envelope: Envelope, other: Indices) -> Iterator[tuple[str, tuple[Numbers, ...]]]:
    """The partner's share, and each measure of the two shares, with its bounds."""
    own, low, high = (measures["trade_share"] for measures in (envelope.point, envelope.low, envelope.high))
    partner = at(own, other)
    partner_low, partner_high = (partner if bound is own else at(bound, other) for bound in (low, high))
    yield "partner_share", (partner, partner_low, partner_high)
    points = dependence.between(own, partner)
    if low is own and high is own:
        yield from ((name, (values,) * 3) for name, values in points.items())
        return
    bounds = dependence.between_bounds((low, high), (partner_low, partner_high))
    for name in dependence.BETWEEN:
        yield name, (points.pop(name), *bounds.pop(name))


def _support(envelope: Envelope, choices: Sequence[Choice], other: Indices) -> dict[str, pa.Array]:
    """Where each row is from: status, sources, mirror, number of choices, driver and quoted observations."""
    chosen = envelope.chosen
    is_mirrored = np.array([c.factor is not None for c in choices], dtype=bool)[chosen]
    is_weak, is_summed = (_flag_of_point(envelope, choices, name, chosen) for name in ("is_weak", "is_summed"))
    weak_as = np.array([STATUSES.index(c.weak_status) for c in choices], dtype=np.int32)[chosen]
    status = np.where(is_weak, weak_as, np.where(is_mirrored, np.int32(STATUSES.index("I")), 0))
    is_made = status == STATUSES.index("E")
    is_made_rank = _flag_of_point(envelope, choices, "is_weak", envelope.ranked)
    sources = [choice.source for choice in choices]
    partner = np.where(other >= 0, chosen[other], -1) if len(chosen) else chosen
    gives_share = ~np.isnan(at(envelope.point["trade_share"], other))
    seen_by, mirror_sources = _mirror_sources(envelope, choices)
    of_choice = [(c.source, c.factor is None, c.is_stated) for c in choices]
    kind = np.array([of_choice.index(kind) for kind in of_choice], dtype=np.int32)[chosen]
    kind = kind * (len(mirror_sources) + 1) + np.where(is_mirrored, seen_by + 1, 0)
    kind = kind * 4 + 2 * is_summed.astype(np.int32) + is_weak
    of_flows = _breaks(envelope.key, chosen >= 0, kind)
    is_break = of_flows.copy()
    for more in (envelope.ranked, envelope.intensity):
        is_break |= _breaks(envelope.key, more >= 0, more)
    of_both = (kind, kind[other]) if len(chosen) else ()
    return {
        "is_break": pa.array(is_break),
        "is_break_of_flows": pa.array(of_flows),
        "is_break_of_two": pa.array(_breaks(envelope.key, gives_share, *of_both)),
        "obs_status": _names(status, STATUSES),
        "status": _standing(is_made),
        "status_of_two": _standing(is_made | (is_made[other] & (other >= 0))),
        "rank_status": _standing(is_made_rank),
        "is_mirrored": pa.array(is_mirrored),
        "is_total_summed": pa.array(is_summed),
        "source_id": (source_id := _names(chosen, sources)),
        "trade_source_id": source_id,
        "partner_source_id": _names(np.where(gives_share, partner, -1), sources),
        "mirror_source_id": _names(seen_by, mirror_sources),
        "rank_source_id": _names(envelope.ranked, sources),
        "intensity_source_id": _names(envelope.intensity, sources),
        "n_choices": pa.array(envelope.n_choices, pa.int64()),
        "driver": _names(envelope.driver, DRIVERS),
        "rests_on": _all_quoted(envelope, choices),
        "is_doubted": pa.repeat(False, len(envelope.key)),
        "extract_id": pa.nulls(len(envelope.key), pa.string()),
    }


def _breaks(key: Indices, known: Flags, *columns: NDArray[Any]) -> Flags:
    """Where one of ``columns`` differs from the row before of the same pair, among the rows that are ``known``."""
    is_break = np.zeros(len(key), dtype=bool)
    parts = list(columns) if known.all() else [column[known] for column in columns]
    if differs := [part[1:] != part[:-1] for part in parts if len(part) and part.min() != part.max()]:
        rows = np.flatnonzero(known)
        pair = key[rows] >> BITS
        is_break[rows[1:]] = (pair[1:] == pair[:-1]) & np.logical_or.reduce(differs)
    return is_break


def _standing(is_made: Flags) -> pa.Array:
    return _names(is_made.astype(np.int32), ["actual", "estimated"])


def _flag_of_point(envelope: Envelope, choices: Sequence[Choice], name: str, chosen: Places) -> Flags:
    """A flag of the choice that is ``chosen`` in each row."""
    flag = np.zeros(len(envelope.key), dtype=bool)
    for number, (choice, place) in enumerate(zip(choices, envelope.places, strict=True)):
        if (flags := getattr(choice, name)) is not None:
            is_point = (place >= 0) & (chosen[place] == number) if len(flag) else place >= 0
            flag[place[is_point]] = flags[is_point]
    return flag


def _mirror_sources(envelope: Envelope, choices: Sequence[Choice]) -> tuple[NDArray[np.int32], list[str]]:
    """The source of the partner's reports in the first mirror of each row: positions in the list, -1 for none."""
    sources: list[str] = []
    seen_by = np.full(len(envelope.key), -1, dtype=np.int32)
    for choice, place in zip(reversed(choices), reversed(envelope.places), strict=True):
        if choice.seen_by is not None:
            named = pa.array(choice.seen_by, pa.string()).dictionary_encode()
            sources += [name for name in named.dictionary.to_pylist() if name not in sources]
            position = np.array([sources.index(name) for name in named.dictionary.to_pylist()] + [-1], dtype=np.int32)
            seen_by[place[place >= 0]] = position[named.indices.fill_null(-1).to_numpy()][place >= 0]
    return seen_by, sources


def _all_quoted(envelope: Envelope, choices: Sequence[Choice]) -> pa.Array:
    """The quoted observations among the choices of each row, sorted; null where there are none."""
    quoted: dict[int, set[str]] = {}
    for choice, places in zip(choices, envelope.places, strict=True):
        if choice.rests_on is not None:
            for place, ids in zip(places.tolist(), choice.rests_on, strict=True):
                if place >= 0 and ids:
                    quoted.setdefault(place, set()).update(ids)
    rows = sorted(quoted)
    lengths = np.zeros(len(envelope.key) + 1, dtype=np.int32)
    lengths[np.array(rows, dtype=np.int64) + 1] = [len(quoted[row]) for row in rows]
    is_null = np.ones(len(envelope.key), dtype=bool)
    is_null[rows] = False
    values = pa.array([name for row in rows for name in sorted(quoted[row])], pa.string())
    offsets = pa.array(np.cumsum(lengths, dtype=np.int32))
    return pa.ListArray.from_arrays(offsets, values, mask=pa.array(is_null))
