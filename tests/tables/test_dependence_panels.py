"""dependence on any panel: the rules that every row keeps, and the shares that a slow definition gives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.tables import dependence
from pipelines.tables.shared import trade_panel
from pipelines.tables.shared.registry import reader
from tests.support.trade_reports import ACTORS, STATES, economy, report, table, transport_margins

pytestmark = pytest.mark.slow
Flow = tuple[str, str, bool, str, int]
Pair = tuple[str, str]


@pytest.fixture(autouse=True, scope="module")
def panels_of_few() -> Iterator[None]:
    """The panels here have a handful of states: sums over them are totals."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trade_panel, "FEW", 1)
        yield


Shares = tuple[float | None, float | None, float | None]
"""Of exports, imports and trade."""
FLOWS = st.lists(
    st.tuples(
        st.sampled_from(STATES),
        st.sampled_from([*STATES, "WLD"]),
        st.booleans(),
        st.sampled_from(["own", "partner", "compiled"]),
        st.integers(0, 1000),
    ),
    max_size=40,
    unique_by=lambda flow: flow[:4],
)


def _reports(flows: list[Flow], *made_for: str) -> list[dict[str, Any]]:
    """The flows as reports; those of ``made_for`` are estimates."""
    reports = []
    for state, other, is_export, kind, value in flows:
        origin, destination = (state, other) if is_export else (other, state)
        reporter = {"own": state, "partner": other, "compiled": None}[kind]
        if state == other or reporter == "WLD":
            continue
        source = "cow_trade" if kind == "compiled" else "un_comtrade" if state < "D" else "imf_imts"
        made = reporter in made_for
        reports.append(report(origin, destination, float(value), reporter, source_id=source, is_estimated=made))
    return reports


@settings(max_examples=40)
@given(flows=FLOWS, seed=st.randoms(use_true_random=False))
def test_any_panel_keeps_the_rules(flows: list[Flow], seed: Any) -> None:
    """Points within bounds, identities, both sides of a dyad alike, nothing from missing shares, any order of rows."""
    reports, gdp = _reports(flows), economy(CHN=5e3, RUS=1e3)
    result = dependence.build(reader(table(*reports)), gdp, [], ACTORS, transport_margins(), [])
    by_pair = {(r["actor_id"], r["partner_id"]): r for r in result.to_pylist()}
    for (actor, partner), row in by_pair.items():
        for name in [c for c in result.column_names if f"{c}_low" in result.column_names]:
            if row[name] is not None and row[f"{name}_high"] is not None:
                assert row[f"{name}_low"] <= row[name] * (1 + 1e-12) + 1e-12
                assert row[name] <= row[f"{name}_high"] * (1 + 1e-12) + 1e-12
        if row["trade_gdp"] is not None and row["trade_share"] is not None:
            assert row["trade_gdp"] == pytest.approx(row["trade_share"] * row["openness"])
        other = by_pair.get((partner, actor))
        assert row["partner_share"] == (other and other["trade_share"])
        for name in ("salience", "symmetry", "interdependence"):
            assert row[name] == (other and other[name])
            assert (row[name] is None) == (None in (row["trade_share"], row["partner_share"]))
    shuffled = list(reports)
    seed.shuffle(shuffled)
    assert dependence.build(reader(table(*shuffled)), gdp, [], ACTORS, transport_margins(), []).equals(result)


@settings(max_examples=100)
@given(flows=FLOWS, made_for=st.sets(st.sampled_from(STATES), max_size=2))
def test_any_panel_gives_the_shares_of_the_slow_definition(flows: list[Flow], made_for: set[str]) -> None:
    reports = _reports(flows, *made_for)
    result = dependence.build(reader(table(*reports)), economy(), [], ACTORS, transport_margins(), [])
    by_pair = {(row["actor_id"], row["partner_id"]): row for row in result.to_pylist()}
    expected = dict(_expected(reports))
    assert by_pair.keys() == expected.keys()
    for pair, (source, is_mirrored, shares, every) in expected.items():
        row = by_pair[pair]
        assert (row["source_id"], row["is_mirrored"]) == (source, is_mirrored)
        assert row["n_choices"] == sum(shares[2] is not None for shares in every)
        for n, name in enumerate(("export_share", "import_share", "trade_share")):
            known = [shares[n] for shares in every if shares[n] is not None]
            ends = (min(known), max(known)) if known else (None, None)
            assert (row[name], row[f"{name}_low"], row[f"{name}_high"]) == (shares[n], *ends)


class Side:
    """Flows by actor, partner and direction (0 for exports), as one source has them by one kind of report."""

    def __init__(self, reports: list[dict[str, Any]], is_own: bool) -> None:
        """Of a flow that stands twice, the smaller value counts."""
        self.flows: dict[tuple[str, str, int], tuple[float, bool]] = {}
        for row in sorted(reports, key=lambda row: -row["value"]):
            ends = row["origin"], row["destination"]
            for direction, (actor, partner) in enumerate((ends, ends[::-1])):
                if row["reporter"] == (actor if is_own else None) and (is_own or "WLD" not in ends):
                    self.flows[actor, partner, direction] = row["value"], row["is_estimated"]

    def total(self, actor: str, direction: int) -> float | None:
        """What the source says of all partners, unless they come to more; else the sum over states."""
        said, _ = self.flows.get((actor, "WLD", direction), (None, False))
        own = {p: v for (a, p, d), (v, _) in sorted(self.flows.items()) if (a, d) == (actor, direction) and p != "WLD"}
        whole = sum(own.values()) if own else None
        return whole if said is None or (whole or 0.0) > 1.02 * said else said

    def is_made(self, *keys: tuple[str, str, int]) -> bool:
        """Whether one of these flows is an estimate."""
        return any(self.flows[key][1] for key in keys if key in self.flows)

    def shares(self, actor: str, flows: list[float | None]) -> Shares:
        """The shares of exports and imports in this side's totals."""
        totals = [self.total(actor, direction) for direction in (0, 1)]
        parts = [*zip(flows, totals, strict=True), (_sum(flows), _sum(totals))]
        exports, imports, trade = (None if part is None or not whole else part / whole for part, whole in parts)
        return exports, imports, trade


def _sum(parts: list[float | None]) -> float | None:
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == 2 else None


Choice = tuple[str, float | None, bool, Shares]
"""Source, factor of a mirror, whether it is weak, and the shares."""


def _expected(reports: list[dict[str, Any]]) -> Iterator[tuple[Pair, tuple[str, bool, Shares, list[Shares]]]]:
    """For each pair with a share the source, whether it is a mirror, the shares, and those of all choices."""
    by_source = defaultdict[str, list[dict[str, Any]]](list)
    for row in reports:
        by_source[row["source_id"]].append(row)
    order = ("un_comtrade", "imf_imts", "cow_trade")
    own, compiled = ({s: Side(by_source[s], is_own) for s in order} for is_own in (True, False))
    for pair in ((a, b) for a in STATES for b in STATES if a != b):
        sides = [(source, side) for source in order for side in (own[source], compiled[source])]
        every = [_by_itself(source, side, pair) for source, side in sides]
        every += [_mirror(source, own, pair, k) for k in (1.06, 1.0588, 1.102) for source in order]
        given = [choice for choice in every if any(share is not None for share in choice[3])]
        may_serve = [choice for choice in given if choice[1] in (None, 1.06)]
        if may_serve:
            best = min(may_serve, key=_place)
            yield pair, (best[0], best[1] is not None, best[3], [choice[3] for choice in given])


def _place(choice: Choice) -> tuple[bool, int]:
    """A share of trade comes first; then what is not weak, then a mirror; the first of equals."""
    _, factor, is_weak, shares = choice
    return shares[2] is None, 0 if not is_weak else 1 if factor else 2


def _by_itself(source: str, side: Side, pair: Pair) -> Choice:
    keys = [(*pair, direction) for direction in (0, 1)]
    shares = side.shares(pair[0], [side.flows[key][0] if key in side.flows else None for key in keys])
    return source, None, side.is_made(*keys, *((pair[0], "WLD", direction) for direction in (0, 1))), shares


def _mirror(source: str, own: dict[str, Side], pair: Pair, k: float) -> Choice:
    """By the partner's reports in the first source that gives a share of trade, else in the first that gives any."""
    seen = [_seen(source, own, other, pair, k) for other in sorted(own, key=lambda other: other != source)]
    given = [choice for choice in seen if any(share is not None for share in choice[3])]
    return min(given, key=_place) if given else seen[0]


def _seen(source: str, own: dict[str, Side], other: str, pair: Pair, k: float) -> Choice:
    keys = [(*pair[::-1], direction) for direction in (1, 0)]
    values = [own[other].flows[key][0] if key in own[other].flows else None for key in keys]
    flows = [None if value is None else factored for value, factored in zip(values, _at(values, k), strict=True)]
    totals = [own[source].total(pair[0], direction) for direction in (0, 1)]
    flows = [None if f is not None and t is not None and f > t else f for f, t in zip(flows, totals, strict=True)]
    is_weak = own[other].is_made(*keys) or own[source].is_made(*((pair[0], "WLD", d) for d in (0, 1)))
    return source, k, is_weak, own[source].shares(pair[0], flows)


def _at(values: list[float | None], k: float) -> tuple[float, float]:
    """The partner's imports as the actor's exports, and its exports as the actor's imports."""
    return (values[0] or 0) / k, (values[1] or 0) * k
