"""Bounds of trade at the front door, and of shares in ``dependence``, by the declared constants of accuracy.

Which constant is for which number is decided here; formulas are in ``pipelines/indicators/accuracy.py``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bilateral.commons.groups import grouped
from pipelines.indicators.accounts import excludes
from pipelines.indicators.accuracy import EVERY, LATER, MIRROR, OWN, Accuracy, ends, rank_bounds, widened
from pipelines.indicators.arrays import Flags, Indices, Numbers
from pipelines.indicators.choices import MEASURES
from pipelines.indicators.dependence import BETWEEN
from pipelines.indicators.funding import Interval
from pipelines.row_types import DependenceArrow, IndicatorsRow, TradeRow
from pipelines.rows import replaced
from pipelines.tables.shared.extract_rows import STRETCH, in_stretches
from pipelines.tables.shared.front_door import NONE
from pipelines.tables.shared.pairs import dyads_of
from pipelines.tables.shared.quoted_trade import LEDGER, WEAK
from pipelines.tables.shared.trade_panel import CURRENCY
from pipelines.tables.shared.unpacking import BOUNDS

SUMS, IMF = "turnovers", "imf_imts"
TABLES, BALANCE = ("trade", "accounts", SUMS), "trade_balance"
RECONCILED, LEAP, WEIGHS = "baci_totals", 3, 0.05
"""Whose flows are reconciled, without a constant, how far a share of them may be from what a side's totals say, and the
share from which one that is further moves all others."""
YOUNG = timedelta(days=365)
"""Until when after its period a figure is a first one, which later versions revise."""
LARGE = 1e9
"""The size of all amounts that are not in dollars: none of those that documents quote is small."""
SHARES = ("export_share", "import_share", "trade_share", "trade_gdp")
FOLLOWING = ("trade_intensity_symmetric", "hirschman")
"""What other numbers of the row give, by the formulas of the model."""
POINTS = ("import_share", "openness", "hhi", "hhi_normalised")
"""What has no bounds outside coverage."""
BOUNDED = {"trade_share": 1992, "export_share": 2016}
"""What has bounds there from a year on: when extracts begin, and from when they keep them."""
UNFITTED = {"import_share": "trade_share", "trade_gdp": "trade_share"}
"""Shares for which there are no cells to fit constants on, and whose they have."""


def widen_trade(
    rows: Iterable[IndicatorsRow],
    trade: Sequence[TradeRow],
    known_from: Mapping[str, str],
    imf: Collection[str],
    accuracy: Accuracy,
) -> None:
    """Move the bounds of flows, totals and balances.

    ``known_from`` is the day of each support of an observation, ``imf`` are those by the IMF, which makes others of a
    reporter's figures.
    """
    young = {row["trade_id"] for row in trade if _is_young(row, known_from)}
    moved = {row["trade_id"] for row in trade if row["preferred_support_id"] in imf}
    rows = [r for r in rows if r["table"] in TABLES and r["obs_value"] is not None and RECONCILED not in r["series"]]
    rows = [r for r in rows if r["indicator"] != "partner_rank"]
    sizes = _sizes(rows)
    for row in rows:
        value, low, high = (np.array(row[name], float) for name in ("obs_value", "value_low", "value_high"))
        is_balance = row["indicator"] == BALANCE
        size = np.array(sizes.get(_account(row)) if is_balance else value, float)
        ids = {*(row["rests_on"] or ()), row["observation_id"], row["row_id"]}
        source = LEDGER if row["table"] != SUMS and moved.isdisjoint(ids) else IMF
        error = _error(row, size, accuracy, source, is_young=not young.isdisjoint(ids))
        apart = (value - size * error, value + size * error) if is_balance else ends(value, error)
        bounds = widened(low, high, *apart)
        row["value_low"], row["value_high"] = (None if np.isnan(end) else float(end) for end in bounds)


def doubt_sums(rows: Iterable[IndicatorsRow]) -> None:
    """Doubt each sum of ``turnovers`` that a firm total of the same side and scope excludes, whose own it is."""
    sums = [row for row in rows if row["indicator"] == "trade_total" and row["obs_value"] is not None]
    firm = [row for row in sums if row["table"] != SUMS and not row["is_doubted"] and row["obs_status"] not in WEAK]
    own = grouped((_account(row), _interval(row)) for row in firm)
    for row in sums:
        of = own[_account(row)] if row["table"] == SUMS else []
        row["is_doubted"] |= any(excludes(one, _interval(row)) for one in of)


def doubt_reconciled(rows: Sequence[IndicatorsRow]) -> None:
    """Doubt what is reconciled of a pair and year where a side's total over its share leaps since its last other share.

    That is what the side trades in all: it may not be ``LEAP`` times as much, or as little, as a few years before.
    What of a side's trade is such by ``WEIGHS`` or more makes all reconciled shares and ranks of it doubtful.
    """
    totals, known, leaps = dict[Any, float](), defaultdict[Any, list[float]](list), set()
    for row in (firm := [row for row in rows if row["obs_value"] and row["freq"] == "A" and not row["is_doubted"]]):
        if (row["indicator"], row["unit_measure"], row["status"]) == ("trade_total", CURRENCY, "actual"):
            totals[row["dyad"], row["series"].split("/")[1], row["year"]] = row["obs_value"] or 0.0
    shares = (row for row in firm if row["indicator"] == "trade_share")
    for row in sorted(shares, key=lambda row: (row["series"] == RECONCILED, row["year"])):
        side = row["dyad"], row["origin"]
        if (total := totals.get((*side, row["year"]))) and row["series"] != RECONCILED:
            known[side].append(total / (row["obs_value"] or 1.0))
        elif total and known[side] and not 1 / LEAP < total / (row["obs_value"] or 1.0) / known[side][-1] < LEAP:
            leaps.add((row["dyad"], row["year"]))
    reconciled = [row for row in rows if RECONCILED in row["series"]]
    of_pair = [row for row in reconciled if (row["dyad"], row["year"]) in leaps]
    heavy = {
        (r["origin"], r["year"]) for r in of_pair if r["indicator"] == "trade_share" and (r["obs_value"] or 0) > WEIGHS
    }
    for row in reconciled:
        sides = row["dyad"].split("-") if row["origin"] == "*" else [row["origin"]]
        is_summed = row["table"] != SUMS and any((side, row["year"]) in heavy for side in sides)
        row["is_doubted"] |= is_summed or (row["dyad"], row["year"]) in leaps


def _interval(row: IndicatorsRow) -> Interval:
    return row["obs_value"], row["value_low"], row["value_high"]


def _is_young(row: TradeRow, known_from: Mapping[str, str]) -> bool:
    day = known_from.get(row["preferred_support_id"] or "")
    return day is not None and row["end_date"] is not None and day <= (row["end_date"] + YOUNG).isoformat()


def _account(row: IndicatorsRow) -> tuple[object, ...]:
    """What flows, total and balance of one reporter have in common."""
    own = "/".join(row["series"].split("/")[:2])
    return row["dyad"], own, row["scope"], row["time_period"], row["unit_measure"], row["status"]


def _sizes(rows: Iterable[IndicatorsRow]) -> dict[tuple[object, ...], float]:
    """How large both flows of an account are together, as far as is known: a balance is their difference."""
    flows, totals = defaultdict[tuple[object, ...], float](float), dict[tuple[object, ...], float]()
    for row in rows:
        if row["indicator"] == "trade_total":
            totals[_account(row)] = row["obs_value"] or 0.0
        elif row["indicator"] == "trade_exports":
            flows[_account(row)] += row["obs_value"] or 0.0
    return flows | totals


def _error(row: IndicatorsRow, size: Numbers, accuracy: Accuracy, source: str, *, is_young: bool) -> Numbers:
    """The error of a flow by ``source``; NaN of what is planned, what nobody read and what another office estimated."""
    if row["obs_status"] in WEAK or row["status"] != "actual":
        return np.full(size.shape, np.nan)
    if row["indicator"] in SHARES:
        return accuracy.error(UNFITTED.get(row["indicator"], row["indicator"]), OWN, LEDGER, size)
    size = size if row["unit_measure"] == CURRENCY else np.where(size > 0, LARGE, size)
    reporter = (row["series"].split("/")[1:2] or [EVERY])[0]
    if reporter == NONE:
        figure = "total" if row["indicator"] == "trade_total" else "flow"
        return accuracy.error(figure, MIRROR, LEDGER, size)
    own = accuracy.error("flow", OWN, source, size, reporter)
    return np.hypot(own, accuracy.error("flow", LATER, LEDGER, size)) if is_young else own


def widen_shares(rows: DependenceArrow, is_own: Flags, accuracy: Accuracy) -> pa.Table:
    """All rows of some actors of dependence, with bounds of the shares and ranks of covered pairs by the constants.

    A rank may be any that the bounds of all shares of its actor and year allow.
    """
    near, places = rows, np.flatnonzero(is_own)
    for name in SHARES:
        value, low, high = (near.column(name + end).to_numpy() for end in BOUNDS)
        low, high = widened(low, high, *ends(value, _errors(near, name, value, accuracy)))
        rows = bounded(rows, name, places, low[is_own], high[is_own])
        if name == "trade_share":
            best, worst = _ranks(near, low, high)
    low, high = widened(near["partner_rank_low"].to_numpy(), near["partner_rank_high"].to_numpy(), best, worst)
    return bounded(rows, "partner_rank", places, low[is_own], high[is_own])


def unbounded(rows: DependenceArrow) -> pa.Table:
    """``rows`` of actors without a covered pair: no bounds that are one number, and no measures of two shares.

    Both sides' shares are there, and these measures follow from them; they would take half of a release.
    """
    nothing = pa.nulls(rows.num_rows, pa.float64())
    for name in ("partner_share", *BETWEEN):
        for end in BOUNDS:
            rows = replaced(rows, name + end, nothing)
    for name in MEASURES:
        ends_of = [name + end for end in BOUNDS[1:]]
        is_one = pc.fill_null(pc.equal(*(rows.column(end) for end in ends_of)), False)
        for end in ends_of if pc.any(is_one).as_py() else ():
            rows = replaced(rows, end, pc.if_else(is_one, None, rows.column(end)))
    return rows


def reduced(rows: DependenceArrow, scope: Iterable[str]) -> pa.Table:
    """``rows`` without what would take most of a release with all files: of pairs not in ``scope`` of which no document
    speaks, measures of two shares, what the model has formulas for, and bounds but those of ``BOUNDED`` from a year on.
    """
    dyads = dyads_of(rows["actor_id"], rows["partner_id"])
    is_bare = pc.and_(pc.invert(pc.is_in(dyads, pa.array(sorted(scope), pa.string()))), pc.is_null(rows["rests_on"]))
    if not pc.any(is_bare).as_py():
        return rows
    gives_gdp = pc.and_(pc.is_valid(rows["trade_share"]), pc.is_valid(rows["openness"]))
    left_out = dict.fromkeys((n + end for n in (*FOLLOWING, "partner_share", *BETWEEN) for end in BOUNDS), is_bare)
    left_out |= dict.fromkeys(("trade_gdp" + end for end in BOUNDS), pc.and_(is_bare, gives_gdp))
    left_out |= dict.fromkeys((name + end for name in POINTS for end in BOUNDS[1:]), is_bare)
    for name, first in BOUNDED.items():
        of = pc.and_(is_bare, pc.less(rows["year"], first))
        left_out |= dict.fromkeys((name + end for end in BOUNDS[1:]), of)
    places, nulls = pa.array(np.arange(rows.num_rows)), {kind: pa.nulls(STRETCH, kind) for kind in {*rows.schema.types}}
    for name, of in left_out.items():
        column = pc.if_else(of, None, rows.column(name))
        rows = replaced(rows, name, pa.chunked_array(in_stretches(column, places, nulls), column.type))
    return rows


def bounded(rows: DependenceArrow, name: str, places: Indices, low: Numbers, high: Numbers) -> pa.Table:
    """``rows`` with these bounds of a column at ``places``; elsewhere bounds that are one number become null.

    There one choice of data is known, which says nothing of its error.
    """
    columns = [name + end for end in BOUNDS[1:]]
    old = [rows.column(column).to_numpy() for column in columns]
    for column, values, new in zip(columns, old, (low, high), strict=True):
        values = np.where(old[0] == old[1], np.nan, values)
        values[places] = new
        rows = replaced(rows, column, pa.array(values, from_pandas=True).cast(rows.column(column).type))
    return rows


def _errors(near: DependenceArrow, share: str, value: Numbers, accuracy: Accuracy) -> Numbers:
    """The error of each share by its source and status; NaN of estimates, and of what nobody read."""
    error, constant = np.full(len(value), np.nan), UNFITTED.get(share, share)
    by = ["trade_source_id" if share == "trade_share" else "source_id", "obs_status", "actor_id"]
    for (name, status, actor), of in near.select(by).to_pandas().groupby(by).indices.items():
        if report := {"A": OWN, "I": MIRROR}.get(status):
            error[of] = accuracy.error(constant, report, name, value[of], actor)
    return error


def _ranks(near: DependenceArrow, low: Numbers, high: Numbers) -> tuple[Numbers, Numbers]:
    """The best and the worst rank of each partner of an actor and year; NaN where its share has no bounds.

    Others without bounds are where their share is.
    """
    rank, share, found = near["partner_rank"].to_numpy(), near["trade_share"].to_numpy(), np.full((2, len(low)), np.nan)
    ranked = near.select(["actor_id", "year"]).to_pandas()[~np.isnan(rank) & ~np.isnan(share)]
    for of in ranked.groupby(["actor_id", "year"]).groups.values():
        best, worst = rank_bounds(np.fmin(low[of], share[of]), np.fmax(high[of], share[of]))
        found[:, of] = np.where(np.isnan(low[of]), np.nan, [np.fmin(best, rank[of]), np.fmax(worst, rank[of])])
    return found[0], found[1]
