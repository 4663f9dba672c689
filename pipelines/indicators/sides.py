"""One actor's side of its trade, as one source has it: its flows with each partner, and with all partners together.

A side is made of what the actor itself reports, of what a compiler put together for all, or of what its partners report (the
mirror). Rows are keyed by actor, partner and year in one whole number, sorted, so that nothing depends on the order of the input. Amounts
are in the unit of the input; NaN is missing. Which side is preferred is not decided here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.indicators import mirror

Numbers = NDArray[np.float64]
Indices = NDArray[np.int64]
Flags = NDArray[np.bool_]
Places = NDArray[np.integer[Any]]
"""Places in other arrays; -1 is nowhere."""
BITS = 12
MASK = (1 << BITS) - 1
NOBODY = -1
"""The reporter of a flow that a source compiled from both sides."""


@dataclass(frozen=True)
class Flows:
    """Annual flows of one source, as parallel arrays; actors are numbers below 4,095, ``world`` among them."""

    origin: Indices
    destination: Indices
    year: Indices
    reporter: Indices
    value: Numbers
    is_fob: Flags
    is_estimated: Flags
    world: int

    def where(self, chosen: Flags) -> Flows:
        """Only the chosen flows."""
        return Flows(
            self.origin[chosen],
            self.destination[chosen],
            self.year[chosen],
            self.reporter[chosen],
            self.value[chosen],
            self.is_fob[chosen],
            self.is_estimated[chosen],
            self.world,
        )


@dataclass(frozen=True)
class Totals:
    """Trade with all partners by actor and year (``key``, sorted): reported, or summed over partners that are states."""

    key: Indices
    exports: Numbers
    imports: Numbers
    is_summed: Flags
    imports_fob: Flags


@dataclass(frozen=True)
class Side:
    """Flows with each partner by actor, partner and year (``key``, sorted), and the totals of the actors; ``owner`` is the row of the total."""

    key: Indices
    exports: Numbers
    imports: Numbers
    is_estimated: Flags
    imports_fob: Flags
    totals: Totals
    owner: Indices

    @property
    def trade(self) -> Numbers:
        """Exports and imports together; NaN where one is missing."""
        return self.exports + self.imports


def pack(actor: Indices, partner: Indices, year: Indices) -> Indices:
    """Actor, partner and year in one number, which sorts as they do."""
    return (actor << (2 * BITS)) | (partner << BITS) | year


def unpack(key: Indices) -> tuple[Indices, Indices, Indices]:
    """The actor, partner and year of a key."""
    return key >> (2 * BITS), (key >> BITS) & MASK, key & MASK


def turned(key: Indices) -> Indices:
    """The key of the same pair from the other side."""
    actor, partner, year = unpack(key)
    return pack(partner, actor, year)


def owners(key: Indices) -> Indices:
    """Actor and year in one number."""
    return ((key >> (2 * BITS)) << BITS) | (key & MASK)


def distinct(*keys: Indices) -> Indices:
    """All keys, sorted, each once. A stable sort: several times as fast as hashing where the parts are sorted already."""
    found = np.sort(np.concatenate(keys) if keys else np.empty(0, dtype=np.int64), kind="stable")
    return found[np.diff(found, prepend=-1) != 0]


def find(keys: Indices, wanted: Indices) -> Indices:
    """The place of each wanted key among sorted ``keys``, -1 where it is not."""
    if not len(keys):
        return np.full(len(wanted), -1, dtype=np.int64)
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[place] == wanted, place, -1)


def at(values: Numbers, place: Places) -> Numbers:
    """The values at these places; NaN where a place is -1."""
    return np.where(place >= 0, values[place], np.nan) if len(values) else np.full(len(place), np.nan)


def own(flows: Flows, is_state: Flags) -> Side:
    """Each reporter's own side: its exports, its imports, and its totals, which it reports or which its partners that are states make up.

    One valuation for each reporter and year: imports are FOB only where the reporter gives none CIF.
    """
    sells, buys = flows.reporter == flows.origin, flows.reporter == flows.destination
    return _side(flows.where(sells), _one_valuation(flows.where(buys)), is_state)


def compiled(flows: Flows, is_state: Flags) -> Side:
    """Everybody's side by a source that compiled both sides' reports; totals are sums over states."""
    nobody = (flows.reporter == NOBODY) & (flows.origin != flows.world) & (flows.destination != flows.world)
    both = flows.where(nobody)
    return _side(both, both, is_state)


def _one_valuation(imports: Flows) -> Flows:
    """Without FOB imports of reporters and years that have CIF ones."""
    who = (imports.destination << BITS) | imports.year
    with_cif = distinct(who[~imports.is_fob])
    return imports.where(~(imports.is_fob & (find(with_cif, who) >= 0)))


def _first(key: Indices, flows: Flows) -> tuple[Indices, Indices]:
    """Sorted keys, each once, and the row of each: the smallest value, should a source give a flow twice."""
    order = np.argsort(key, kind="stable")
    is_first = np.diff(key[order], prepend=-1) != 0
    if not is_first.all():
        order = np.lexsort((flows.value, key))
    return key[order[is_first]], order[is_first]


def _side(exports: Flows, imports: Flows, is_state: Flags) -> Side:
    x_key, x_row = _first(pack(exports.origin, exports.destination, exports.year), exports)
    m_key, m_row = _first(pack(imports.destination, imports.origin, imports.year), imports)
    x_value, m_value = exports.value[x_row], imports.value[m_row]
    is_with_all = [((key >> BITS) & MASK) == exports.world for key in (x_key, m_key)]
    key = distinct(x_key[~is_with_all[0]], m_key[~is_with_all[1]])
    x, m = find(x_key, key), find(m_key, key)
    is_estimated = _flags(exports.is_estimated[x_row], x) | _flags(imports.is_estimated[m_row], m)
    fob = imports.is_fob[m_row]
    who = distinct(owners(x_key), owners(m_key))
    owner = np.searchsorted(who, owners(key))
    x_at, m_at = at(x_value, x), at(m_value, m)
    counts = is_state[(key >> BITS) & MASK]
    everybody = [
        _total(who, owner, values, counts, all_key[with_all], all_value[with_all])
        for values, all_key, all_value, with_all in (
            (x_at, x_key, x_value, is_with_all[0]),
            (m_at, m_key, m_value, is_with_all[1]),
        )
    ]
    any_fob = np.zeros(len(who), dtype=bool)
    any_fob[np.searchsorted(who, owners(m_key[fob]))] = True
    totals = Totals(who, everybody[0][0], everybody[1][0], everybody[0][1] | everybody[1][1], any_fob)
    return Side(key, x_at, m_at, is_estimated, _flags(fob, m), totals, owner)


def _flags(flags: Flags, place: Places) -> Flags:
    return (place >= 0) & flags[place] if len(flags) else np.zeros(len(place), dtype=bool)


def _total(
    who: Indices, owner: Indices, values: Numbers, counts: Flags, given_key: Indices, given: Numbers
) -> tuple[Numbers, Flags]:
    """What each actor trades with all in a year: as given, else the sum over the partners that count; and whether it is a sum."""
    known = counts & ~np.isnan(values)
    total = np.bincount(owner[known], weights=values[known], minlength=len(who)).astype(float)
    total[np.bincount(owner[known], minlength=len(who)) == 0] = np.nan
    is_summed = ~np.isnan(total)
    place = np.searchsorted(who, owners(given_key))
    total[place], is_summed[place] = given, False
    return total, is_summed


def mirrored(side: Side, reports: Side, factor: float) -> Side:
    """The actors' side by their partners' ``reports``, where ``side`` has their totals.

    Partners' CIF imports are brought to FOB exports, and their FOB exports to the valuation of the actor's imports, by
    ``factor``. In the totals, what the actor itself says of the flow is replaced by the mirror, so that a total holds the flow that
    is divided by it; where the actor says nothing of the flow, its total stays as it is.
    """
    key = np.sort(turned(reports.key))
    who = find(side.totals.key, owners(key))
    key, who = key[who >= 0], who[who >= 0]
    theirs, ours = find(reports.key, turned(key)), find(side.key, key)
    seen_in, seen_out = at(reports.imports, theirs), at(reports.exports, theirs)
    exports = np.where(_flags(reports.imports_fob, theirs), seen_in, mirror.to_fob(seen_in, factor))
    imports = np.where(side.totals.imports_fob[who], seen_out, mirror.to_cif(seen_out, factor))
    totals = [
        _replaced(whole[who], at(said, ours), seen)
        for whole, said, seen in (
            (side.totals.exports, side.exports, exports),
            (side.totals.imports, side.imports, imports),
        )
    ]
    fob = side.totals.imports_fob[who]
    whole = Totals(owners(key), totals[0], totals[1], side.totals.is_summed[who], fob)
    return Side(key, exports, imports, _flags(reports.is_estimated, theirs), fob, whole, np.arange(len(key)))


def _replaced(whole: Numbers, said: Numbers, seen: Numbers) -> Numbers:
    return np.where(np.isnan(said), whole, whole - said + seen)
