"""dependence: a partner's shares of a state's trade and output, measures of two shares, and the span over all data.

Decisions, so that any number can be recomputed by hand:

- **Rows.** One for each actor, partner and year for which some choice gives a share. Goods, calendar years, current
  reports, all products.
- **An actor's side** is from one source and one report: the actor's own (exports FOB, imports CIF, over its totals on
  the same valuations), or what a source without reporters compiled for all. Such a share never mixes sources.
- **Totals** are the source's row for the world, otherwise the sum over partners that are states (COW), never groups;
  the sum, too, where the row is more than a fiftieth below it: the two are of different versions then.
- **The mirror** is the partner's report of the flows, in the same source or else the first other that has it, over the
  actor's own totals: nothing of another source is added to them or taken from them, and a flow above its total is left
  out. It counts in the bounds, and is the point only where no own report gives a share. CIF imports divided by k are
  exports, FOB exports times k are imports: k = 1.06 (the point), 1.0588, 1.102, and the pair's own where
  ``transport_margins`` has it (1.06 where it lacks one of the two directions).
- **An estimate is nobody's report.** What a source made itself, what nobody read (status U) and all that is given for a
  reporter that published nothing (status Q) is weak: it counts in the bounds, and is the point only where neither a
  report nor a mirror gives a share. Weak quotations are never divided by others, or others by them. A row that rests on
  a publisher's estimate of a flow or a total, its mirror too, is ``estimated``, and so is what is made of it:
  ``status_of_two`` of both sides' shares, ``rank_status`` of rank and concentration.
- **Who reported nothing has no share of a compiler's.** Where neither side reported, a compiler has no flow: its sum
  for a state without a report of its own lacks those with all others that have none, and is no total. Neither is a sum
  that is more than a tenth from the total that documents quote. Reconciled flows (``trade_panel.RECONCILED``) are no
  state's own: they come after mirrors.
- **One whole.** Shares of a state and year that add up to more than 1.25 are not all parts of it: mirrors go first,
  then what is not by the source of most of them, then all (``tables/shared/share_sums.py``).
  Compilers' totals of the European Union hold what its members sell one another: its shares are of quoted totals.
- **Quoted totals as mirrors.** Where the partner's exports and imports are quoted as one sum, that is related to the
  actor's quoted total; as each of the two may have to be brought to another valuation, the bounds are 1.102 times less
  and more.
- **Quoted numbers** (source ``ledger``) are observations of ``trade`` for calendar years that documents support, each
  currency by itself, over quoted totals with the world, and shares as stated. Their intervals count in the bounds.
- **The point** is from the first source in ``trade_panel.ORDER`` whose own report gives trade_share, else from a
  mirror, else from a weak one, else from the first with any share. All shares of a row are from it, so that the row
  composes; rank, concentration and intensity, if it lacks them, are from the next that has them.
- **Doubted reports** give way to any other of the flow, in the bounds too; doubted quotations make nothing. A share is
  doubted (``is_doubted``) where there is no other report, where the actor's own total is doubted, and where a doubted
  hundredth of its trade is in its sum.
- **Breaks.** ``is_break`` marks a year whose numbers are from another source, report or kind of figure than those of
  the pair's row before.
- **Two sides.** trade_share and partner_share are each the point of their own side, so that their sources may differ.
  Bounds of what both make are exact for shares within their bounds: the lowest dependence_ratio is trade_share_low over
  partner_share_high.
- **Shares of an extract** fill the trade_share of rows of quoted numbers that have one flow only, so that a home
  without captures has it, too; ``trade_source_id`` names their data, and is ``source_id`` elsewhere. They make measures
  of two shares for the pairs in coverage, to six digits; for actors without such a pair these would take half of a
  release, and are null, computed or not.
- **Rank and concentration** are of states, among partners that are states and have both flows, by own or compiled
  reports, by what is given to a partner. Where the actor's totals give more than a twentieth to no state, a rank that
  this could change is null, with the best and the worst that it may be as bounds. Of totals that are sums nobody knows
  what they lack.
  **Intensity** needs the imports of all states, which only compiled sources have. Exports and imports in ``economy``
  include services, and are no totals here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.indicators import choices, dependence, mirror, sides
from pipelines.indicators.accuracy import Accuracy
from pipelines.indicators.arrays import Flags, Indices, Numbers
from pipelines.indicators.choices import Choice, Envelope
from pipelines.indicators.concentration import herfindahl, hirschman, normalised
from pipelines.indicators.sides import Flows, Side
from pipelines.row_types import (
    ActorsRow,
    DependenceArrow,
    DoubtsRow,
    EconomyArrow,
    LedgerAccuracyRow,
    LedgerCoverageRow,
    TradeReportsArrow,
    TradeRow,
    TransportMarginsArrow,
)
from pipelines.rows import replaced
from pipelines.tables.shared import doubted_reports, quoted_trade, trade_accuracy, trade_panel
from pipelines.tables.shared.dependence_columns import columns_of
from pipelines.tables.shared.extract_rows import DIGITS, significant
from pipelines.tables.shared.pairs import dyads_of
from pipelines.tables.shared.quoted_trade import LEDGER, Quotations
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.share_sums import of_one_whole
from pipelines.tables.shared.trade_panel import CURRENCY, WORLD, Actors
from pipelines.tables.shared.unpacking import BOUNDS
from schemas import derive
from schemas.tables import model_of

Gdp = tuple[Indices, Numbers]
WHOLE = 0.05
"""How far the shares of all partners may add up to less or more than 1."""


@table("derived")
def build(
    trade_reports: Callable[..., TradeReportsArrow],
    economy: EconomyArrow,
    trade: list[TradeRow],
    actors: list[ActorsRow],
    transport_margins: TransportMarginsArrow,
    doubts: list[DoubtsRow],
    ledger_coverage: list[LedgerCoverageRow] | None = None,
) -> pa.Table:
    """Trade dependence of each actor on each partner by year, with bounds over sources, reports and CIF/FOB factors."""
    from pipelines.indicators import choices

    columns = [*trade_panel.READ, *(["source_row"] if doubts else [])]
    reports, shaken = doubted_reports.without_doubted(trade_reports(columns, is_current=[True]), doubts)
    questioned = {row["row_id"] for row in doubts}
    trade = [row for row in trade if row["trade_id"] not in questioned]
    reports = trade_panel.encoded(reports)
    known = trade_panel.actors_of(actors, reports)
    gdp = trade_panel.output(economy, known)
    read, unread = quoted_trade.quotations_of(trade)
    withheld = quoted_trade.withheld(trade)
    withheld_keys = np.sort(quoted_trade.packed(withheld, known.code))
    flows = {s: f.without(withheld_keys) for s, f in trade_panel.by_source(reports, known).items()}
    published = quoted_trade.world_totals(read, known.code)
    own = _sides(flows, lambda source: sides.own(source, known.is_state))
    compiled = _sides(flows, lambda source: sides.compiled(source, known.is_state, published))
    territories = trade_panel.territories(reports) | quoted_trade.territories(trade, (read, unread))
    del reports, flows  # frees the memory of a million rows
    every = [_side_choice(source, side, known, gdp) for source, side in own.items()]
    every += [_side_choice(source, side, known, gdp, choices.intensity) for source, side in compiled.items()]
    every += quoted_trade.choices(read, known.code, gdp, withheld.__contains__)
    every += [replace(c, weak_status="U") for c in quoted_trade.choices(unread, known.code, gdp, lambda _: True)]
    every.sort(key=lambda choice: trade_panel.place(choice.source))
    quoted = quoted_trade.quoted_flows([*read.rows, *unread.rows], known.code).without(withheld_keys)
    own |= {LEDGER: sides.own(quoted, known.is_state & False)}  # quoted partners are never all: they have no sum
    every += _mirrors(own, (read, unread), known, gdp, trade_panel.pair_factors(transport_margins, known))
    every += quoted_trade.mirrored_totals(read, known.code)
    every.sort(key=lambda choice: choice.source in trade_panel.RECONCILED)
    del own, compiled
    envelope = choices.envelope(every)
    every = [replace(choice, point={}, low={}, high={}) for choice in every]
    rows = shaken.marked(_with_territories(_table(envelope, every, known), territories))
    return rows if ledger_coverage is None else trade_accuracy.reduced(rows, {row["dyad"] for row in ledger_coverage})


def _sides(flows: Mapping[str, Flows], side_of: Callable[[Flows], Side]) -> dict[str, Side]:
    """What actors themselves report, or what sources compiled, by source."""
    made = {source: side_of(own_flows) for source, own_flows in flows.items()}
    return {source: side for source, side in made.items() if len(side.totals.key)}


def _side_choice(
    source: str, side: Side, known: Actors, gdp: Gdp, more: Callable[[Side], dict[str, Numbers]] = lambda _: {}
) -> Choice:
    """The actors' own or compiled side as a choice, with ``more`` measures than every side has."""
    among_all, low, high = choices.among_all(side, known.is_state)
    measures = choices.shares(side, gdp) | among_all | more(side)
    is_summed = side.totals.is_summed[side.owner]
    return choices.Choice(source, None, side.key, measures, low, high, is_weak=side.is_weak, is_summed=is_summed)


def _mirrors(
    own: Mapping[str, Side], quotations: Sequence[Quotations], known: Actors, gdp: Gdp, by_pair: Gdp
) -> list[Choice]:
    """The actors' side by their partners' reports, for each source that has actors' totals and each factor.

    The reports are from the same source where it has them.
    """
    merged = []
    factors: list[float | str] = [*mirror.FACTORS, *([choices.BY_PAIR] if len(by_pair[0]) else [])]
    for source, side in own.items():
        others = [source, *(other for other in own if other != source)]
        for factor in factors:
            seen = {other: _seen(side, own[other], factor, by_pair) for other in others}
            by_other = [_mirror(source, other, factor, m, quotations, known, gdp) for other, m in seen.items()]
            merged.append(choices.first_of(by_other))
    return [choice for choice in merged if len(choice.key)]


def _seen(side: Side, reports: Side, factor: float | str, by_pair: Gdp) -> Side:
    """The mirror of a side by one factor, or of the pairs that have a factor of their own in some direction."""
    from pipelines.indicators import choices, mirror

    if factor != choices.BY_PAIR:
        return sides.mirrored(side, reports, lambda _: float(factor))
    own, values = by_pair
    either_way = sides.union(own, np.sort(sides.turned(own)))
    return sides.mirrored(
        side,
        reports.where(sides.find(either_way, reports.key) >= 0),
        lambda key: np.nan_to_num(sides.at(values, sides.find(own, key)), nan=mirror.FACTOR),
    )


def _mirror(
    source: str, other: str, factor: float | str, mirrored: Side, quoted: Sequence[Quotations], known: Actors, gdp: Gdp
) -> Choice:
    from pipelines.indicators import choices

    rests_on: list[Sequence[str]] = [()] * len(mirrored.key)
    if LEDGER in (source, other):
        pairs = zip(*(part.tolist() for part in sides.unpack(mirrored.key)), strict=True)
        named = [(known.names[actor], known.names[partner], year) for actor, partner, year in pairs]
        rests_on = [_quoted_observations(quoted, source, other, pair) for pair in named]
    return choices.Choice(
        source,
        factor,
        mirrored.key,
        choices.shares(mirrored, gdp),
        is_weak=mirrored.is_weak,
        weak_status="I" if source == LEDGER else "E",
        is_summed=mirrored.totals.is_summed,
        seen_by=np.full(len(mirrored.key), other, dtype=object),
        rests_on=rests_on,
    )


def _quoted_observations(
    quotations: Sequence[Quotations], source: str, other: str, pair: tuple[str, str, int]
) -> list[str]:
    """Quoted observations behind a mirror: of the partner if its reports are quoted, of the actor if its totals are."""
    actor, partner, year = pair
    pairs = [(partner, actor, year)] if other == LEDGER else []
    pairs += [(actor, WORLD, year)] if source == LEDGER else []
    return sorted({name for each in quotations for name in each.behind(CURRENCY, *pairs)})


def _table(envelope: Envelope, every: Sequence[Choice], known: Actors) -> pa.Table:
    schema = derive.to_arrow(model_of("dependence"))
    columns = columns_of(envelope, every, known)
    return pa.table([columns[name] for name in schema.names], schema=schema)


def _with_territories(rows: pa.Table, territories: Mapping[tuple[str, str, str, int], str]) -> pa.Table:
    """``rows`` with the territory that the reports behind the shares are of, by source, actor, partner and year."""
    pairs = pa.array(sorted({f"{a}-{b}" for _, *ends in territories for a, b in [ends[:2]]}), pa.string())
    places = np.flatnonzero(pc.is_in(pc.binary_join_element_wise(rows["actor_id"], rows["partner_id"], "-"), pairs))
    scopes = np.full(rows.num_rows, None, dtype=object)
    names = ["actor_id", "partner_id", "year", "is_mirrored", "source_id", "mirror_source_id"]
    for place, row in zip(places.tolist(), rows.select(names).take(places).to_pylist(), strict=True):
        own, seen = (row["actor_id"], row["partner_id"]), (row["partner_id"], row["actor_id"])
        ends = (row["mirror_source_id"], *seen) if row["is_mirrored"] else (row["source_id"], *own)
        scopes[place] = territories.get((*ends, row["year"]))
    return replaced(rows, "scope", pa.array(scopes, pa.string()))


def concentrated(rows: DependenceArrow, actors: list[ActorsRow]) -> pa.Table:
    """``rows`` with the concentration of an actor's trade where it lacks and the shares of all states are there.

    They are where the shares of a year that have a rank, those of states alone, add up to 1 within ``WHOLE``.
    """
    states = pa.array(sorted(row["actor_id"] for row in actors if row["type"] == "state"), pa.string())
    is_ranked = pc.is_valid(rows["rank_source_id"])
    is_used = pc.and_(is_ranked, pc.is_in(rows["partner_id"], states)).to_numpy()
    group = rows.select(["actor_id", "year"]).to_pandas().groupby(["actor_id", "year"]).ngroup().to_numpy()
    share = np.where(is_used, rows["trade_share"].to_numpy(), np.nan)
    n_groups = int(group.max(initial=-1)) + 1
    index, n = herfindahl(share, group, n_groups)
    total = np.bincount(group, weights=np.nan_to_num(share), minlength=n_groups)
    index[np.abs(total - 1) > WHOLE] = np.nan
    is_lacking = pc.and_(is_ranked, pc.is_null(rows["hhi"])).to_numpy()
    for name, values in {"hhi": index, "hirschman": hirschman(index), "hhi_normalised": normalised(index, n)}.items():
        known = np.where(is_lacking, significant(values, DIGITS)[group], rows.column(name).to_numpy())
        rows = replaced(rows, name, pa.array(known, from_pandas=True))
    return rows


def completed(
    rows: DependenceArrow,
    ledger_coverage: list[LedgerCoverageRow],
    ledger_accuracy: list[LedgerAccuracyRow],
    actors: list[ActorsRow],
) -> pa.Table:
    """The rows of pairs in coverage with bounds by the constants of accuracy, and with what two shares make.

    That is also made where one or both shares are of an extract; and so is concentration, of all pairs.
    """
    rows = concentrated(of_one_whole(rows, actors), actors)
    scope = pa.array(sorted({row["dyad"] for row in ledger_coverage}), pa.string())
    is_covered = pc.is_in(dyads_of(rows["actor_id"], rows["partner_id"]), scope)
    is_near = pc.is_in(rows["actor_id"], pc.unique(rows["actor_id"].filter(is_covered)))
    near = _of_covered(rows.filter(is_near), is_covered.filter(is_near).to_numpy(), Accuracy(ledger_accuracy))
    of_near, parts, done = is_near.to_numpy(), list[pa.Table](), 0
    for start, end in pairwise([0, *(np.flatnonzero(np.diff(of_near)) + 1).tolist(), rows.num_rows]):
        if of_near[start]:
            parts.append(near.slice(done, end - start))
            done += end - start
        else:
            parts.append(trade_accuracy.unbounded(rows.slice(start, end - start)))
    return pa.concat_tables(parts)


def _of_covered(rows: DependenceArrow, is_covered: Flags, accuracy: Accuracy) -> pa.Table:
    """The rows of the actors of covered pairs, completed."""
    key, shares = ("actor_id", "partner_id", "year"), [f"trade_share{end}" for end in BOUNDS]
    rows = trade_accuracy.widen_shares(rows, is_covered, accuracy)
    places, own = np.flatnonzero(is_covered), rows.filter(pa.array(is_covered))
    place_of = {of: place for place, of in enumerate(zip(*(own.column(name).to_pylist() for name in key), strict=True))}
    turned = zip(*(own.column(name).to_pylist() for name in ("partner_id", "actor_id", "year")), strict=True)
    partner = own.take(pa.array([*map(place_of.get, turned)], pa.int64()))
    a, b = ([side.column(name).to_numpy() for name in shares] for side in (own, partner))
    points, bounds = dependence.between(a[0], b[0]), dependence.between_bounds((a[1], a[2]), (b[1], b[2]))
    measures = {"partner_share": b} | {name: [points[name], *bounds[name]] for name in dependence.BETWEEN}
    is_filled = pc.and_(pc.is_valid(own["trade_share"]), pc.is_null(own["salience"]))
    is_open = pc.or_(pc.is_null(own["partner_share"]), is_filled).to_numpy() | np.isnan(a[0]) | np.isnan(b[0])
    for name, interval in measures.items():
        point, low, high = (np.where(is_open, significant(values, DIGITS), values) for values in interval)
        known = rows.column(name).to_numpy().copy()
        known[places] = np.where(is_open, point, known[places])
        rows = replaced(rows, name, pa.array(known, from_pandas=True))
        rows = trade_accuracy.bounded(rows, name, places, low, high)
    sources = pc.if_else(pc.is_valid(partner["trade_share"]), partner["trade_source_id"], None)
    is_made = pc.or_(*(pc.equal(pc.fill_null(side["status"], "actual"), "estimated") for side in (own, partner)))
    texts = {"partner_source_id": sources, "status_of_two": pc.if_else(is_made, "estimated", "actual")}
    mask = np.zeros(rows.num_rows, bool)
    mask[places[is_open]] = True
    for name, values in texts.items():
        values = values.combine_chunks().filter(pa.array(is_open))
        known = pc.replace_with_mask(rows.column(name).combine_chunks(), pa.array(mask), values)
        rows = replaced(rows, name, known)
    return rows
