"""Numbers that we compute, and what data sets say of records, in the shape of evidence, to compare claims with."""

from __future__ import annotations

from collections.abc import Iterable

from bilateral.commons.keys import split_observation
from pipelines.row_types import CountsRow, MeasuredRow, QuotedRow
from pipelines.rows import AnyRows, Rows, pick
from schemas import edtf
from schemas.written import ids

INDICATORS = "indicators"
"""What ``compare_to`` names where a claim is compared with a computed indicator."""
_OURS = dict.fromkeys(("code", "start_low", "start_high", "end_high", "excerpt", "document_id")) | {
    "according_to": "our own computation",
    "said_by": "our own computation",
    "reliability": "B",
    "origin_reliability": "B",
    "credibility": 2,
    "origin": "bilateral indicators",
    "read_as": "original",
    "is_admissible": True,
    "known_from": "9998-12-31",
}
"""Of numbers that we compute: they rest on everything known now."""


def counts_as_evidence(counts: Iterable[CountsRow]) -> Rows:
    """Our own counts by reproducible definitions, in the shape of evidence."""
    names = "measure actor_id status unit_measure definition_id value_low value_high actors time_period".split()
    return [
        {
            **_OURS,
            **pick(row, names),
            "subject_id": split_observation(row["count_id"].removeprefix("computed/")).subject_id,
            "observation_id": row["count_id"],
            "support_id": row["count_id"],
        }
        for row in counts
        if row["is_computed"]
    ]


def indicators_as_evidence(measured: Iterable[MeasuredRow]) -> Rows:
    """Computed indicators in the shape of evidence; shares of 1 in per cent too. What documents state is evidence."""
    return [
        {
            **_OURS,
            **{name: row[name] for name in ("status", "time_period")},
            **dict(zip(("actor_a", "actor_b"), row["dyad"].split("-"), strict=True)),
            "measure": row["indicator"],
            "actor_id": None,
            "definition_id": "" if row["definition_id"] == "*" else row["definition_id"],
            "unit_measure": unit,
            "value_low": row["value_low"] if row["value_low"] is None else factor * row["value_low"],
            "value_high": row["value_high"] if row["value_high"] is None else factor * row["value_high"],
            "origin_id": row["origin"],
            "destination_id": row["destination"],
            "subject_id": f"{INDICATORS}/{row['row_id']}",
            "observation_id": f"{row['indicator']}|{row['row_id']}",
            "support_id": f"{row['indicator']}|{row['row_id']}|{row['series']}|{unit}",
        }
        for row in measured
        if not row["observation_id"] and (row["value_low"] is not None or row["value_high"] is not None)
        for unit, factor in {row["unit_measure"]: 1, **({"%": 100} if row["unit_measure"] == "1" else {})}.items()
    ]


def captured_as_evidence(quoted: list[QuotedRow], ledger: AnyRows) -> Rows:
    """Captured or computed rows that say the same as what documents state, with the dimensions of these.

    A captured vote is a record of the Assembly; shares of arms are our computation from a register.
    """
    dimensions = {row["observation_id"]: row for row in ledger}
    of_vote = "the recorded vote"
    vote = {"according_to": of_vote, "said_by": of_vote, "origin": "votes"}
    vote |= dict.fromkeys(("reliability", "origin_reliability"), "A")
    return [
        {
            **own,
            **_OURS,
            **(vote if row["table"] == "votes" else {}),
            **pick(own, ("start_low", "start_high", "end_high")),
            "code": row["captured_code"],
            "value": None,
            "value_low": row["captured_low"],
            "value_high": row["captured_high"],
            "support_id": f"{row['table']}/{row['row_id']}",
        }
        for row in quoted
        if row["captured_code"] is not None or row["captured"] is not None
        for own in [dimensions[row["quoted_id"]]]
    ]


def linked_reports(supports: AnyRows, reports: Rows) -> Rows:
    """Reports of treaties, cases and projects that records name, as evidence; those of flows are in ``reports``."""
    known = {row["support_id"] for row in reports}
    return [
        {**row}
        | ids.parts_of(row["observation_id"])
        | dict.fromkeys(("document_id", "code", "excerpt"))
        | {
            "start_low": edtf.low(row["start_date"]),
            "start_high": edtf.high(row["start_date"]),
            "end_high": edtf.high(row["end_date"]),
            "read_as": "original",
            "origin": row["source_id"],
            "is_admissible": True,
        }
        for row in supports
        if row["support_id"] not in known
    ]
