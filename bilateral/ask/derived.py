"""What follows from figures of one unit and scope: how much a series changed, and which of several figures is more."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bilateral.ask import figures
from bilateral.ask.figures import Found
from bilateral.ask.understand import Asked
from bilateral.commons.asked import stem
from bilateral.commons.frames import Row, Rows

ONE = ("unit_measure", "scope", "definition_id", "status")
"""What two figures that are compared have in common, best in one series."""


def found(asked: Asked, lots: Sequence[Rows], label: str) -> Found | None:
    """What a question of change or of more and less wants of the lots; None where it asks for neither."""
    if asked.is_said("change") if len(asked.periods) == 2 else asked.is_said("changed") and len(asked.periods) < 2:
        return _changed(asked, lots, label)
    return _compared(asked, lots, label) if len(lots) > 1 and asked.is_said("more") else None


def _changed(asked: Asked, lots: Sequence[Rows], label: str) -> Found | None:
    """How much each of the lots changed between two periods, each within one series; None where one is not known."""
    given, found, apart = sorted(asked.periods, key=figures.span), Found(), list[str]()
    for rows in lots:
        last = figures.latest(rows, asked.unit, asked.this_year) or ""
        then, now = given if len(given) == 2 else ["", given[0] if given else last]
        if len(given) == 1 and asked.is_said("since_year"):
            then, now = now, last
        before, after = (figures.of_period(rows, one, asked.unit) for one in (then or _earlier(now), now))
        if two := next(of_one([before, after], ("series", *ONE)), None):
            found.rows += figures.compared(rows, [*map(figures.beside, (before, after), two)])
            found.derived.append({"derived": "change", "rows": found.rows[-2:]})
        elif before and after:
            apart.append(f"{after[0]['unit_measure']} ({after[0]['series']})")
        elif after and len(given) < 2:
            apart, found.nearest = [*apart, f"nothing is known of {then or _earlier(now)}"], after[:1]
    if not found.rows and apart:
        found.missing = "unit"
        found.named = f"{label}: no series of one unit and scope has a number for both periods: {', '.join(apart)}"
    return found if found.rows or found.missing else None


def _compared(asked: Asked, lots: Sequence[Rows], label: str) -> Found | None:
    """Which of the lots is more: in the period asked for, else the last one in which all are told alike."""
    known = [{figures.span(row["time_period"]) for row in rows} for rows in lots]
    periods = asked.periods[:1] or sorted(set.intersection(*known), key=lambda one: (len(one) == 4, one), reverse=True)
    for period in periods:
        there = [figures.of_period(rows, period, asked.unit) for rows in lots]
        if alike := next(of_one(there, ("series", *ONE)), None) or next(of_one(there, ONE), None):
            return Found(rows=[*map(figures.beside, there, alike)], derived=[{"derived": "comparison", "rows": alike}])
    if all(known) and not asked.periods:
        return Found(missing="unit", named=f"{label}: no period in which all are told in one unit and scope")
    return None


def of_one(lots: Sequence[Rows], shared: Sequence[str]) -> Iterator[Rows]:
    """One row of each lot, all alike in the columns ``shared``; the better ones first."""
    told = [[row for row in lot if row["obs_value"] is not None] for lot in lots]
    for first in told[0]:
        alike = [[row for row in lot if _key(row, shared) == _key(first, shared)][:1] for lot in told]
        if all(alike):
            yield [row for (row,) in alike]


def _key(row: Row, shared: Sequence[str]) -> list[str]:
    return [stem(row[name]) for name in shared]


def _bounds(row: Row) -> list[float]:
    return [row["obs_value"] if row[end] is None else row[end] for end in ("value_low", "value_high")]


def _earlier(period: str) -> str:
    """The period of the same length before.

    >>> _earlier("2025"), _earlier("2026-01/2026-07"), _earlier("2021/2025")
    ('2024', '2025-01/2025-07', '2016/2020')
    """
    years = [int(year) for year in re.findall(r"\b\d{4}\b", period)]
    size = 1 if "-" in period or not years else years[-1] - years[0] + 1
    return re.sub(r"\b\d{4}\b", lambda year: str(int(year[0]) - size), period)


def answer(one: Row, places: Sequence[Row]) -> Row:
    """What is derived from figures, as an answer; ``places`` are their answers, in the same order."""
    rows = [row | place for row, place in zip(one["rows"], places, strict=True)]
    is_change = one["derived"] == "change"
    of, other, *_ = rows[::-1] if is_change else sorted(rows, key=lambda row: row["obs_value"], reverse=True)
    value, unit, least, most = of["obs_value"] - other["obs_value"], of["unit_measure"], _bounds(of), _bounds(other)
    low, high = least[0] - most[1], least[1] - most[0]
    size = {"value": abs(value), "low": low if value > 0 else -high, "high": high if value > 0 else -low, "unit": unit}
    share = value / other["obs_value"] if other["obs_value"] and unit not in ("1", "%") else None
    than = f"than in {figures.spoken(other['period'])}" if is_change else f"than {other['what']}"
    by = f"{'more' if value > 0 else 'less'} {than} by {figures.number(size)}" if value else f"no more {than}"
    by += f", {abs(100 * share):.1f} %" if share else ""
    by += "" if (is_told := low > 0 or high < 0) else ", which their bounds do not tell from none"
    series = " and ".join(dict.fromkeys(stem(row["series"]) for row in (of, other)))
    found = {name: of[name] for name in ("period", "indicator", "dyad", "origin", "destination", "status")}
    found |= {"value": value, "low": low, "high": high, "unit": unit, "share": share, "is_told": is_told}
    found |= {"more": f"{of['origin']}>{of['destination']}" if of["origin"] != "*" else of["dyad"], "series": series}
    found |= {"before": other["time_period"], "rests_on": [other["row_id"], of["row_id"]], "derived": one["derived"]}
    note = of.get("note") if is_change else ""
    return found | {"sentence": f"{of['what']}: {by}; {note or 'both of one unit and scope'} ({series})."}
