"""Trade as documents quote it: flows, totals and shares from the ledger's observations, as inputs of dependence.

Only observations of calendar years and of all goods that a document supports; publishers' statistics are read from
their reports. Sums and shares are formed here, ranks and bounds over sources are not. Weak are figures that nobody
read or that another office estimated: they are quotations apart, so that their flows and totals never meet the others.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from pipelines.indicators.arrays import Indices, Numbers
from pipelines.indicators.choices import SHARES, Choice
from pipelines.indicators.mirror import FACTORS
from pipelines.indicators.sides import NOBODY, Flows, at, find, owners, pack
from pipelines.row_types import TradeRow
from pipelines.rows import pick
from pipelines.tables.shared.trade_panel import CURRENCY, WORLD

LEDGER = "ledger"
Pair = tuple[str, str, int]
"""Actor, partner and year."""
Interval = tuple[float, float, float]
"""Point, low and high."""


WEAK, WITHHELD = ("U", "E"), "Q"
_ANNUAL = {"period_kind": "year", "status": "actual", "product": "TOTAL", "goods_services": "G", "definition_id": None}


@dataclass
class Quotations:
    """Quotations by actor, partner and year: flows by currency, shares, and the observations behind them."""

    flows: dict[tuple[str, str], dict[Pair, Interval]] = field(default_factory=lambda: defaultdict(dict))
    shares: dict[str, dict[Pair, Interval]] = field(default_factory=lambda: defaultdict(dict))
    rows: list[TradeRow] = field(default_factory=list)
    ids: dict[tuple[str, Pair], set[str]] = field(default_factory=lambda: defaultdict(set))
    """By currency (``%`` for stated shares) and pair."""

    def behind(self, unit: str, *pairs: Pair) -> list[str]:
        """The observations of these pairs in one currency (``%`` for stated shares), sorted."""
        return sorted({name for pair in pairs for name in self.ids.get((unit, pair), ())})


def is_annual(row: Mapping[str, object]) -> bool:
    """Whether an observation is of a calendar year and all goods, actual, known, and supported by a document."""
    return bool(pick(row, _ANNUAL) == _ANNUAL and row["n_documents"] and row["value"] is not None)


def quotations_of(trade: list[TradeRow]) -> tuple[Quotations, Quotations]:
    """What documents quote of each actor's trade with each partner, or the world, by the actor's own statistics.

    Weak quotations are in the second. Of several territories in a year one is quoted: that of most figures of the pair,
    so that a line does not change its territory for a single one.
    """
    both = Quotations(), Quotations()
    rows = [*filter(is_annual, trade)]
    sizes = Counter((row["actor_a"], row["actor_b"], row["scope"]) for row in rows)
    territories: dict[tuple[object, ...], str | None] = {}
    for row in sorted(rows, key=lambda r: (-sizes[r["actor_a"], r["actor_b"], r["scope"]], r["trade_id"])):
        of = (*pick(row, ("actor_a", "actor_b", "time_period")).values(), row["reporter"] or row["base_actor"])
        if territories.setdefault(of, row["scope"]) == row["scope"]:
            _add(both[row["obs_status"] in WEAK], row)
    return both


def territories(trade: list[TradeRow], quotations: Sequence[Quotations]) -> dict[tuple[str, str, str, int], str]:
    """The territory of what actors are quoted with, where one is told: by ``LEDGER``, actor, partner and year."""
    told = {name: pair for each in quotations for (_, pair), names in each.ids.items() for name in names}
    return {(LEDGER, *told[row["trade_id"]]): row["scope"] for row in trade if row["scope"] and row["trade_id"] in told}


def withheld(trade: list[TradeRow]) -> set[Pair]:
    """The years in which an actor published nothing of its trade with a partner, by status Q of its own figures.

    Whatever is given as its figure there is somebody's estimate.
    """
    return {
        (row["reporter"], row["actor_b" if row["reporter"] == row["actor_a"] else "actor_a"], int(row["time_period"]))
        for row in trade
        if row["obs_status"] == WITHHELD and pick(row, _ANNUAL) == _ANNUAL
        if row["measure"] in ("exports", "total") and row["reporter"] in (row["actor_a"], row["actor_b"])
    }


def _add(quotations: Quotations, row: TradeRow) -> None:
    value = row["value"]
    low, high = (value if end is None else end for end in (row["value_low"], row["value_high"]))
    interval = value, low, high
    sides, year = {row["actor_a"], row["actor_b"]}, int(row["time_period"])
    actor = row["base_actor"] if row["measure"] == "share" else row["reporter"]
    if actor not in sides:
        return
    (partner,) = sides - {actor}
    flow = {row["origin"]: "export", row["destination"]: "import"}.get(actor, "trade")
    pair = (actor, partner, year)
    if row["measure"] == "share":
        quotations.shares[f"{flow}_share"][pair] = value / 100, low / 100, high / 100
    elif row["measure"] in ("exports", "total"):
        quotations.flows[row["unit_measure"], flow][pair] = interval
        if flow != "trade" and row["unit_measure"] == CURRENCY:
            quotations.rows.append(row)
    else:
        return
    quotations.ids[row["unit_measure"], pair].add(row["trade_id"])


def _total_of(quotations: Quotations, currency: str, pair: Pair) -> Interval | None:
    """A quoted total, else exports and imports together."""
    flows = quotations.flows
    if total := flows[currency, "trade"].get(pair):
        return total
    out, back = (flows[currency, flow].get(pair) for flow in ("export", "import"))
    return (out[0] + back[0], out[1] + back[1], out[2] + back[2]) if out and back else None


def _quotient(part: Interval | None, whole: Interval | None) -> Interval | None:
    if part is None or whole is None or min(whole) <= 0:
        return None
    return part[0] / whole[0], part[1] / whole[2], part[2] / whole[1]


def choices(
    quotations: Quotations, codes: Mapping[str, int], gdp: tuple[Indices, Numbers], is_weak: Callable[[Pair], bool]
) -> list[Choice]:
    """A choice for each currency, USD first, and one for shares as stated; ``is_weak`` says of which pairs."""
    currencies = sorted({currency for currency, _ in quotations.flows}, key=lambda c: (c != CURRENCY, c))
    every = []
    for currency in currencies:
        pairs = sorted({p for flow in ("export", "import", "trade") for p in quotations.flows[currency, flow]})
        shares = {p: _shares(quotations, currency, p, codes, gdp) for p in pairs if p[1] != WORLD}
        by_name = {name: {p: x for p, by in shares.items() if (x := by.get(name))} for name in SHARES}
        every.append(_choice(by_name, codes, partial(_behind_shares, quotations, currency), is_weak))
    stated = {name: quotations.shares.get(name, {}) for name in SHARES}
    every.append(replace(_choice(stated, codes, lambda p: quotations.behind("%", p), is_weak), is_stated=True))
    return [choice for choice in every if len(choice.key)]


def world_totals(quotations: Quotations, codes: Mapping[str, int]) -> tuple[Indices, Numbers]:
    """Quoted exports and imports together of actors by year, in dollars: sorted keys of actor and year, and values."""
    pairs = {p for flow in ("export", "import", "trade") for p in quotations.flows[CURRENCY, flow] if p[1] == WORLD}
    totals = {p: total[0] for p in pairs if (total := _total_of(quotations, CURRENCY, p))}
    keys, values = owners(packed(totals, codes)), np.array([*totals.values()], dtype=float)
    return keys[order := np.argsort(keys)], values[order]


def mirrored_totals(quotations: Quotations, codes: Mapping[str, int]) -> list[Choice]:
    """What the partner says of its trade with the actor, quoted as one sum, over the actor's quoted total; dollars."""
    k, shares, rests_on = max(FACTORS), dict[Pair, Interval](), dict[Pair, list[str]]()
    for partner, actor, year in quotations.flows[CURRENCY, "trade"]:
        said, pair, world = (partner, actor, year), (actor, partner, year), (actor, WORLD, year)
        value, low, high = quotations.flows[CURRENCY, "trade"][said]
        share = _quotient((value, low / k, high * k), _total_of(quotations, CURRENCY, world))
        has_flows = all(said in quotations.flows[CURRENCY, flow] for flow in ("export", "import"))  # these say more
        if share and share[2] <= 1 and WORLD not in said and not has_flows:
            shares[pair], rests_on[pair] = share, quotations.behind(CURRENCY, said, world)
    by_name = {name: shares if name == "trade_share" else {} for name in SHARES}
    choice = _choice(by_name, codes, rests_on.__getitem__, lambda _: False)
    seen_by = np.full(len(choice.key), LEDGER, dtype=object)
    return [replace(choice, factor=FACTORS[0], seen_by=seen_by)] if shares else []


def _behind_shares(quotations: Quotations, currency: str, pair: Pair) -> list[str]:
    """The quoted observations behind a partner's shares: of the pair, and of the actor's totals."""
    return quotations.behind(currency, pair, (pair[0], WORLD, pair[2]))


def _shares(
    quotations: Quotations, currency: str, pair: Pair, codes: Mapping[str, int], gdp: tuple[Indices, Numbers]
) -> dict[str, Interval | None]:
    """The shares of a partner in one currency; those in output are in dollars alone."""
    world = (pair[0], WORLD, pair[2])
    flows = {flow: quotations.flows[currency, flow] for flow in ("export", "import")}
    shares = {f"{flow}_share": _quotient(by_pair.get(pair), by_pair.get(world)) for flow, by_pair in flows.items()}
    trade, whole = (_total_of(quotations, currency, p) for p in (pair, world))
    shares["trade_share"] = _quotient(trade, whole)
    output = float(at(gdp[1], find(gdp[0], owners(packed([pair], codes))))[0])
    if currency == CURRENCY and not np.isnan(output):
        shares |= {"trade_gdp": _quotient(trade, (output,) * 3), "openness": _quotient(whole, (output,) * 3)}
    return shares


def packed(pairs: Collection[Pair], codes: Mapping[str, int]) -> Indices:
    """Actors, partners and years as keys."""
    rows = [(codes[actor], codes[partner], year) for actor, partner, year in pairs]
    return pack(*np.array(rows, dtype=np.int64).reshape(-1, 3).T)


def _choice(
    shares: Mapping[str, Mapping[Pair, Interval]],
    codes: Mapping[str, int],
    behind: Callable[[Pair], list[str]],
    is_weak: Callable[[Pair], bool],
) -> Choice:
    pairs = sorted({p for by_pair in shares.values() for p in by_pair}, key=lambda p: (codes[p[0]], codes[p[1]], p[2]))
    nothing = (np.nan, np.nan, np.nan)
    columns = {name: np.array([by.get(p, nothing) for p in pairs]).reshape(-1, 3) for name, by in shares.items()}
    point, low, high = ({name: values[:, n] for name, values in columns.items()} for n in range(3))
    flags = np.array([is_weak(p) for p in pairs], dtype=bool)
    key, rests_on = packed(pairs, codes), [behind(p) for p in pairs]
    return Choice(LEDGER, None, key, point, low, high, is_weak=flags, rests_on=rests_on)


def quoted_flows(rows: list[TradeRow], codes: Mapping[str, int]) -> Flows:
    """Quoted flows with a direction, in dollars, as the reports of their reporters."""
    origin, destination = (np.array([codes[row[end]] for row in rows], np.int64) for end in ("origin", "destination"))
    return Flows(
        origin=origin,
        destination=destination,
        year=np.array([int(row["time_period"]) for row in rows], dtype=np.int64),
        reporter=np.array([codes.get(row["reporter"], NOBODY) for row in rows], dtype=np.int64),
        value=np.array([r["value"] for r in rows], dtype=float),
        is_fob=np.array([r["valuation"] == "FOB" for r in rows], dtype=bool),
        is_estimated=np.array([row["obs_status"] in WEAK for row in rows], dtype=bool),
        world=codes[WORLD],
    )
