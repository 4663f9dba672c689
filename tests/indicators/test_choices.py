"""Choices: which one gives the point, what the bounds span, and which choice drives them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pipelines.indicators.choices import DRIVERS, Choice, envelope, first_of

KEYS = np.array([3, 7])
NAN = float("nan")


def choice(source: str, *shares: float, factor: float | None = None, exports: float = NAN, **more: object) -> Choice:
    """Trade shares of KEYS under one choice."""
    point = {"export_share": np.full(2, exports), "import_share": np.full(2, NAN), "trade_share": np.array(shares)}
    return Choice(source, factor, KEYS, point, **more)  # type: ignore[arg-type]


def driver(*choices: Choice) -> str | None:
    place = int(envelope([replace(c, point={**c.point}) for c in choices]).driver[0])
    return DRIVERS[place] if place >= 0 else None


def test_the_first_own_report_is_the_point_and_all_count_in_the_bounds() -> None:
    span = envelope([choice("a", NAN, 0.3), choice("b", 0.2, 0.4), choice("a", 0.5, 0.1, factor=1.06)])
    assert span.point["trade_share"].tolist() == [0.2, 0.3]
    assert span.low["trade_share"].tolist() == [0.2, 0.1]
    assert span.high["trade_share"].tolist() == [0.5, 0.4]
    assert span.chosen.tolist() == [1, 0]
    assert span.n_choices.tolist() == [2, 3]


def test_all_shares_of_a_row_are_from_one_choice_and_only_the_rest_from_the_next() -> None:
    other = choice("b", 0.3, 0.3, exports=0.6)
    other = replace(other, point={**other.point, "hhi": np.array([0.1, 0.1])})
    span = envelope([choice("a", 0.2, 0.2), other])
    assert span.chosen.tolist() == [0, 0]
    assert np.isnan(span.point["export_share"]).all()
    assert span.high["export_share"].tolist() == [0.6, 0.6]
    assert span.point["hhi"].tolist() == [0.1, 0.1]
    assert span.ranked.tolist() == [-1, -1]


def test_a_vague_interval_that_holds_the_points_widens_nothing_and_a_rival_does() -> None:
    def printed(low: float, high: float) -> Choice:
        ends = {"low": {"trade_share": np.full(2, low)}, "high": {"trade_share": np.full(2, high)}}
        return choice("b", 0.3, 0.3, **ends)

    exact = choice("a", 0.302, 0.302)
    span = envelope([replace(exact, point={**exact.point}), printed(0.25, 0.35)])
    assert (span.low["trade_share"][0], span.high["trade_share"][0], span.n_choices[0]) == (0.302, 0.302, 2)
    assert driver(exact, printed(0.25, 0.35)) is None
    span = envelope([exact, printed(0.25, 0.301)])
    assert (span.low["trade_share"][0], span.high["trade_share"][0]) == (0.25, 0.302)


def test_what_is_weak_is_the_point_only_where_no_report_and_no_mirror_gives_the_share() -> None:
    weak = {"is_weak": np.array([True, True])}
    span = envelope([choice("a", 0.2, 0.2, **weak), choice("a", 0.3, NAN, factor=1.06)])
    assert span.point["trade_share"].tolist() == [0.3, 0.2]
    assert span.low["trade_share"].tolist() == [0.2, 0.2]
    assert span.chosen.tolist() == [1, 0]


def test_a_mirror_is_the_point_where_nothing_else_gives_a_share_and_only_with_the_reference_factor() -> None:
    mirrors = [choice("a", share, NAN, factor=factor) for factor, share in ((1.06, 0.2), (1.0588, 0.1), (1.102, 0.3))]
    span = envelope(mirrors)
    assert span.key.tolist() == [3]
    assert (span.point["trade_share"][0], span.low["trade_share"][0], span.high["trade_share"][0]) == (0.2, 0.1, 0.3)


def test_one_choice_has_no_span_and_no_driver() -> None:
    span = envelope([choice("a", 0.2, NAN)])
    assert span.low["trade_share"][0] == span.high["trade_share"][0] == 0.2
    assert driver(choice("a", 0.2, 0.2)) is None


def test_nothing_at_all() -> None:
    assert len(envelope([]).key) == 0


def test_what_moves_the_share_most_is_the_driver() -> None:
    own, other = choice("a", 0.2, 0.2), choice("b", 0.3, 0.3)
    assert driver(own, other) == "source"
    near = [choice("a", share, share, factor=k) for k, share in ((1.06, 0.21), (1.102, 0.205))]
    assert driver(own, *near) == "reporter"
    assert driver(own, other, *near) == "source"
    wide = [choice("a", share, share, factor=k) for k, share in ((1.06, 0.21), (1.102, 0.4))]
    assert driver(own, other, *wide) == "factor"
    bounds = {"low": {"trade_share": np.array([0.1, 0.1])}, "high": {"trade_share": np.array([0.9, 0.9])}}
    assert driver(choice("a", 0.2, 0.2, **bounds), other, *wide) == "interval"


def test_of_several_the_first_that_gives_the_share_is_taken_row_by_row() -> None:
    seen_by = [np.array([name, name], dtype=object) for name in ("a", "b")]
    merged = first_of(
        [
            choice("a", NAN, 0.3, factor=1.06, exports=0.9, seen_by=seen_by[0]),
            choice("a", 0.2, 0.4, factor=1.06, seen_by=seen_by[1]),
        ]
    )
    assert merged.point["trade_share"] == pytest.approx([0.2, 0.3])
    assert merged.seen_by is not None
    assert merged.seen_by.tolist() == ["b", "a"]
    assert np.isnan(merged.point["export_share"][0])
