"""How a computed number follows from what documents say, written out: ``(69.4 + 57.7) / 847.8``.

A formula is found by trying the ways in which the methods combine the inputs of a row; it is shown only if it gives the
number of the row. How numbers are computed does not belong here.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from pipelines.book.panels import Mark, ReleasedRow
from pipelines.book.release_tables import ReleaseTables
from pipelines.book.wording import three_digits
from pipelines.judgement.answer_figures import CURRENCIES, LARGE

SHARES = {"trade_share": "all", "export_share": "exports", "import_share": "imports"}
"""The flows of which the numbers of ``dependence`` are shares."""
WORLD = "WLD"
MOST_PARTS = 12
"""Parts of a sum that is written out, at most."""


@dataclass(frozen=True)
class Formula:
    """A formula in words, and the observations whose values stand in it."""

    text: str
    observations: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Term:
    """A part of a formula: its value, what it is written with, and the observation that it comes from."""

    value: float
    observation: str
    times: str = ""

    def written(self, by: float) -> str:
        return f"{_digits(_stated(self) / by)}{self.times}"


def formula(
    mark: Mark, observations: Sequence[str], values: Mapping[str, float], tables: ReleaseTables
) -> Formula | None:
    """How the number of a mark is computed from ``observations``, whose ``values`` are given; None if not told."""
    table, row = mark.rows[0]
    if table != "indicators":
        return None
    indicator, value = row["indicator"], row.get("obs_value")
    if row["method_id"] == "count-by-definition":
        return _count(row, observations)
    if value is None:
        return None
    if indicator in SHARES:
        return _share(value, SHARES[indicator], row, tables.origin(row).get("rests_on") or (), values)
    if indicator == "dependence_ratio":
        return _ratio(value, tables.origin(row))
    return _sum(value, row, observations, values) if row["method_id"] == "funding-by-year" else None


def _count(row: ReleasedRow, observations: Sequence[str]) -> Formula | None:
    records = {name.partition("|")[0] for name in observations}
    if len(records) != (row["obs_value"] if row["obs_value"] is not None else row["value_low"]):
        return None
    return Formula("1 record counted" if len(records) == 1 else f"{len(records)} records counted, each once")


def _ratio(value: float, row: ReleasedRow) -> Formula | None:
    """One share divided by the other."""
    own, other = row.get("trade_share"), row.get("partner_share")
    if not own or not other or not math.isclose(own / other, value, rel_tol=1e-6):
        return None
    return Formula(f"{_digits(own * 100)} % / {_digits(other * 100)} % = {three_digits(value)}")


def _sum(value: float, row: ReleasedRow, observations: Sequence[str], values: Mapping[str, float]) -> Formula | None:
    unit = row["unit_measure"]
    parts = [_Term(values[name], name) for name in observations if name in values and name.endswith(f"|{unit}")]
    if not 1 < len(parts) <= MOST_PARTS or not math.isclose(sum(part.value for part in parts), value, rel_tol=1e-9):
        return None
    by, words = _scale(parts, unit)
    text = f"{' + '.join(part.written(by) for part in parts)} = {_digits(value / by)} {words}"
    return Formula(text, tuple(part.observation for part in parts))


def _share(
    value: float, flow: str, row: ReleasedRow, rests_on: Sequence[str], values: Mapping[str, float]
) -> Formula | None:
    """The first of the combinations of flows and totals that gives the share."""
    ends = row["origin"], row["destination"]
    found = {name: list(_flows(name, ends, rests_on, values)) for name in ("X", "M", "T", "X0", "M0", "T0")}
    parts, wholes = {
        "all": ((("T",), ("X", "M")), (("T0",), ("X0", "M0"))),
        "exports": ((("X",),), (("X0",),)),
        "imports": ((("M",),), (("M0",),)),
    }[flow]
    for part, whole in product(parts, wholes):
        for above in product(*(found[name] for name in part)):
            for below in product(*(found[name] for name in whole)):
                total = sum(term.value for term in below)
                if total and math.isclose(sum(term.value for term in above) / total, value, rel_tol=1e-7):
                    by, words = _scale([*above, *below], (*above, *below)[0].observation.rpartition("|")[2])
                    text = f"{_bracketed(above, by)} / {_bracketed(below, by)} = {three_digits(value * 100)} %"
                    return Formula(f"{text}, in {words}", tuple(term.observation for term in (*above, *below)))
    return None


def _flows(kind: str, ends: tuple[str, str], rests_on: Sequence[str], values: Mapping[str, float]) -> Iterator[_Term]:
    """Flows of one kind: exports (X), imports (M), both together (T), with the partner or with the world (0).

    What the partner reports is also taken with the factors between values at the border of either (``mirror.py``).
    """
    from pipelines.indicators.mirror import FACTORS

    actor, partner = ends[0], WORLD if kind.endswith("0") else ends[1]
    route = {"X": f"{actor}>{partner}", "M": f"{partner}>{actor}", "T": "-".join(sorted((actor, partner)))}[kind[0]]
    for name in rests_on:
        subject, *_ = name.split("|")
        table, way, *parts = subject.split("/")
        if table != "trade" or way not in (route, "-".join(reversed(route.split("-")))) or name not in values:
            continue
        yield _Term(values[name], name)
        if parts[3:4] == [ends[1]] and kind in ("X", "M"):
            for factor in FACTORS:
                changed = values[name] / factor if kind == "X" else values[name] * factor
                yield _Term(changed, name, f" {'/' if kind == 'X' else '×'} {factor:g}")


def _stated(term: _Term) -> float:
    """The value of a term before its factor."""
    sign, factor = term.times[1:2], float(term.times[3:] or 1)
    return term.value * factor if sign == "/" else term.value / factor


def _bracketed(terms: Sequence[_Term], by: float) -> str:
    text = " + ".join(term.written(by) for term in terms)
    return f"({text})" if len(terms) > 1 or terms[0].times else text


def _scale(terms: Sequence[_Term], unit: str) -> tuple[float, str]:
    largest = max(abs(term.value) for term in terms)
    by, name = next(((by, name) for by, name in LARGE[1:] if largest >= by), (1.0, ""))
    return by, " ".join(filter(None, (name, CURRENCIES.get(unit, unit))))


def _digits(value: float) -> str:
    return f"{value:,.1f}" if abs(value) >= 10 else f"{value:.2f}"
