"""What follows from figures of flows that others state: sums, differences, quotients, products, bounds, mirrors.

Heard only where nothing stated decides. Nothing follows from what the claim rests on, nor from weak rows: the caller
leaves the former out. A figure so made is rated as the worst of those that it is made of, and known from the latest.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from pipelines.indicators.mirror import FACTORS
from pipelines.rows import AnyRow, Row, Rows
from schemas import edtf

LEVELS = ("total", "exports", "volume", "value")
"""Measures that add up over time, and of which growth is told."""
CURRENCIES = {"dollar": "USD", "euro": "EUR", "yen": "JPY", "yuan": "CNY", "rupee": "INR", "rouble": "RUB"}
"""Words for the money in which growth is told, where a note says so."""
RATE_BAND = 0.02
"""How far, at most, a rate weighted by what was paid in a period lies from the mean of its days, as a part of it."""
_SERIES = ("actor_a", "actor_b", "product", "goods_services", "route", "status", "definition_id")
_WORSE = ("reliability", "origin_reliability", "credibility", "known_from")
Bounds = tuple[float | None, float | None, float | None]
"""A value and its bounds."""
Keyed = Mapping[tuple[Any, ...], Row]


def worked_out(own: AnyRow, rows: Iterable[AnyRow], rates: Mapping[tuple[str, str], float]) -> Rows:
    """Rows that answer ``own``, a row of a flow, as others' rows imply it.

    ``rates`` are units of a currency for a euro, by currency and period.
    """
    levels: dict[tuple[Any, ...], Row] = {}
    growth: dict[tuple[Any, ...], Row] = {}
    for row in sorted(rows, key=_rating):
        if _is_sound(row) and all(row.get(name) == own.get(name) for name in _SERIES):
            ends = (row["origin_id"], row["destination_id"])
            if row["measure"] in LEVELS and not row.get("base_actor"):
                key = (row["measure"], *ends, row["time_period"], _by_whom(row))
                levels.setdefault(key, dict(row))
            elif row["measure"] == "growth":
                growth.setdefault((*ends, row["time_period"]), dict(row))
    base = own.get("base_period") or _year_before(own["time_period"])
    levels = dict(_totals(levels)) | levels
    levels = {**{key: row for when in (own["time_period"], base) for key, row in _rest(levels, when)}, **levels}
    return [row | {"time_period": own["time_period"]} for row in _answers(own, levels, growth, rates)]


def _rating(row: AnyRow) -> tuple[Any, ...]:
    return row["origin_reliability"], row["credibility"], row["support_id"]


def _by_whom(row: AnyRow) -> tuple[Any, ...]:
    return row["reporter"], row["unit_measure"], row.get("scope")


def _is_sound(row: AnyRow) -> bool:
    is_rated = row["origin_reliability"] in ("A", "B", "C") and row["credibility"] <= 3
    return is_rated and row["read_as"] != "second_hand" and row["value_low"] is not None


def _totals(levels: Keyed) -> Iterator[tuple[tuple[Any, ...], Row]]:
    """Both flows of one reporter, or of nobody's in one document, added up."""
    for (measure, origin, destination, *when), row in levels.items():
        back = levels.get((measure, destination, origin, *when))
        if measure == "exports" and back and origin < destination:
            is_one = row["reporter"] in (origin, destination) or row["document_id"] == back["document_id"]
            if is_one:
                ends = dict.fromkeys(("origin_id", "destination_id", "valuation"))
                yield ("total", None, None, *when), _made("total", _sum(row, back), row, back, **ends)


def _answers(own: AnyRow, levels: Keyed, growth: Keyed, rates: Mapping[tuple[str, str], float]) -> Iterator[Row]:
    measure, ends, period = own["measure"], (own["origin_id"], own["destination_id"]), own["time_period"]
    base = own.get("base_period") or _year_before(period)
    named = next((code for word, code in CURRENCIES.items() if f"in {word}" in (own.get("note") or "").lower()), None)
    for (name, *sides, when, whose), row in levels.items():
        reporter, unit = row["reporter"], row["unit_measure"]
        before = levels.get((name, *sides, base, whose))
        if tuple(sides) == ends and measure == "growth" and when == period and before and base:
            then, now = (_rate(unit, named or unit, one, rates) for one in (base, period))
            if then and now:
                told = _quotient(row, before, now / then, RATE_BAND if unit != (named or unit) else 0.0)
                yield _made("growth", told, row, before, unit_measure="%", base_period=base)
        back = levels.get((name, *sides[::-1], when, whose))
        if measure == "balance" and (name, tuple(sides), when) == ("exports", ends, period) and back:
            yield _made("balance", _difference(row, back), row, back)
        if tuple(sides) != ends or name != measure:
            continue
        if when == period and row.get("parts"):
            yield row
        rose = growth.get((*ends, period))
        if when == base and rose and rose.get("base_period") in (None, base):
            yield _made(name, _grown(row, rose), row, rose)
        if when != period and (bound := _bound(own, row)):
            yield _made(name, bound, row)
        if when == period and unit != own["unit_measure"] and (rate := _rate(unit, own["unit_measure"], period, rates)):
            low, high = rate * (1 - RATE_BAND), rate * (1 + RATE_BAND)
            of = (row["value"] and rate * row["value"], _by(row["value_low"], low), _by(row["value_high"], high))
            yield _made(name, of, row, unit_measure=own["unit_measure"])
        if when == period and own.get("reporter") and reporter in {*ends} - {own["reporter"]}:
            yield _made(name, _mirror(row, reporter == ends[0]), row, qualifier="between")


def _made(measure: str, bounds: Bounds, *parts: Row, **more: object) -> Row:
    worst = {name: max(part[name] for part in parts) for name in _WORSE}
    basis = tuple(one for p in parts for one in p.get("parts") or ((p["observation_id"], p["support_id"]),))
    told = dict(zip(("value", "value_low", "value_high"), bounds, strict=True))
    names = {"support_id": "+".join(part["support_id"] for part in parts), "parts": basis, "excerpt": None}
    offices = all(part["is_office"] for part in parts)
    return {**parts[0], **worst, **told, **names, "measure": measure, "as_stated": None, "is_office": offices, **more}


def _by(bound: float | None, factor: float) -> float | None:
    return None if bound is None else bound * factor


def _sum(one: Row, other: Row) -> Bounds:
    low, high = (_added(one[end], other[end]) for end in ("value_low", "value_high"))
    return _added(one["value"], other["value"]), low, high


def _added(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one + other


def _difference(one: Row, other: Row) -> Bounds:
    ends = {"value": other["value"], "value_low": other["value_high"], "value_high": other["value_low"]}
    return _sum(one, {name: _by(end, -1) for name, end in ends.items()})


def _quotient(now: Row, before: Row, rates: float = 1.0, band: float = 0.0) -> Bounds:
    """Growth in per cent, with the rise of the rate at which both are converted and how far that may be off."""

    def rise(new: float | None, old: float | None, off: float) -> float | None:
        return 100 * (rates * (1 + off) * new / old - 1) if new is not None and old else None

    low, high = rise(now["value_low"], before["value_high"], -band), rise(now["value_high"], before["value_low"], band)
    return rise(now["value"], before["value"], 0.0), low, high


def _grown(before: Row, rose: Row) -> Bounds:
    told = [
        None if before[end] is None or rose[end] is None else before[end] * (1 + rose[end] / 100)
        for end in ("value", "value_low", "value_high")
    ]
    return told[0], told[1], told[2]


def _bound(own: AnyRow, row: Row) -> Bounds | None:
    """A part of a period bounds the whole from below, and a whole its part from above."""
    first, last = own["window_start"], own["window_end"]
    start, end = row["window_start"], row["window_end"]
    if None in (first, last, start, end):
        return None
    if first <= start and end <= last:
        return None, row["value_low"], None
    return (None, None, row["value_high"]) if start <= first and last <= end else None


def _mirror(row: Row, is_exporters: bool) -> Bounds:
    """What the other side of a flow would report: with freight, or without."""
    least, most = (1.0, FACTORS[-1]) if is_exporters else (1 / FACTORS[-1], 1.0)
    return None, _by(row["value_low"], least), _by(row["value_high"], most)


def _rate(unit: str, other: str, period: str, rates: Mapping[tuple[str, str], float]) -> float | None:
    """Units of another currency for one of ``unit``."""
    known = {"EUR": 1.0} | {currency: rate for (currency, when), rate in rates.items() if when == period}
    return 1.0 if unit == other else known[other] / known[unit] if {unit, other} <= known.keys() else None


def _rest(levels: Keyed, period: str | None) -> Iterator[tuple[tuple[Any, ...], Row]]:
    """A whole less the part that ends with it, where that leaves the period."""
    dates = edtf.parse_period(period) if period else (None, None)
    start, last = edtf.low(dates[0]), edtf.high(dates[1] or dates[0])
    for (measure, *ends, _, whose), whole in levels.items():
        if last is None or start != whole["window_start"] or last >= whole["window_end"]:
            continue
        for (*series, _, by), part in levels.items():
            if series == [measure, *ends] and by == whose:
                is_end = part["window_end"] == whole["window_end"] and part["window_start"] == last + timedelta(1)
                if is_end:
                    yield (measure, *ends, period, whose), _made(measure, _difference(whole, part), whole, part)


def _year_before(period: str) -> str:
    """The same period a year earlier: ``2023-04/2024-03`` for ``2024-04/2025-03``."""
    return re.sub(r"\b\d{4}\b", lambda year: str(int(year[0]) - 1), period)


def outranked(own: AnyRow, rows: Iterable[AnyRow], states: Collection[str]) -> Rows:
    """How far down at least a partner ranks: behind the states of which one reporter states more, in one unit.

    Of trade by both flows together, of exports where the base is their origin, of a product by what the base receives.
    """
    base, same = own["base_actor"], ("product", "goods_services", "status", "time_period")
    by_partner: dict[str, dict[tuple[Any, ...], Row]] = defaultdict(dict)
    for row in sorted(rows, key=_rating):
        ends = {row["actor_a"], row["actor_b"]}
        is_level = row["measure"] in LEVELS and not row.get("base_actor") and base in ends and len(ends) > 1
        if is_level and _is_sound(row) and all(row.get(name) == own.get(name) for name in same):
            key = (row["measure"], row["origin_id"], row["destination_id"], row["time_period"], _by_whom(row))
            by_partner[min(ends - {base})].setdefault(key, dict(row))
    groups: dict[tuple[Any, ...], dict[str, Row]] = defaultdict(dict)
    for partner, levels in by_partner.items():
        for (measure, origin, *_, whose), row in sorted(
            (*levels.items(), *_totals(levels)), key=lambda pair: _rating(pair[1])
        ):
            is_ranked = measure == "total" if own.get("product") == "TOTAL" else origin != base
            if origin == base if own["origin_id"] == base else is_ranked:
                groups[measure, whose].setdefault(partner, row)
    partner = min({own["actor_a"], own["actor_b"]} - {base})
    found = []
    for group in groups.values():
        mine = group.pop(partner, None)
        above = [row for other, row in group.items() if other in states and mine and _is_more(row, mine)]
        if mine and above:
            found.append(_made("rank", (None, 1.0 + len(above), None), mine, *above, unit_measure="1"))
    return found


def _is_more(row: Row, other: Row) -> bool:
    """Whether it is more by a tenth: offices that count by origin or with other freight differ by less."""
    return other["value_high"] is not None and bool(row["value_low"] > 1.1 * other["value_high"])


def with_offices(rows: Iterable[AnyRow], statistics: Collection[str]) -> Rows:
    """The rows, each with whether it is an office's own figure: of one, or of the statistics that a source gathers."""
    return [
        {
            **row,
            "is_office": row["document_id"] is None
            or row["origin"] in statistics
            or (row["said_by"] or "").startswith("statistics of"),
        }
        for row in rows
    ]
