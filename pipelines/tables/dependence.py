"""dependence: shares of a partner in a state's trade and output, what two shares say of each other, and the span over all choices of data.

Decisions, so that any number can be computed again by hand:

- **Rows.** One for each actor, partner and year for which some choice gives a share. Goods, calendar years, current reports, all products.
- **An actor's side** is by one source and one report: what the actor itself reports (exports FOB, imports CIF, over its totals on the
  same valuations), or what a source without reporters compiled for all. Flows and totals of two sources never meet in such a share.
- **Totals** are the source's row for the world; where it has none, the sum over partners that are states (COW), never groups with members.
- **The mirror** is the partner's report of the flows in the same source, else in the first other one that has it, over the actor's
  totals, in which what the actor says of the flow is replaced by the mirror. It counts in the bounds, and is the point only where no
  own report gives a share. CIF imports divided by k are exports, FOB exports times k are imports: k = 1.06 (the point), 1.0588, 1.102.
- **Quoted numbers** (source ``ledger``) are observations of ``trade`` for calendar years that documents support, each currency by itself,
  over quoted totals with the world, and shares as they are stated. Their intervals count in the bounds.
- **The point** is of the first source in ``trade_panel.ORDER`` whose own report gives trade_share, else of a mirror, else of the first with any
  share; a measure that this choice does not give (a stated share knows no exports) is from the next one that does.
- **Two sides.** trade_share and partner_share are each the point of their own side, so that their sources may differ. Bounds of what is made
  of both are exact while each share lies in its bounds: the lowest dependence_ratio is trade_share_low over partner_share_high.
- **Rank and concentration** are among partners that are states and have both flows, by own or compiled reports. **Intensity** needs what all
  states import, which only compiled sources know. Exports and imports in ``economy`` are of goods and services: no totals here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa

from pipelines.rows import Rows
from pipelines.tables.shared.registry import table

if TYPE_CHECKING:
    from pipelines.indicators.choices import Choice, Envelope
    from pipelines.indicators.sides import Flags, Flows, Indices, Numbers, Side
    from pipelines.tables.shared.quoted_trade import Quoted
    from pipelines.tables.shared.trade_panel import Actors

    Gdp = tuple[Indices, Numbers]


@table("derived")
def build(trade_reports: pa.Table, economy: pa.Table, trade: Rows, actors: Rows) -> pa.Table:
    """Trade dependence of each actor on each partner by year, with bounds over sources, reports and CIF/FOB factors."""
    from pipelines.indicators import choices, sides
    from pipelines.tables.shared import quoted_trade, trade_panel

    known = trade_panel.actors_of(actors, trade_reports)
    gdp = trade_panel.output(economy, known)
    quotations = quoted_trade.quoted(trade)
    flows = trade_panel.by_source(trade_reports, known)
    own, compiled = (_sides(made, flows, known) for made in (sides.own, sides.compiled))
    everything = [_choice(source, side, known, gdp) for source, side in own.items()]
    everything += [_choice(source, side, known, gdp, choices.intensity(side)) for source, side in compiled.items()]
    everything += quoted_trade.choices(quotations, known.code, gdp)
    everything.sort(key=lambda choice: trade_panel.place(choice.source))
    none_adds_up = known.is_state & False  # quoted partners are never all partners
    quoted = sides.own(quoted_trade.flows(quotations, known.code), none_adds_up)
    everything += _mirrors(own | {quoted_trade.LEDGER: quoted}, quotations, known, gdp)
    del flows, own, compiled  # what a million rows take is needed again
    envelope = choices.envelope(everything)
    everything = [replace(choice, point={}, low={}, high={}) for choice in everything]
    return _table(envelope, everything, known)


def _sides(made_of: Callable[[Flows, Flags], Side], flows: Mapping[str, Flows], known: Actors) -> dict[str, Side]:
    """What actors themselves report, or what sources compiled, by source."""
    sides = {source: made_of(found, known.is_state) for source, found in flows.items()}
    return {source: side for source, side in sides.items() if len(side.totals.key)}


def _choice(source: str, side: Side, known: Actors, gdp: Gdp, more: dict[str, Numbers] | None = None) -> Choice:
    """The actors' own or compiled side as a choice; ``more`` measures beside those of every side."""
    from pipelines.indicators import choices

    measures = choices.shares(side, gdp) | choices.among_all(side, known.is_state) | (more or {})
    is_summed = side.totals.is_summed[side.owner]
    return choices.Choice(source, None, side.key, measures, is_estimated=side.is_estimated, is_summed=is_summed)


def _mirrors(own: Mapping[str, Side], quotations: Quoted, known: Actors, gdp: Gdp) -> list[Choice]:
    """For each source that has actors' totals and each factor: their side by their partners' reports, of the same source if it has them."""
    from pipelines.indicators import choices, mirror

    made = []
    for source, side in own.items():
        others = [source, *(other for other in own if other != source)]
        for factor in mirror.FACTORS:
            seen = [_mirror(source, side, other, own[other], factor, quotations, known, gdp) for other in others]
            made.append(choices.first_of(seen))
    return [choice for choice in made if len(choice.key)]


def _mirror(
    source: str, side: Side, other: str, reports: Side, factor: float, quotations: Quoted, known: Actors, gdp: Gdp
) -> Choice:
    import numpy as np

    from pipelines.indicators import choices, sides
    from pipelines.tables.shared import quoted_trade

    seen = sides.mirrored(side, reports, factor)
    rests_on: list[Sequence[str]] = [()] * len(seen.key)
    if quoted_trade.LEDGER in (source, other):
        rests_on = [_behind(quotations, source, other, pair) for pair in _pairs(seen.key, known)]
    return choices.Choice(
        source,
        factor,
        seen.key,
        choices.shares(seen, gdp),
        is_estimated=seen.is_estimated,
        is_summed=seen.totals.is_summed,
        seen_by=np.full(len(seen.key), other, dtype=object),
        rests_on=rests_on,
    )


def _pairs(key: Indices, known: Actors) -> list[tuple[str, str, int]]:
    from pipelines.indicators.sides import unpack

    actor, partner, year = (part.tolist() for part in unpack(key))
    return [(known.names[a], known.names[p], y) for a, p, y in zip(actor, partner, year, strict=True)]


def _behind(quotations: Quoted, source: str, other: str, pair: tuple[str, str, int]) -> list[str]:
    """The quoted observations behind a mirror: those of the partner where its reports are quoted, those of the actor where its totals are."""
    from pipelines.tables.shared.quoted_trade import LEDGER
    from pipelines.tables.shared.trade_panel import CURRENCY, WORLD

    actor, partner, year = pair
    pairs = [(partner, actor, year)] if other == LEDGER else []
    pairs += [pair, (actor, WORLD, year)] if source == LEDGER else []
    return quotations.behind(CURRENCY, *pairs)


def _table(envelope: Envelope, everything: Sequence[Choice], known: Actors) -> pa.Table:
    from pipelines.tables.shared.dependence_columns import columns
    from schemas import derive
    from schemas.tables import model_of

    schema = derive.to_arrow(model_of("dependence"))
    found = columns(envelope, everything, known)
    return pa.table([found[name] for name in schema.names], schema=schema)
