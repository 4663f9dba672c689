"""An actor's side of its trade according to one source: its flows with each partner, and with all partners together.

A side comes from the actor's own reports, from a compiler of everybody's reports, or from its partners' reports (the
mirror). Rows are keyed by actor, partner and year in one whole number and sorted, so that the order of the input does
not matter. Amounts keep the unit of the input; NaN is missing. Which side is preferred is decided in ``choices``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from pipelines.indicators import mirror
from pipelines.indicators.arrays import Flags, Indices, Numbers, Places

BITS = 12
MASK = (1 << BITS) - 1
NOBODY = -1
"""The reporter of a flow that a source compiled from both sides."""


class Flows(NamedTuple):
    """Annual flows of one source as parallel arrays; actors are numbers below 4,095, ``world`` among them.

    ``is_of_few`` are those of files with a few partners of each reporter, None where there are none;
    ``is_one_sided`` those that a compiler has from one side alone.
    """

    origin: Indices
    destination: Indices
    year: Indices
    reporter: Indices
    value: Numbers
    is_fob: Flags
    is_estimated: Flags
    world: int
    is_of_few: Flags | None = None
    is_one_sided: Flags | None = None

    def where(self, chosen: Flags) -> Flows:
        """The chosen flows alone."""
        if chosen.all():
            return self
        return Flows._make(of[chosen] if isinstance(of, np.ndarray) else of for of in self)

    def without(self, keys: Indices) -> Flows:
        """The same, with the figures of reporters that published nothing (``keys``, sorted) marked as estimates."""
        if not len(keys):
            return self
        partner = np.where(self.reporter == self.origin, self.destination, self.origin)
        is_made = (self.reporter != NOBODY) & (find(keys, pack(self.reporter, partner, self.year)) >= 0)
        return self._replace(is_estimated=self.is_estimated | is_made)


class Totals(NamedTuple):
    """Trade with all partners by actor and year (``key``, sorted), reported or summed over partners that are states.

    ``is_short`` marks sums that are no totals, None where there are none: they count in those of the world alone.
    """

    key: Indices
    exports: Numbers
    imports: Numbers
    is_summed: Flags
    imports_fob: Flags
    is_estimated: Flags
    is_short: Flags | None = None


class Side(NamedTuple):
    """Flows with each partner by actor, partner and year (``key``, sorted), and the actors' totals.

    ``owner`` is the row of ``totals`` that a flow belongs to. ``is_estimated`` says that somebody else made a flow,
    ``is_one_of_few`` that only a few flows of the actor and year are known, whose sum and order say nothing.
    """

    key: Indices
    exports: Numbers
    imports: Numbers
    is_estimated: Flags
    imports_fob: Flags
    totals: Totals
    owner: Indices
    is_one_of_few: Flags

    @property
    def trade(self) -> Numbers:
        """Exports and imports together; NaN where one is missing."""
        return self.exports + self.imports

    @property
    def is_weak(self) -> Flags:
        """Whether a flow, or a total that it is part of, is somebody's estimate and not the reporter's own."""
        return self.is_estimated | self.totals.is_estimated[self.owner]

    def where(self, chosen: Flags) -> Side:
        """The chosen flows with all totals."""
        return self._replace(**{name: of[chosen] for name, of in self._asdict().items() if name != "totals"})


def pack(actor: Indices, partner: Indices, year: Indices) -> Indices:
    """Actor, partner and year in one number that sorts as they do."""
    return (actor << (2 * BITS)) | (partner << BITS) | year


def unpack(key: Indices) -> tuple[Indices, Indices, Indices]:
    """The actor, partner and year of a key."""
    return key >> (2 * BITS), (key >> BITS) & MASK, key & MASK


def partners(key: Indices) -> Indices:
    """The partner of a key."""
    return (key >> BITS) & MASK


def is_reimport(key: Indices) -> Flags:
    """Where an actor is its own partner: its imports of its own goods."""
    actor, partner, _ = unpack(key)
    return actor == partner


def turned(key: Indices) -> Indices:
    """The key of the same pair seen from the partner."""
    actor, partner, year = unpack(key)
    return pack(partner, actor, year)


def owners(key: Indices) -> Indices:
    """Actor and year in one number."""
    return ((key >> (2 * BITS)) << BITS) | (key & MASK)


def union(*keys: Indices) -> Indices:
    """All keys once, sorted. A stable sort merges what is sorted in itself: hashing takes several times as long."""
    every = np.concatenate([np.empty(0, dtype=np.int64), *keys])
    every.sort(kind="stable")
    return every[begins(every)]


def begins(values: Indices) -> Flags:
    """Where a run of equal values begins."""
    flags = np.ones(len(values), dtype=bool)
    np.not_equal(values[1:], values[:-1], out=flags[1:])
    return flags


def find(keys: Indices, wanted: Indices) -> Indices:
    """The position of each wanted key among the sorted ``keys``; -1 where it is absent."""
    if not len(keys):
        return np.full(len(wanted), -1, dtype=np.int64)
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[place] == wanted, place, -1)


def at(values: Numbers, place: Places) -> Numbers:
    """The values at these positions; NaN where a position is -1."""
    return np.where(place >= 0, values[place], np.nan) if len(values) else np.full(len(place), np.nan)


def own(flows: Flows, is_state: Flags) -> Side:
    """Each reporter's own side: exports, imports and totals, reported or else summed over partners that are states.

    Where all flows of a year are of files with a few partners, their sum is no total: each would be large in it.
    Each reporter and year has one valuation: imports are FOB only where the reporter gives none CIF.
    """
    buys = flows.reporter == flows.destination
    sells = (flows.reporter == flows.origin) & ~buys  # re-imports are no exports
    return _side(flows.where(sells), _one_valuation(flows.where(buys)), is_state)


REVISED = 0.02
"""By how much the parts of a total may exceed it: a publisher revises partners and totals apart."""
OFF = 0.1
"""The share of a published total by which a compiled sum may differ from it; otherwise it is none."""


def compiled(flows: Flows, is_state: Flags, published: tuple[Indices, Numbers] | None = None) -> Side:
    """Everybody's side according to a source that compiled the reports of both; totals are sums over states.

    A state without any flow that it reported itself has no side: those with others that did not report are missing.
    Neither has one whose sum is more than ``OFF`` from what is ``published`` of its exports and imports together (keys
    of actor and year, sorted, and values).
    """
    nobody = (flows.reporter == NOBODY) & (flows.origin != flows.world) & (flows.destination != flows.world)
    both = flows.where(nobody)
    side = _side(both, both, is_state)
    totals, keys = side.totals, [(end << BITS) | both.year for end in (both.origin, both.destination)]
    is_short = np.zeros(len(totals.key), dtype=bool)
    if both.is_one_sided is not None:
        is_short = find(union(*(key[~both.is_one_sided] for key in keys)), totals.key) < 0
    if published is not None:
        known = at(published[1], find(published[0], totals.key))
        is_short |= np.abs(totals.exports + totals.imports - known) > OFF * known
    return side._replace(totals=totals._replace(is_short=is_short)).where(~is_short[side.owner])


def _one_valuation(imports: Flows) -> Flows:
    """Drop FOB imports of reporters and years that have CIF ones."""
    who = (imports.destination << BITS) | imports.year
    with_cif = union(who[~imports.is_fob])
    return imports.where(~(imports.is_fob & (find(with_cif, who) >= 0)))


def _first(key: Indices, flows: Flows) -> tuple[Indices, Indices]:
    """Sorted keys, each once, and the row of each: the smallest value where a source has a flow twice."""
    order = np.lexsort((flows.value, key))
    order = order[begins(key[order])]
    return key[order], order


def _side(exports: Flows, imports: Flows, is_state: Flags) -> Side:
    x_key, x_row = _first(pack(exports.origin, exports.destination, exports.year), exports)
    m_key, m_row = _first(pack(imports.destination, imports.origin, imports.year), imports)
    x_value, m_value = exports.value[x_row], imports.value[m_row]
    x_all, m_all = (partners(key) == exports.world for key in (x_key, m_key))
    x_own, m_own = x_key[~x_all], m_key[~m_all]
    key = union(x_own, m_own)
    in_x, in_m = find(x_own, key), find(m_own, key)
    fob = imports.is_fob[m_row]
    who = union(*map(owners, (key, x_key[x_all], m_key[m_all])))
    owner = find(who, owners(key))
    x_at, m_at = at(x_value[~x_all], in_x), at(m_value[~m_all], in_m)
    of_few = _of_few(exports, x_row[~x_all], in_x) | _of_few(imports, m_row[~m_all], in_m)
    if of_few.any():  # and no other flow of the actor and year is known
        has_others = np.zeros(len(who), dtype=bool)
        has_others[owner[~of_few]] = True
        of_few &= ~has_others[owner]
    counts = is_state[partners(key)] & ~of_few
    x_total, x_summed = _total(who, owner, x_at, counts, x_key[x_all], x_value[x_all])
    m_total, m_summed = _total(who, owner, m_at, counts, m_key[m_all], m_value[m_all])
    any_fob, any_made = np.zeros(len(who), dtype=bool), np.zeros(len(who), dtype=bool)
    any_fob[np.searchsorted(who, owners(m_key[fob]))] = True
    x_made, m_made = exports.is_estimated[x_row], imports.is_estimated[m_row]
    for keys, made in ((x_key, x_made & x_all), (m_key, m_made & m_all)):
        any_made[np.searchsorted(who, owners(keys[made]))] = True
    is_estimated = _flags(x_made[~x_all], in_x) | _flags(m_made[~m_all], in_m)
    totals = Totals(who, x_total, m_total, x_summed | m_summed, any_fob, any_made)
    return Side(key, x_at, m_at, is_estimated, _flags(fob[~m_all], in_m), totals, owner, of_few)


def _of_few(flows: Flows, row: Indices, place: Places) -> Flags:
    return np.zeros(len(place), dtype=bool) if flows.is_of_few is None else _flags(flows.is_of_few[row], place)


def _flags(flags: Flags, place: Places) -> Flags:
    return (place >= 0) & flags[place] if len(flags) else np.zeros(len(place), dtype=bool)


def _total(
    who: Indices, owner: Indices, values: Numbers, counts: Flags, reported_key: Indices, reported: Numbers
) -> tuple[Numbers, Flags]:
    """Each actor's trade with all partners in a year, reported or else summed, and whether it is a sum.

    A total that is below its parts by more than ``REVISED`` is of another version than they are, and none.
    """
    known = counts & ~np.isnan(values)
    owner = owner[known]
    total = np.bincount(owner, weights=values[known], minlength=len(who)).astype(float)
    total[np.bincount(owner, minlength=len(who)) == 0] = np.nan
    is_summed = ~np.isnan(total)
    place = np.searchsorted(who, owners(reported_key))
    is_whole = ~(total[place] > (1 + REVISED) * reported)
    total[place[is_whole]], is_summed[place[is_whole]] = reported[is_whole], False
    return total, is_summed


def mirrored(side: Side, reports: Side, factors: Callable[[Indices], mirror.Factor]) -> Side:
    """The actors' side according to their partners' ``reports``, over the actors' own totals in ``side``.

    ``factors`` gives the CIF/FOB factor of each importer, exporter and year (a key): it brings partners' CIF imports to
    FOB exports, and their FOB exports to the valuation of the actor's imports. Totals stay as the actors have them:
    what another reports is never added to them, or taken from them. A flow above its total is no part of it, and
    missing.
    """
    key = np.sort(turned(reports.key))
    who = find(side.totals.key, owners(key))
    key, who = key[who >= 0], who[who >= 0]
    theirs = find(reports.key, turned(key))
    seen_in, seen_out = at(reports.imports, theirs), at(reports.exports, theirs)
    fob = side.totals.imports_fob[who]
    exports = np.where(_flags(reports.imports_fob, theirs), seen_in, mirror.to_fob(seen_in, factors(turned(key))))
    imports = np.where(fob, seen_out, mirror.to_cif(seen_out, factors(key)))
    x_total, m_total = side.totals.exports[who], side.totals.imports[who]
    exports, imports = (np.where(x > total, np.nan, x) for x, total in ((exports, x_total), (imports, m_total)))
    totals = Totals(owners(key), x_total, m_total, side.totals.is_summed[who], fob, side.totals.is_estimated[who])
    is_estimated, owner = _flags(reports.is_estimated, theirs), np.arange(len(key))
    return Side(key, exports, imports, is_estimated, fob, totals, owner, fob & False)
