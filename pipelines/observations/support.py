"""How report rows support observations: their ids, and the rows of machine reports in the columns of evidence.

The ids are those of ``schemas/written/ids.py``, computed for whole columns at once. The rule that chooses among
supports is not here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, cast

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.row_types import AssertionRow, DoubtsRow, LedgerCoverageRow, LedgerMeasuresRow, LedgerOfficesRow
from pipelines.rows import AnyRow, AnyRows, Row, Rows, pick, replaced, where
from schemas import edtf
from schemas.written import ids

TRADE, ENERGY = "trade_reports", "energy_reports"
RELIABILITY, CREDIBILITY = "A", 2
"""Of official statistics: a publisher of record, whose numbers are probably true; its rivals show how far."""
COMPILED_RELIABILITY, COMPILED_CREDIBILITY = "C", 3
"""Of data sets compiled by scholars from documents."""
VALUE = ("value", "value_low", "value_high")
_NOT_SAID = "document_id according_to as_stated code excerpt locator note superseded_from vintage doubt said_by".split()
_OF_A_REPORT = dict.fromkeys(_NOT_SAID) | {
    "qualifier": "exact",
    "obs_status": "A",
    "derivation": "stated",
    "reliability": COMPILED_RELIABILITY,
    "origin_reliability": COMPILED_RELIABILITY,
    "credibility": COMPILED_CREDIBILITY,
    "read_as": "original",
    "is_admissible": True,
    "is_own": False,
}
"""Columns that are the same in all rows of sources."""
_NOT_REPORTED = ("route", "base_actor", "base_period", "basis", "set_by", "set_on")
"""Dimensions of flows that no source reports by."""


def _join(separator: str, *columns: Any) -> Any:
    """Text columns and constants joined; a null counts as ``-``."""
    filled = [c if isinstance(c, str) else pc.fill_null(c, "-") for c in columns]
    return pc.binary_join_element_wise(*filled, separator)


def identify(feed: str, table: pa.Table) -> pa.Table:
    """``table``, as its model declares it, with the observation that each row supports, where the feed supports any."""
    if feed not in (TRADE, ENERGY):
        return table
    flow = _join(">", table["origin"], table["destination"])
    period = pc.replace_substring(table["time_period"], "/", "..")
    valuation, reporter = table["valuation"], table["reporter"]
    if feed == TRADE:
        subject = _join("/", "trade", flow, table["product"], table["goods_services"], period, reporter, valuation)
        subject = pc.binary_join_element_wise(
            subject, pc.binary_join_element_wise("in:", table["scope"], ""), "/", null_handling="skip"
        )
        measure: object = "exports"
    else:
        subject = _join("/", "energy", flow, table["product"], "-", period, reporter, valuation)
        measure = table["measure"]
    status = pc.if_else(table["is_estimated"], "estimated", "actual")
    ids = _join("|", subject, measure, "", status, "", table["unit_measure"])
    return replaced(table, "observation_id", ids)


def in_scope(reports: pa.Table, actors: Collection[str]) -> pa.Table:
    """Current reports between two of ``actors``, or between one of them and the world."""
    rows = where(reports, origin={*actors, "WLD"}, destination={*actors, "WLD"}, is_current=True)
    return rows.filter(pc.is_valid(rows["value"]))


def scope(ledger_coverage: list[LedgerCoverageRow]) -> set[str]:
    """The actors of the dyads that coverage is declared for."""
    return {actor for row in ledger_coverage for actor in row["dyad"].split("-")}


def as_evidence(
    reports: AnyRows,
    ledger_measures: Sequence[LedgerMeasuresRow] = (),
    ledger_offices: Sequence[LedgerOfficesRow] = (),
    doubts: Iterable[DoubtsRow] = (),
) -> Rows:
    """Report rows in the shape of a slice of the ledger, ranked as the measures say: alike, where none are given.

    A report of an actor's own statistics is of the same origin as what the press relays from the office that made
    them at the end of the period; of several at once, from the last by name. An estimate is of the source that made it.
    ``doubts`` are those of single reports.
    """
    ranks, doubted = source_ranks(ledger_measures), {row["row_id"]: row["code"] for row in doubts}
    offices: dict[str, list[tuple[date, date, str]]] = defaultdict(list)
    for office in ledger_offices:
        if office["is_statistical"]:
            span = (office["valid_from"] or date.min, office["valid_to"] or date.max)
            offices[office["actor_id"]].insert(0, (*span, office["origin"]))

    def origin(row: AnyRow, day: date | None) -> str:
        if row["is_estimated"]:
            return str(row["source_id"])
        known = (name for first, last, name in offices[row["reporter"]] if first <= (day or date.max) <= last)
        return next(known, f"statistics of {row['reporter'] or row['source_id']}")

    evidence = [(report, _row(report, ranks)) for report in reports]
    named = ((report, row, origin(report, row["event_day"])) for report, row in evidence)
    # an office's own files bear its name: eurostat_comext
    return [
        row | {"origin": name, "is_own": report["source_id"].startswith(name), "doubt": doubted.get(row["support_id"])}
        for report, row, name in named
    ]


def source_ranks(ledger_measures: Sequence[LedgerMeasuresRow]) -> dict[str, dict[str, int]]:
    """The place of each source in the order of each measure."""
    return {m["measure"]: {name: place for place, name in enumerate(m["source_rank"] or [])} for m in ledger_measures}


def _row(row: AnyRow, ranks: dict[str, dict[str, int]]) -> Row:
    evidence = support(row, row["observation_id"], row["time_period"], row["value"], ranks)
    rank = ranks.get(evidence["measure"], {})
    a, b = sorted((row["origin"], row["destination"]))
    official = {"reliability": RELIABILITY, "origin_reliability": RELIABILITY, "credibility": CREDIBILITY}
    return {
        **evidence,
        **({} if row["is_estimated"] else official),
        "source_rank": rank.get(row["source_id"], len(rank)),
        **pick(row, ("obs_status", "reporter", "valuation", "product", "time_period")),
        "scope": row.get("scope"),
        "origin_id": row["origin"],
        "destination_id": row["destination"],
        "actor_a": a,
        "actor_b": b,
        "goods_services": row.get("goods_services", ""),
        **dict.fromkeys(_NOT_REPORTED),
        "window_start": evidence["start_low"],
        "window_end": evidence["end_high"],
        "period_kind": {"A": "year", "Q": "quarter", "M": "month", "D": "day"}[row["freq"]],
    }


def support(
    report: AnyRow, observation_id: str, dates: str, value: float | None, ranks: dict[str, dict[str, int]]
) -> AssertionRow:
    """A row of a source in the columns of evidence: what it says of one observation, with its place in a capture.

    A data set that scholars compiled stands behind every document, which may give the day where it gives the year.
    """
    start, end = edtf.parse_period(dates)
    parts = ids.parts_of(observation_id)
    rank = ranks.get(parts["measure"], {})
    row = {
        **_OF_A_REPORT,
        **parts,
        "support_id": f"{report['capture_id']}#{report['source_row']}",
        "observation_id": observation_id,
        "start_date": start,
        "end_date": end,
        "source": report["source_id"],
        "origin": report["source_id"],
        "known_from": report["vintage_date"].isoformat(),
        "issued": report["vintage_date"].isoformat(),
        **dict.fromkeys(VALUE, value),
        "source_rank": rank.get(report["source_id"], len(rank) + 1),
        "event_day": edtf.high(end or start),
        "start_low": edtf.low(start),
        "start_high": edtf.high(start),
        "end_low": edtf.low(end),
        "end_high": edtf.high(end),
    }
    return cast("AssertionRow", row)
