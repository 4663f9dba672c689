"""What a claim is mistaken for: each kind of mistake over rows made up for it, and beside it what is none."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from pipelines.judgement.world import World
from pipelines.rows import Row
from pipelines.tables import verdicts
from tests.judgement.test_worked_out import row as figure

YEARS = {year: (date(year, 1, 1), date(year, 12, 31)) for year in (2023, 2024, 2030)}
NONE = dict.fromkeys(
    "actor_id code start_low start_high end_high event_day base_actor base_period scope note excerpt route".split()
)


def row(measure: str, ends: str, value: float, by: str = "wire", year: int = 2024, **columns: Any) -> Row:
    """A figure of trade in a year by a document; nobody reports it unless ``reporter`` does."""
    first, last = YEARS[year]
    about = {"subject_id": f"trade/{measure}", "document_id": by, "origin": by, "is_admissible": True}
    when = {"window_start": first, "window_end": last, "time_period": str(year), "period_kind": "year"}
    return {**NONE, **figure(measure, ends, "2024", value), **about, **when, "reporter": None, **columns}


def judged(own: Row, *others: Row) -> str:
    """The verdict on a claim whose row is ``own``, and its reason."""
    own = own | {"document_id": "article", "origin": "article", "support_id": "own"}
    rows = [other | {"support_id": f"{other['document_id']}-{n}"} for n, other in enumerate(others)]
    known = {name: {"origin": name, "known_from": date(2025, 6, 1)} for name in ("article", "wire")}
    about = {"about": "trade", "measure": own["measure"], "dates": own["time_period"]}
    about |= {"origin": own["origin_id"], "destination": own["destination_id"]} if own["origin_id"] else {}
    claim: Any = dict.fromkeys(("hypothesis_id", "claim_id")) | {
        "document_id": "article",
        "claim_type": "quantity",
        "quote": "",
        "evidence_id": "own",
        "compare_to": json.dumps(about | {"actors": [own["actor_a"], own["actor_b"]]}),
    }
    world = World([own, *rows], known, statistics={"wire"}, state_ids={"CHN", "RUS", "TUR"})
    verdict = verdicts.verdict_row(claim, world, {})
    return f"{verdict['verdict_latest']} {verdict['reason_latest']}"


def rank(place: float, **columns: Any) -> Row:
    """A claim of the place of China among the destinations of Turkey's exports."""
    return row("rank", "TUR>CHN", place, unit_measure="1", base_actor="TUR", **columns)


def sold(to: str, value: float, **columns: Any) -> Row:
    """What Turkey says that it sold."""
    return row("exports", f"TUR>{to}", value, reporter="TUR", **columns)


def share(base: str, value: float) -> Row:
    """A part of all trade of one side, in per cent."""
    return row("share", "RUS-TUR", value, base_actor=base, unit_measure="%")


COMPUTED = row("trade_share", "RUS-TUR", 4.0, origin_id="TUR", unit_measure="%", subject_id="indicators/x")


def grown(value: float, goods: str = "G") -> Row:
    """A growth of trade over 2023."""
    return row("growth", "RUS-TUR", value, unit_measure="%", base_period="2023", goods_services=goods)


def surplus(ends: str) -> Row:
    """A claim that the first side had a surplus in the first half of the year."""
    half: Row = {"time_period": "2024-01/2024-06", "window_end": date(2024, 6, 30), "period_kind": "to_date"}
    return row("balance", ends, 0.0, value_high=None) | half


def in_month(year: int) -> Row:
    """A claim of a share in February of a year."""
    when = {"time_period": f"{year}-02", "window_start": date(year, 2, 1), "window_end": date(year, 2, 28)}
    return share("TUR", 33.6) | when | {"period_kind": "month"}


MORE = (sold("CHN", 80), sold("RUS", 140))
BALANCE, REACHED = row("balance", "RUS>TUR", 36.0), row("total", "RUS-TUR", 100.0)
TARGET = row("target", "RUS-TUR", 100.0, year=2030, status="expected")
LAST = dict(zip(("window_start", "window_end"), YEARS[2023], strict=True)) | {"time_period": "2023"}
"""The last year that an office had published by February 2025."""
NOTHING = "unverifiable no_other_source"


@pytest.mark.parametrize(
    ("own", "others", "verdict"),
    [
        (rank(1), MORE, "contradicted outside_tolerance"),
        (rank(2), MORE, NOTHING),
        (rank(1, note="Among the states of Asia."), MORE, NOTHING),
        (rank(1), (sold("CHN", 80), sold("RUS", 87)), NOTHING),
        (rank(1), (sold("CHN", 80), sold("RUS", 140, unit_measure="EUR")), NOTHING),
        (rank(1), (sold("CHN", 80), sold("EUE", 140)), NOTHING),
        (share("RUS", 4.0), (COMPUTED,), "imprecise wrong_direction"),
        (share("TUR", 4.0), (COMPUTED,), "attributed worked_out"),
        (row("exports", "RUS>TUR", 8.0), (row("exports", "TUR>RUS", 8.0),), "imprecise wrong_direction"),
        (in_month(2025), (share("TUR", 33.6) | LAST,), "imprecise wrong_period"),
        (in_month(2026), (share("TUR", 33.6) | LAST,), NOTHING),
        (surplus("TUR>RUS"), (BALANCE,), "imprecise wrong_direction"),
        (surplus("RUS>TUR"), (BALANCE,), NOTHING),
        (grown(-9.0, "GS"), (grown(-9.0),), "imprecise wrong_scope"),
        (REACHED, (TARGET, row("total", "RUS-TUR", 60.0, year=2023)), "imprecise wrong_status"),
        (REACHED, (TARGET, row("total", "RUS-TUR", 110.0, year=2023)), NOTHING),
    ],
)
def test_a_mistake_is_named_where_others_bear_out_the_claim_with_one_thing_changed(
    own: Row, others: tuple[Row, ...], verdict: str
) -> None:
    assert judged(own, *others) == verdict
