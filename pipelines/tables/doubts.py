"""doubts: what curators, ratings and rules question, in evidence and in the values that rest on it.

What a doubt does to a value is the preferred-value rule's and ``bilateral/commons/choice.py``'s.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence, Set

from bilateral.commons.groups import grouped
from bilateral.commons.preferred_value import DOUBTFUL, is_doubted
from pipelines.row_types import (
    DocumentsRow,
    DoubtsRow,
    EvidenceRow,
    LedgerMeasuresRow,
    LedgerOfficesRow,
    LedgerRecordsRow,
    ObservationsRow,
    TradeRow,
)
from pipelines.rows import AnyRow, Row, Rows, pick
from pipelines.tables.shared.registry import table

SAME = [*"dyad scope product goods_services status definition_id unit_measure time_period reporter".split()]
"""What a total and its two flows have in common."""


@table("core", documents="document_id reliability")
def build(
    evidence: list[EvidenceRow],
    documents: list[DocumentsRow],
    observations: list[ObservationsRow],
    trade: list[TradeRow],
    ledger_records: list[LedgerRecordsRow],
    ledger_measures: list[LedgerMeasuresRow],
    ledger_offices: list[LedgerOfficesRow],
    report_doubts: list[DoubtsRow],
) -> Rows:
    """A row for each evidence and report that is questioned, and for each value that rests on such or breaks a rule."""
    rated = {row["document_id"]: row["reliability"] for row in documents}
    preferred = {row["observation_id"]: row["preferred_support_id"] for row in observations}
    rows: Rows = []
    for row in evidence:
        if row["is_admissible"] and is_doubted(row | {"reliability": rated[row["document_id"]]}):
            of = pick(row, ("observation_id", "evidence_id"))
            is_shown = preferred[row["observation_id"]] == row["evidence_id"]
            for why in _why(row, rated[row["document_id"]]):
                instead = None if is_shown else preferred[row["observation_id"]]
                rows.append({"table": "evidence", "row_id": row["evidence_id"], "rival": instead} | of | why)
                if is_shown:
                    rows.append({"table": "observations", "row_id": row["observation_id"], "rival": None} | of | why)
    for report in report_doubts:
        name = report["observation_id"]
        of = {"observation_id": name if name in preferred else None, "rival": report["rival"]}
        rows.append(report | of)
        if preferred.get(name) == report["row_id"]:
            rows.append(report | of | {"table": "observations", "row_id": name})
    additive = {row["measure"] for row in ledger_measures if row["is_additive"]}
    speakers = {office["origin"] for office in ledger_offices if office["is_speaker"]}
    spoken = {row["evidence_id"] for row in evidence if row["origin"] in speakers}
    ruled = [*less_than_parts(observations, ledger_records, additive), *spoken_totals(trade, spoken)]
    for broken, rival, code, rule, note in ruled:
        name = broken["observation_id"]
        about = {"table": "observations", "row_id": name, "observation_id": name, "evidence_id": None}
        rows.append(about | {"code": code, "rule": rule, "rival": rival, "note": note})
    return rows


def _why(row: EvidenceRow, reliability: str) -> Iterator[Row]:
    """What is questioned in a row of evidence, by whom, and in words."""
    said = row["note"]
    if row["doubt"]:
        yield {"code": row["doubt"], "rule": "curator", "note": said or "questioned by the curator"}
    if row["credibility"] in DOUBTFUL:
        yield {"code": "source", "rule": "credibility", "note": said or f"credibility {row['credibility']}"}
    if reliability == "E":
        yield {"code": "source", "rule": "reliability", "note": said or f"reliability {reliability}"}


Broken = tuple[AnyRow, str, str, str, str]
"""A value that breaks a rule, what it is held against, the code, the rule, and why in words."""


def less_than_parts(
    observations: Sequence[ObservationsRow], records: Sequence[LedgerRecordsRow], additive: set[str]
) -> Iterator[Broken]:
    """Wholes whose upper bound is below what their parts come to at least: added up, or the largest of them.

    Two dispatches are of different people; the people of two stages of an exercise may be the same.
    """
    whole_of = {f"{row['table']}/{row['record_id']}": f"{row['table']}/{row['part_of_id']}" for row in records}
    measured = ("measure", "actor_id", "status", "definition_id", "unit_measure")
    numbers = [row for row in observations if row["measure"] != "occurrence" and row["value_low"]]
    inner = [row for row in numbers if row["subject_id"] in whole_of]
    parts = grouped(((whole_of[row["subject_id"]], *pick(row, measured).values()), row) for row in inner)
    for row in observations:
        own = parts.get((row["subject_id"], *pick(row, measured).values()), [])
        is_sum = row["measure"] in additive or row["table"] == "deployments"
        lows = [part["value_low"] or 0 for part in own]
        least = sum(lows) if is_sum else max(lows, default=0)
        if own and row["value_high"] is not None and row["value_high"] < least:
            note = f"its parts come to {least:,.10g} at least: {', '.join(part['subject_id'] for part in own)}"
            yield row, own[0]["observation_id"], "size", "parts", note


def spoken_totals(trade: Sequence[TradeRow], spoken: Set[str]) -> Iterator[Broken]:
    """Totals that somebody ``spoke``, by support id, beside both flows of the same reporter, which add up to others."""
    flows: dict[tuple[object, ...], dict[str, TradeRow]] = defaultdict(dict)
    for row in trade:
        if row["measure"] == "exports" and row["value_low"] is not None and row["value_high"] is not None:
            flows[tuple(pick(row, SAME).values())][row["origin"]] = row
    for row in trade:
        own = flows.get(tuple(pick(row, SAME).values()), {})
        is_spoken = row["measure"] == "total" and row["preferred_support_id"] in spoken
        if not is_spoken or len(own) < 2 or row["value_low"] is None or row["value_high"] is None:
            continue
        low, high = (sum(flow[end] or 0 for flow in own.values()) for end in ("value_low", "value_high"))
        if low > row["value_high"] or high < row["value_low"]:
            note = f"both flows by the same office come to {low:,.10g} to {high:,.10g}"
            first = min(flow["trade_id"] for flow in own.values())
            yield row | {"observation_id": row["trade_id"]}, first, "speaker", "flows", note
