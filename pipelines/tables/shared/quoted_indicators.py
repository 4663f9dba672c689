"""Rows of the front door from ``quoted`` and ``targets``: what documents state of votes, arms and targets of trade.

What we compute of the same things are series of their own, from computed tables, in ``pipelines/tables/measured.py``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from pipelines.row_types import IndicatorsRow, QuotedRow, TargetsRow
from pipelines.rows import pick
from pipelines.tables.shared.front_door import OBSERVED, flow_columns, indicator_row, observed_row, period_columns

QUOTED = "quoted"
"""The series of shares and ranks that documents state, beside those that we compute."""


def target_rows(targets: list[TargetsRow]) -> Iterator[IndicatorsRow]:
    """Targets of trade; ``series`` is goods or services, who set it and when."""
    for r in targets:
        if r["n_evidence"]:
            series = "/".join((r["goods_services"], "-".join(r["set_by"]), r["set_on"].strip("[]")))
            row, columns = r | {"status": "expected"}, flow_columns(r) | {"series": series}
            yield observed_row(row, "targets", "trade_target", r["dyad"], r["target_id"], **columns)


def arms_rows(quoted: list[QuotedRow], scope: Collection[str]) -> Iterator[IndicatorsRow]:
    """Arms ordered and delivered, shares and ranks in the arms trade, from whose trade it is to the partner.

    ``series`` is the weapon, or `quoted`. Shares are in per cent, as printed; those that we compute are parts of 1.
    """
    for r in quoted:
        if r["table"] == "votes" or r["dyad"] not in scope or not r["n_evidence"]:
            continue
        is_of_supplier = r["base_actor"] in (r["origin"], None)
        ends = ("origin", "destination") if is_of_supplier else ("destination", "origin")
        name = f"arms_export_{r['measure']}" if r["base_actor"] and is_of_supplier else f"arms_{r['measure']}"
        sides = zip(("origin", "destination"), pick(r, ends).values(), strict=True)
        columns = {**dict(sides), "series": r["item"] or QUOTED}
        columns = period_columns(r) | columns | {"time_period": _window(r)}
        columns["year"] = r["end_date"].year if r["end_date"] else None
        yield observed_row(r, QUOTED, name, r["dyad"], r["quoted_id"], **columns)


def _window(row: QuotedRow) -> str:
    """``2020/2024`` for whole years, as the windows of computed shares are written."""
    first, last = row["start_date"], row["end_date"]
    if not (first and last):
        return str(row["time_period"])
    is_whole = (first.month, first.day, last.month, last.day) == (1, 1, 12, 31)
    return f"{first.year}/{last.year}" if is_whole and first.year < last.year else str(row["time_period"])


def vote_rows(quoted: list[QuotedRow], scope: Collection[str]) -> list[IndicatorsRow]:
    """Whether both of a pair voted the same on a resolution that documents name: 1 or 0; ``series`` is its symbol.

    A captured vote comes before a quoted one. Who was absent did not vote.
    """
    cast: dict[str, dict[str, QuotedRow]] = defaultdict(dict)
    for r in quoted:
        if r["table"] == "votes" and r["n_evidence"] and _vote(r) not in (None, "absent"):
            cast[r["item"]][r["actor_id"]] = r
    voted = [(dyad, symbol, cast[symbol]) for symbol in cast for dyad in scope if {*dyad.split("-")} <= {*cast[symbol]}]
    pairs = [(dyad, symbol, [votes[actor] for actor in dyad.split("-")]) for dyad, symbol, votes in voted]
    return [
        indicator_row(
            "vote_identical",
            dyad,
            (float(_vote(both[0]) == _vote(both[1])),) * 3,
            unit_measure="1",
            series=symbol,
            method_id=OBSERVED,
            n_observations=2,
            is_contested=any(r["is_contested"] or r["is_matched"] is False for r in both),
            table=QUOTED,
            row_id=both[0]["quoted_id"],
            rests_on=[r["quoted_id"] for r in both],
            **period_columns(both[0]),
        )
        for dyad, symbol, both in pairs
    ]


def _vote(row: QuotedRow) -> str | None:
    return row["captured_code"] or row["code"]
