"""Trade as documents quote it: flows, totals and shares of the ledger's observations, as the parts of dependence.

Only observations of calendar years and of all goods that a document supports; what a publisher's statistics alone say is read
from their reports. Sums and shares are formed here, rankings and bounds over sources are not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pipelines.indicators.choices import SHARES, Choice
from pipelines.indicators.sides import NOBODY, Flows, Indices, Numbers, at, find, owners, pack
from pipelines.rows import Rows

LEDGER = "ledger"
WORLD = "WLD"
CURRENCY = "USD"
Pair = tuple[str, str, int]
Interval = tuple[float, float, float]
"""Point, low and high."""


@dataclass
class Quoted:
    """Quotations by actor, partner and year: flows by currency, shares, and the observations that give them."""

    flows: dict[tuple[str, str], dict[Pair, Interval]] = field(default_factory=lambda: defaultdict(dict))
    shares: dict[str, dict[Pair, Interval]] = field(default_factory=lambda: defaultdict(dict))
    rows: Rows = field(default_factory=list)
    ids: dict[tuple[str, Pair], set[str]] = field(default_factory=lambda: defaultdict(set))
    """By currency, ``%`` for stated shares, and pair."""

    def behind(self, unit: str, *pairs: Pair) -> list[str]:
        """The observations of these pairs in one currency, or the shares stated of them, sorted."""
        return sorted({name for pair in pairs for name in self.ids.get((unit, pair), ())})


def is_annual(row: Mapping[str, Any]) -> bool:
    """Whether an observation is of a calendar year and all goods, actual, known, and supported by a document."""
    return bool(
        row["period_kind"] == "year"
        and row["status"] == "actual"
        and row["product"] == "TOTAL"
        and row["goods_services"] == "G"
        and row["definition_id"] is None
        and row["n_documents"]
        and row["value"] is not None
    )


def quoted(trade: Rows) -> Quoted:
    """What documents quote of each actor's trade with each partner, the world among them, by its own statistics."""
    made = Quoted()
    for row in sorted(filter(is_annual, trade), key=lambda r: r["trade_id"]):
        _add(made, row)
    return made


def _add(made: Quoted, row: dict[str, Any]) -> None:
    value = row["value"]
    interval = (value, *(value if b is None else b for b in (row["value_low"], row["value_high"])))
    sides, year = {row["actor_a"], row["actor_b"]}, int(row["time_period"])
    actor = row["base_actor"] if row["measure"] == "share" else row["reporter"]
    if actor not in sides:
        return
    (partner,) = sides - {actor}
    flow = {row["origin"]: "export", row["destination"]: "import"}.get(actor, "trade")
    pair = (actor, partner, year)
    if row["measure"] == "share":
        made.shares[f"{flow}_share"][pair] = tuple(part / 100 for part in interval)
    elif row["measure"] in ("exports", "total"):
        made.flows[row["unit_measure"], flow][pair] = interval
        if flow != "trade" and row["unit_measure"] == CURRENCY:
            made.rows.append(row)
    else:
        return
    made.ids[row["unit_measure"], pair].add(row["trade_id"])


def _sum(quotations: Quoted, currency: str, pair: Pair) -> Interval | None:
    """A quoted total, else exports and imports together."""
    flows = quotations.flows
    if total := flows[currency, "trade"].get(pair):
        return total
    parts = [flows[currency, flow].get(pair) for flow in ("export", "import")]
    return None if None in parts else tuple(map(sum, zip(*parts, strict=True)))  # type: ignore[return-value]


def _over(part: Interval | None, whole: Interval | None) -> Interval | None:
    if part is None or whole is None or min(whole) <= 0:
        return None
    return part[0] / whole[0], part[1] / whole[2], part[2] / whole[1]


def choices(quotations: Quoted, codes: Mapping[str, int], gdp: tuple[Indices, Numbers]) -> list[Choice]:
    """A choice for each currency, USD first, and one for shares as they are stated."""
    currencies = sorted({currency for currency, _ in quotations.flows}, key=lambda c: (c != CURRENCY, c))
    made = []
    for currency in currencies:
        pairs = sorted({p for flow in ("export", "import", "trade") for p in quotations.flows[currency, flow]})
        found: dict[str, dict[Pair, Interval]] = {name: {} for name in SHARES}
        for pair in (pair for pair in pairs if pair[1] != WORLD):
            everybody = (pair[0], WORLD, pair[2])
            for flow in ("export", "import"):
                got = _over(*(quotations.flows[currency, flow].get(p) for p in (pair, everybody)))
                found[f"{flow}_share"] |= {pair: got} if got else {}
            trade, whole = (_sum(quotations, currency, p) for p in (pair, everybody))
            got = _over(trade, whole)
            found["trade_share"] |= {pair: got} if got else {}
            if currency == CURRENCY and (output := _output(pair, codes, gdp)):
                both = {"trade_gdp": _over(trade, output), "openness": _over(whole, output)}
                for name, interval in both.items():
                    found[name] |= {pair: interval} if interval else {}
        made.append(_choice(found, codes, lambda p: quotations.behind(currency, p, (p[0], WORLD, p[2]))))  # noqa: B023
    stated = {name: quotations.shares.get(name, {}) for name in SHARES}
    made.append(_choice(stated, codes, lambda p: quotations.behind("%", p)))
    return [choice for choice in made if len(choice.key)]


def _output(pair: Pair, codes: Mapping[str, int], gdp: tuple[Indices, Numbers]) -> Interval | None:
    key = owners(_keys([pair], codes))
    value = float(at(gdp[1], find(gdp[0], key))[0])
    return None if np.isnan(value) else (value, value, value)


def _keys(pairs: list[Pair], codes: Mapping[str, int]) -> Indices:
    rows = [(codes[actor], codes[partner], year) for actor, partner, year in pairs]
    return pack(*np.array(rows, dtype=np.int64).reshape(-1, 3).T)


def _choice(
    found: Mapping[str, Mapping[Pair, Interval]], codes: Mapping[str, int], behind: Callable[[Pair], list[str]]
) -> Choice:
    pairs = sorted({p for by_pair in found.values() for p in by_pair}, key=lambda p: (codes[p[0]], codes[p[1]], p[2]))
    nothing = (np.nan, np.nan, np.nan)
    columns = {
        name: np.array([by_pair.get(p, nothing) for p in pairs]).reshape(-1, 3) for name, by_pair in found.items()
    }
    point, low, high = ({name: values[:, n] for name, values in columns.items()} for n in range(3))
    return Choice(LEDGER, None, _keys(pairs, codes), point, low, high, rests_on=[behind(p) for p in pairs])


def flows(quotations: Quoted, codes: Mapping[str, int]) -> Flows:
    """Quoted flows with a direction, in dollars, as the reports of their reporters."""
    rows = quotations.rows

    def whole(name: str, read: Callable[[dict[str, Any]], int]) -> Indices:
        return np.array([read(row) for row in rows], dtype=np.int64)

    return Flows(
        origin=whole("origin", lambda r: codes[r["origin"]]),
        destination=whole("destination", lambda r: codes[r["destination"]]),
        year=whole("year", lambda r: int(r["time_period"])),
        reporter=whole("reporter", lambda r: codes.get(r["reporter"], NOBODY)),
        value=np.array([r["value"] for r in rows], dtype=float),
        is_fob=np.array([r["valuation"] == "FOB" for r in rows], dtype=bool),
        is_estimated=np.zeros(len(rows), dtype=bool),
        world=codes[WORLD],
    )
