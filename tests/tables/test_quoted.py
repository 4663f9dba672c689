"""quoted: what documents state of votes and arms, the captured row of the same, and the front door."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from pipelines.ledger.reader import read_ledger
from pipelines.rows import Row, Rows
from pipelines.tables import quoted
from pipelines.tables.shared.quoted_indicators import arms_rows, vote_rows
from tests.support import ledger_world as worlds
from tests.support.ledger_world import BuiltLedger, document, world
from tests.support.real_feeds import real_feed, rows_of, votes_and_calls
from tests.support.rows import each_case, pick

ES = "A/RES/ES-11/1"
SHARE = """{about: arms_dependence, measure: share, origin: RUS, destination: IND, base_actor: IND, dates: 2020/2024,
    value: 36, unit: "%", note: n}"""
SU_35 = """{about: arms_transfers, measure: ordered, origin: RUS, destination: CHN, weapon: Su-35, dates: 2015,
    value: 24, unit: "{piece}"}"""


def vote(actor: str, code: str, resolution: str = ES) -> str:
    return f"{{about: votes, resolution: {resolution}, dates: 2022-03-02, actor: {actor}, code: '{code}'}}"


def built(folder: Path, *entries: str, **tables: list[Row]) -> Rows:
    """The rows of ``quoted`` that follow from a document with these entries, and from captured rows."""
    rows = world(folder, [document("a", *entries)]).rows
    names = quoted.QUOTED_TABLES
    inputs = {f"observed_{name}": rows[f"observed_{name}"] for name in names}
    inputs |= {f"ledger_{name}": rows[f"ledger_{name}"] for name in names}
    return quoted.build(**inputs, **{n: rows_of(n, *tables.get(n, [])) for n in (*names, "roll_calls")})


CAST = {
    "roll_calls": [
        {"roll_call_id": "7", "session": 76, "year": 2022, "resolution": "R/ES-11/1"},
        {"roll_call_id": "8", "session": 76, "year": 2022, "resolution": "R/ES-11/2"},
    ],
    "votes": [
        {"roll_call_id": "7", "actor_id": "CHN", "vote": "abstain"},
        {"roll_call_id": "7", "actor_id": "RUS", "vote": "no"},
        {"roll_call_id": "8", "actor_id": "CHN", "vote": "no"},
    ],
}


def test_a_quoted_vote_stands_beside_the_captured_one(tmp_path: Path) -> None:
    rows = built(tmp_path, vote("CHN", "yes"), vote("RUS", "no"), vote("IND", "abstain"), **CAST)
    assert {r["actor_id"]: pick(r, "code captured_code row_id is_matched") for r in rows} == {
        "CHN": ("yes", "abstain", "7|CHN", False),
        "RUS": ("no", "no", "7|RUS", True),
        "IND": ("abstain", None, None, None),
    }
    assert {pick(r, "item session time_period period_kind") for r in rows} == {(ES, "ES-11", "2022-03-02", "day")}


def test_a_vote_that_nobody_states_reliably_is_still_found(tmp_path: Path) -> None:
    misprint = vote("CHN", "yes").replace("}", ", credibility: 5}")
    (row,) = built(tmp_path, misprint, **CAST)
    assert pick(row, "code n_evidence captured_code is_matched") == (None, 0, "abstain", None)
    assert vote_rows([row], ["CHN-RUS"]) == []


def test_a_delivery_that_goes_on_has_no_last_year(tmp_path: Path) -> None:
    (row,) = built(tmp_path, SU_35.replace("2015", "2016/"), arms_transfers=[])
    (shown,) = arms_rows([row], ["CHN-RUS"])
    assert pick(shown, "indicator series obs_value year") == ("arms_ordered", "Su-35", 24.0, None)


def test_the_captured_vote_is_the_point_at_the_front_door(tmp_path: Path) -> None:
    rows = built(tmp_path, vote("CHN", "no"), vote("RUS", "no"), vote("IND", "absent"), **CAST)
    scope = ["CHN-IND", "CHN-RUS", "IND-RUS"]
    (row,) = vote_rows(rows, scope)
    assert pick(row, "dyad obs_value series is_contested") == ("CHN-RUS", 0.0, ES, True)
    assert row["rests_on"] == [f"votes/{ES}|vote|{actor}|actual||" for actor in ("CHN", "RUS")]


def test_a_share_that_is_printed_stands_beside_the_computed_one(tmp_path: Path) -> None:
    ours = {
        "supplier": "RUS",
        "recipient": "IND",
        "window_start": 2020,
        "window_end": 2024,
        "n_deals": 30,
        "n_years": 5,
    }
    ours |= {"share": 0.383, "share_low": 0.135, "share_high": 0.856}
    other = ours | {"window_start": 2019, "window_end": 2023, "share": 0.2}
    (row,) = built(tmp_path, SHARE, arms_dependence=[ours, other])
    assert pick(row, "value captured captured_low captured_high is_matched") == (36.0, 38.3, 13.5, 85.6, True)
    assert row["row_id"] == "RUS|IND|2024"


@each_case(__file__, "ordered row_id is_matched")
def test_a_deal_is_the_same_only_if_exactly_one_fits_and_its_number_stays_where_it_is(
    tmp_path: Path, ordered: list[float | None], row_id: str | None, is_matched: bool | None
) -> None:
    deal = {"supplier": "RUS", "recipient": "CHN", "designation": "Su-35", "order_year": 2015}
    lines = [deal | {"n_ordered": n} for n in [*ordered, 24.0]]
    lines = [line | {"source_row": str(number)} for number, line in enumerate(lines)]
    lines[-1]["order_year"] = 2014
    (row,) = built(tmp_path, SU_35, arms_transfers=lines)
    assert pick(row, "row_id is_matched captured") == (row_id, is_matched, None)


def test_the_ledger_agrees_with_the_real_files(real: BuiltLedger) -> None:
    names = {f"{kind}_{name}" for kind in ("observed", "ledger") for name in quoted.QUOTED_TABLES}
    votes, calls = votes_and_calls()
    register = real_feed("arms_transfers", "sipri_transfers", "sipri/trade_register_2025.csv")
    shares = real.arrow["arms_dependence"]
    rows = quoted.build(
        **{name: real.rows[name] for name in names},
        roll_calls=calls,
        votes=votes,
        arms_transfers=register,
        arms_dependence=shares,
    )
    crimea = [pick(r, "actor_id code captured_code is_matched") for r in rows if r["item"] == "A/RES/72/190"]
    assert crimea == [(state, "no", "no", True) for state in ("CHN", "IND", "RUS")]
    jets = {r["measure"]: r["is_matched"] for r in rows if r["item"] == "Su-35S"}
    assert jets == {"ordered": True, "delivered": True}
    (systems,) = [r for r in rows if r["item"] == "S-400 Triumf" and r["measure"] == "ordered"]
    assert pick(systems, "value is_matched") == (5.0, False), "five regiments, which the register counts as ten systems"


def test_what_the_front_door_shows_of_the_real_ledger(real: BuiltLedger) -> None:
    same = {
        row["series"]: row["obs_value"] for row in real.all("indicators", indicator="vote_identical", dyad="CHN-RUS")
    }
    assert same["A/RES/ES-11/3"] == 1.0, "both voted against the suspension of Russia"
    assert same[ES] == 0.0, "China abstained"
    window = {"indicator": "arms_share", "origin": "IND", "destination": "RUS", "time_period": "2020/2024"}
    share = real.one("indicators", **window, series="quoted")
    assert pick(share, "obs_value value_low value_high unit_measure") == (36.0, 35.5, 36.5, "%")


def test_value_and_volume_are_two_series(real: BuiltLedger) -> None:
    rows = real.all("indicators", indicator="energy_share", dyad="IND-RUS", time_period="2024-04/2025-03")
    assert {row["series"]: pick(row, "obs_value is_contested") for row in rows} == {
        "crude_oil/IND/value": (35.1, False),
        "crude_oil/IND/volume": (35.8, False),
    }


CLAIMS = [
    ("votes", "attribution", vote("CHN", "abstain"), "supported"),
    ("votes", "attribution", vote("CHN", "yes"), "contradicted"),
    ("arms_dependence", "quantity", SHARE, "supported"),
    ("arms_dependence", "quantity", SHARE.replace("36", "63"), "contradicted"),
    ("arms_transfers", "count", SU_35, "supported"),
    ("arms_transfers", "count", SU_35.replace("24", "48"), "contradicted"),
    ("trade", "quantity", "TARGET", "supported"),
    ("trade", "quantity", "TARGET 2", "contradicted"),
]
TARGET = """{about: trade, measure: target, actors: [CHN, RUS], dates: 2024, value: 200, scale: billion, unit: USD,
    set_by: [RUS, CHN], set_on: 2018, note: n}"""


@pytest.mark.parametrize(("about", "claim_type", "entry", "verdict"), CLAIMS)
def test_claims_are_compared_with_what_documents_state(
    tmp_path: Path, about: str, claim_type: str, entry: str, verdict: str
) -> None:
    stated = {"TARGET": TARGET, "TARGET 2": TARGET.replace("200", "300")}.get(entry, entry)
    true = (vote("CHN", "abstain"), vote("RUS", "no"), SHARE, SU_35, TARGET)
    number = re.search(r"value: (\d+)(?:, scale: (\w+))?", stated)
    quote = " ".join(filter(None, ["q", *(number.groups() if number else ())]))
    quoted_entry = stated.rstrip()[:-1] + f", excerpt: {quote}}}"
    documents = [document("article", quoted_entry, issued="2025-06-01"), document("wire", *true, reliability="B")]
    data = worlds.write(tmp_path, documents)
    measure = {"votes": "vote", "arms_dependence": "share", "arms_transfers": "ordered", "trade": "target"}[about]
    claim = {"id": "c", "quote": quote, "claim_type": claim_type, "evidence": {"about": about}}
    claim["compare_to"] = {"about": about, "measure": measure}
    (data / "claims").mkdir()
    (data / "claims" / "article.yaml").write_text(yaml.safe_dump({"document": "article", "claims": [claim]}))
    assert read_ledger(data).problems == []
    row = worlds.build(data).one("verdicts", claim_id="article/c")
    assert pick(row, "verdict_latest document_ids") == (verdict, ["wire"])
