"""Sides: keys, totals, valuations and the mirror, on panels small enough to see."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.indicators import choices, sides
from pipelines.indicators.sides import NOBODY, Flows

A, B, C, GROUP, WORLD = range(5)
IS_STATE = np.array([True, True, True, False, False])
CODE = st.integers(0, 4094)


def flows(*rows: tuple[int, int, int, float], is_fob: bool = False) -> Flows:
    """Origin, destination, reporter and value of flows of 2000."""
    origin, destination, reporter, value = (list(column) for column in zip(*rows, strict=True))
    codes = (np.array(column, dtype=np.int64) for column in (origin, destination, [2000] * len(rows), reporter))
    return Flows(
        *codes, np.array(value, dtype=float), np.full(len(rows), is_fob), np.zeros(len(rows), dtype=bool), WORLD
    )


def key(actor: int, partner: int) -> np.ndarray:
    return sides.pack(np.array([actor]), np.array([partner]), np.array([2000]))


def seen(side: sides.Side, actor: int, partner: int) -> tuple[float, float, float, float]:
    """Exports, imports, and totals of both."""
    (place,) = sides.find(side.key, key(actor, partner))
    owner = side.owner[place]
    return side.exports[place], side.imports[place], side.totals.exports[owner], side.totals.imports[owner]


@given(actor=CODE, partner=CODE, year=st.integers(0, 4095))
def test_a_key_unpacks_to_what_it_was_made_of_and_turns_back(actor: int, partner: int, year: int) -> None:
    packed = sides.pack(*(np.array([part]) for part in (actor, partner, year)))
    assert [int(part[0]) for part in sides.unpack(packed)] == [actor, partner, year]
    assert sides.turned(sides.turned(packed)) == packed
    assert [int(part[0]) for part in sides.unpack(sides.turned(packed))] == [partner, actor, year]


@given(st.lists(st.sets(st.integers(0, 30)), max_size=4))
def test_the_union_of_sorted_keys_has_each_once_in_order(keys: list[set[int]]) -> None:
    union = sides.union(*(np.array(sorted(part), dtype=np.int64) for part in keys))
    assert union.tolist() == sorted(set().union(*keys))


def test_the_largest_keys_keep_their_rows() -> None:
    last = 4094
    side = sides.own(
        flows((last, 0, last, 1.0), (last, last - 1, last, 2.0), (0, last, 0, 3.0)), np.ones(last + 1, bool)
    )
    assert [seen(side, *pair)[0] for pair in ((last, 0), (last, last - 1), (0, last))] == [1, 2, 3]


@given(keys=st.sets(st.integers(0, 99)), wanted=st.lists(st.integers(0, 99)))
def test_find_gives_the_place_or_nowhere(keys: set[int], wanted: list[int]) -> None:
    ordered = sorted(keys)
    places = sides.find(np.array(ordered, dtype=np.int64), np.array(wanted, dtype=np.int64))
    assert places.tolist() == [ordered.index(k) if k in keys else -1 for k in wanted]


@pytest.mark.parametrize(("reimports", "ranks", "worst"), [(0, [math.nan] * 2, 2), (50, [1, 2], 1)])
def test_what_an_actor_buys_of_its_own_goods_is_no_partners(reimports: float, ranks: list[float], worst: int) -> None:
    """Of imports of 190, 50 are its own goods: that leaves 4.5 of 290 to nobody, more than lies between 120 and 116.

    So little takes the place of neither: ranks are by what is given to a partner.
    """
    rows = [(B, A, A, 70), (A, B, A, 50), (C, A, A, 66), (A, C, A, 50), (WORLD, A, A, 190), (A, WORLD, A, 100)]
    side = sides.own(flows(*rows, *([(A, A, A, reimports)] if reimports else [])), IS_STATE)
    points, _, high = choices.among_all(side, IS_STATE)
    shares = choices.shares(side, (np.empty(0, dtype=np.int64), np.empty(0)))
    partners = [sides.find(side.key, key(A, partner))[0] for partner in (B, C)]
    assert points["partner_rank"][partners].tolist() == pytest.approx(ranks, nan_ok=True)
    assert high["partner_rank"][partners[0]] == worst
    assert shares["import_share"][partners].tolist() == [70 / 190, 66 / 190]
    if reimports:
        (own,) = sides.find(side.key, key(A, A))
        assert np.isnan([shares["import_share"][own], points["partner_rank"][own], side.exports[own]]).all()


def test_a_total_is_as_reported_else_the_sum_over_states() -> None:
    rows = [(A, B, A, 10), (A, C, A, 5), (A, GROUP, A, 15), (B, A, A, 7)]
    assert seen(sides.own(flows(*rows), IS_STATE), A, B) == (10, 7, 15, 7)
    side = sides.own(flows(*rows, (A, WORLD, A, 40)), IS_STATE)
    assert seen(side, A, B) == (10, 7, 40, 7)
    assert side.totals.is_summed.tolist() == [True]


def test_nobody_else_speaks_for_an_actor() -> None:
    side = sides.own(flows((A, B, B, 10), (A, B, NOBODY, 11), (A, C, B, 12)), IS_STATE)
    assert side.key.tolist() == key(B, A).tolist()
    assert seen(side, B, A)[1] == 10


def test_a_compiled_flow_is_one_sides_export_and_the_others_import() -> None:
    side = sides.compiled(flows((A, B, NOBODY, 10), (B, A, NOBODY, 4), (A, B, A, 99), (WORLD, A, NOBODY, 99)), IS_STATE)
    assert seen(side, A, B) == (10, 4, 10, 4)
    assert seen(side, B, A) == (4, 10, 4, 10)


def test_the_smaller_of_a_flow_given_twice_is_read_whatever_the_order() -> None:
    for rows in ([(A, B, A, 10.0), (A, B, A, 9.0)], [(A, B, A, 9.0), (A, B, A, 10.0)]):
        assert seen(sides.own(flows(*rows), IS_STATE), A, B)[0] == 9


@pytest.mark.parametrize(
    ("factor", "is_fob", "exports", "imports"), [(1.06, False, 100, 74.2), (1.06, True, 106, 74.2)]
)
def test_a_mirror_is_brought_to_the_actors_valuation_and_leaves_its_totals_alone(
    factor: float, is_fob: bool, exports: float, imports: float
) -> None:
    own = sides.own(flows((A, WORLD, A, 500), (WORLD, A, A, 200), (A, B, A, 60)), IS_STATE)
    reports = sides.own(flows((A, B, B, 106), (B, A, B, 70), is_fob=is_fob), IS_STATE)
    mirrored = seen(sides.mirrored(own, reports, lambda _: factor), A, B)
    assert mirrored == pytest.approx((exports, imports, 500, 200))


def test_there_is_no_mirror_without_the_actors_total() -> None:
    own = sides.own(flows((C, B, C, 60)), IS_STATE)
    reports = sides.own(flows((A, B, B, 106), (B, A, B, 70)), IS_STATE)
    assert not len(sides.mirrored(own, reports, lambda _: 1.06).key)
