"""quoted: votes, arms deals and arms shares that documents state, each beside the captured or computed row of the same.

Captured rows themselves stay in their tables; which row is the same thing is declared in ``quoted.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter
from typing import Any, cast

import pyarrow as pa
import pyarrow.compute as pc

from bilateral.commons.groups import grouped
from pipelines.row_types import (
    ArmsDependenceArrow,
    ArmsTransfersArrow,
    LedgerArmsDependenceRow,
    LedgerArmsTransfersRow,
    LedgerVotesRow,
    ObservationsRow,
    QuotedRow,
    RollCallsArrow,
    VotesArrow,
)
from pipelines.rows import AnyRow, Row, pick, where
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.unpacking import BOUNDS, SUPPORT, VALUE, dimensions_of, interval_columns
from schemas import beside, derive, edtf
from schemas.tables import model_of
from schemas.vocabulary import QUOTED_TABLES
from schemas.written.ids import dyad

DECLARED: dict[str, dict[str, Any]] = beside.read(__file__)
_PERCENT = 100.0
_ARMS = {"origin_id": "origin", "destination_id": "destination", "weapon": "item", "base_actor": "base_actor"}
_ARMS |= {"window_start": "start_date", "window_end": "end_date"}
_ARMS |= {name: name for name in ("period_kind", "time_period")}
_NONE = dict.fromkeys(("captured_code", "row_id", "is_matched", *(f"captured{end}" for end in BOUNDS)))


@table("topics")
def build(
    observed_votes: list[ObservationsRow],
    observed_arms_transfers: list[ObservationsRow],
    observed_arms_dependence: list[ObservationsRow],
    ledger_votes: list[LedgerVotesRow],
    ledger_arms_transfers: list[LedgerArmsTransfersRow],
    ledger_arms_dependence: list[LedgerArmsDependenceRow],
    roll_calls: RollCallsArrow,
    votes: VotesArrow,
    arms_transfers: ArmsTransfersArrow,
    arms_dependence: ArmsDependenceArrow,
) -> list[QuotedRow]:
    """What documents state of votes and arms, with the captured or computed row that says the same."""
    rows = [_vote(row, ledger) for ledger in [dimensions_of(ledger_votes, ("resolution",))] for row in observed_votes]
    for observed, ledger in (
        (observed_arms_transfers, dimensions_of(ledger_arms_transfers, tuple(_ARMS))),
        (observed_arms_dependence, dimensions_of(ledger_arms_dependence, tuple(_ARMS))),
    ):
        rows += [_deal(row, ledger[row["subject_id"]]) for row in observed]
    captured = {"votes": _cast(votes, roll_calls, rows), "arms_transfers": arms_transfers}
    captured["arms_dependence"] = arms_dependence
    for name in QUOTED_TABLES:
        _add_captured([row for row in rows if row["table"] == name], captured[name], name)
    return rows


def _quoted(row: ObservationsRow, **columns: object) -> QuotedRow:
    names = ("table", "measure", "status", "unit_measure", "code", *VALUE, *SUPPORT)
    blank = dict.fromkeys(("origin", "destination", "dyad", "base_actor", "actor_id", "item", "session"))
    return cast("QuotedRow", {"quoted_id": row["observation_id"], **blank, **pick(row, names), **_NONE, **columns})


def _vote(row: ObservationsRow, dimensions: dict[str, Row]) -> QuotedRow:
    symbol = dimensions[row["subject_id"]]["resolution"]
    return _quoted(
        row,
        actor_id=row["actor_id"],
        item=symbol,
        session=symbol.split("/")[2],
        start_date=row["start_low"],
        end_date=row["end_high"] or row["start_high"],
        period_kind=edtf.period_kind(row["start_date"], row["end_date"]),
        time_period=edtf.time_period(row["start_date"], row["end_date"]),
    )


def _deal(row: ObservationsRow, dimensions: Row) -> QuotedRow:
    columns = {name: dimensions[dimension] for dimension, name in _ARMS.items()}
    return _quoted(row, dyad=dyad(columns["origin"], columns["destination"]), **columns)


def _cast(votes: VotesArrow, roll_calls: RollCallsArrow, rows: list[QuotedRow]) -> pa.Table:
    """The votes on the resolutions that documents name, with the symbol as they write it; sources leave out parts."""
    named = {row["item"].removeprefix("A/RES/"): row["item"] for row in rows if row["table"] == "votes"}
    calls = roll_calls.filter(pc.and_kleene(roll_calls["is_current"], pc.is_valid(roll_calls["resolution"])))
    symbols = [symbol.rpartition("RES/")[2].removeprefix("R/") for symbol in calls["resolution"].to_pylist()]
    is_named = pa.array([symbol in named for symbol in symbols], pa.bool_())
    calls = pa.table(
        {
            "roll_call_id": calls["roll_call_id"].filter(is_named),
            "resolution": pa.array([named[symbol] for symbol in symbols if symbol in named], pa.string()),
        }
    )
    cast = votes.filter(pc.is_in(votes["roll_call_id"], value_set=calls["roll_call_id"].combine_chunks()))
    return cast.filter(cast["is_current"]).join(calls, keys="roll_call_id")


def _add_captured(rows: list[QuotedRow], captured: pa.Table, name: str) -> None:
    """Add to each of ``rows`` the one captured row that says the same, where there is one."""
    spec = DECLARED[name]
    if "is_current" in captured.column_names:
        captured = where(captured, is_current=True)
    wanted = {column: {*map(itemgetter(dimension), rows)} for column, dimension in spec["by"].items()}
    there = where(captured, **wanted).to_pylist()
    found = grouped((tuple(row[column] for column in spec["by"]), row) for row in there)
    for row in rows:
        of = {row["destination"]: "destination", row["origin"]: "origin"}
        side = of.get(row["base_actor"]) if row["base_actor"] else None
        measure = f"{row['measure']} of {side}" if side else row["measure"]
        same = found[tuple(pick(row, spec["by"].values()).values())]
        if first_last := spec.get("years", {}).get(measure):
            years = [day and day.year for day in (row["start_date"], row["end_date"])]
            same = [other for other in same if [other[end] for end in first_last] == years]
        if len(same) == 1 and measure in spec["values"]:
            also: Any = _compared(row, same[0], name, spec["values"][measure])
            row.update(also)


def _compared(row: QuotedRow, other: AnyRow, name: str, column: str) -> Row:
    """Columns of the captured row; its number only where it was computed here, so that no row is passed on."""
    key = "|".join(str(other[part]) for part in derive.key_columns(model_of(name)))
    is_known = bool(row["n_evidence"])
    if name == "votes":
        is_same = row["code"] == other[column] if is_known else None
        return {"row_id": key, "captured_code": other[column], "is_matched": is_same}
    scale = _PERCENT if name == "arms_dependence" else 1.0
    interval = [_scaled(other.get(column + end, other[column]), scale) for end in BOUNDS]
    if interval[0] is None:
        return {}
    kept = interval_columns("captured", interval) if name == "arms_dependence" else {}
    return {"row_id": key, "is_matched": all(_meets(row, interval)) if is_known else None, **kept}


def _scaled(value: float | None, scale: float) -> float | None:
    return None if value is None else round(value * scale, 9)


def _meets(row: QuotedRow, interval: list[float | None]) -> Iterator[bool]:
    """Whether neither interval begins above the end of the other; null is open."""
    _, low, high = interval
    yield low is None or row["value_high"] is None or low <= row["value_high"]
    yield high is None or row["value_low"] is None or row["value_low"] <= high
