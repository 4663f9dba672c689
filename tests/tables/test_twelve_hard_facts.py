"""The twelve hard facts of DATA_MODEL.md, from YAML to tables: each says all that its row of results says."""

from datetime import date
from pathlib import Path

import pytest

from tests.support.ledger_world import document, world
from tests.support.rows import pick

PATROL = {"exercises": "- {id: joint-naval-patrol-2025-08, label: Patrol, kind: patrol}"}


def test_1_two_ordinals_are_two_observations_and_change_no_count(tmp_path: Path) -> None:
    outcome = """{about: exercises/joint-naval-patrol-2025-08, status: held, dates: 2025-08-07/2025-08-25,
        participants: {participant: [CHN, RUS]}}"""
    sixth = """{about: exercises/joint-naval-patrol-2025-08, status: planned, measure: ordinal, value: 6,
        definition: naval-patrols-all}"""
    fifth = """{about: exercises/joint-naval-patrol-2025-08, status: held, measure: ordinal, value: 5,
        definition: naval-patrols-yearly}"""
    without = world(tmp_path / "a", [document("fleet", outcome)], PATROL)
    built = world(tmp_path / "b", [document("fleet", outcome, fifth), document("ministry", sixth)], PATROL)

    ordinals = {row["definition_id"]: row for row in built.all("observations", measure="ordinal")}
    assert {name: row["value"] for name, row in ordinals.items()} == {"naval-patrols-all": 6, "naval-patrols-yearly": 5}
    assert not any(row["is_contested"] for row in ordinals.values())
    assert [row["n_evidence"] for row in ordinals.values()] == [1, 1]
    assert built.rows["counts"] == without.rows["counts"]
    assert built.one("counts", definition_id="by-event", time_period="2025")["value_low"] == 1


def test_2_a_stage_is_a_child_and_the_patrol_is_one_event_or_two_stages(tmp_path: Path) -> None:
    records = """
- {id: joint-air-patrol-2023-06, label: Patrol, kind: patrol}
- {id: joint-air-patrol-2023-06-stage-1, label: First, kind: patrol, part_of: joint-air-patrol-2023-06}
- {id: joint-air-patrol-2023-06-stage-2, label: Second, kind: patrol, part_of: joint-air-patrol-2023-06}
"""
    say = """{{about: exercises/joint-air-patrol-2023-06{}, status: held, dates: {},
        participants: {{participant: [CHN, RUS]}}}}"""
    outcome = [("", "2023-06-06/2023-06-07"), ("-stage-1", "2023-06-06"), ("-stage-2", "2023-06-07")]
    built = world(tmp_path, [document("ministry", *(say.format(*one) for one in outcome))], {"exercises": records})

    stage = built.one("exercises", exercise_id="joint-air-patrol-2023-06-stage-2")
    assert (stage["part_of_id"], stage["start_date"]) == ("joint-air-patrol-2023-06", "2023-06-07")
    events = built.one("counts", definition_id="by-event", time_period="2023")
    stages = built.one("counts", definition_id="by-stage", time_period="2023")
    assert (events["value_low"], events["record_ids"]) == (1, ["exercises/joint-air-patrol-2023-06"])
    assert stages["value_low"] == 2
    assert stages["record_ids"] == [f"exercises/joint-air-patrol-2023-06-stage-{n}" for n in (1, 2)]


def test_3_a_complete_list_makes_the_one_it_omits_absent_and_five_actors_make_ten_dyads(tmp_path: Path) -> None:
    plan = """{about: exercises/peace-mission-2010, status: planned, dates: 2010-09,
        participants: {participant: [CHN, KAZ, KGZ, RUS, TJK, UZB]}}"""
    outcome = """{about: exercises/peace-mission-2010, status: held, dates: 2010-09-10/,
        participants: {participant: [CHN, KAZ, KGZ, RUS, TJK], is_complete: true}, excerpt: five countries}"""
    built = world(
        tmp_path,
        [document("plan", plan, issued="2010-04-23"), document("army", outcome, issued="2010-09-16")],
        {"exercises": "- {id: peace-mission-2010, label: Peace Mission, kind: exercise}"},
    )

    uzbek = {row["status"]: row["code"] for row in built.all("observations", measure="role", actor_id="UZB")}
    assert uzbek == {"held": "absent", "planned": "participant"}
    dyads = built.all("dyads", record_id="exercises/peace-mission-2010")
    assert len(dyads) == 10
    assert {actor for row in dyads for actor in (row["actor_a"], row["actor_b"])} == {"CHN", "KAZ", "KGZ", "RUS", "TJK"}
    assert all(pick(row, "n_active is_bilateral is_complete_list") == (5, False, True) for row in dyads)
    exercise = built.one("exercises", exercise_id="peace-mission-2010")
    assert exercise["participants"] == ["CHN", "KAZ", "KGZ", "RUS", "TJK"]
    assert (exercise["start_date"], exercise["end_date"]) == ("2010-09-10", None)


def test_4_at_least_78_has_a_low_bound_and_no_value(tmp_path: Path) -> None:
    fact = """{about: counts, actors: [CHN, RUS], measure: exercises, definition: csis-all-forms,
        dates: 2003/2022-06, value: 78, qualifier: at_least}"""
    built = world(tmp_path, [document("csis", fact)])

    row = built.one("counts", definition_id="csis-all-forms")
    assert pick(row, "value value_low value_high obs_status") == (None, 78, None, "A")
    assert pick(row, "time_period start_date end_date") == ("2003-01/2022-06", date(2003, 1, 1), date(2022, 6, 30))
    assert built.one("definitions", definition_id="csis-all-forms")["is_reproducible"] is False
    assert not built.all("counts", is_computed=True)


def test_5_a_meeting_at_a_third_countrys_summit_is_undirected_and_no_visit(tmp_path: Path) -> None:
    fact = """{about: visits/xi-putin-2013-03-27, status: held, dates: 2013-03-27, place: Durban,
        participants: {attendee: [CHN, RUS]}}"""
    built = world(
        tmp_path,
        [document("kremlin", fact)],
        {"visits": "- {id: xi-putin-2013-03-27, label: Durban, kind: sideline, rank: leader}"},
    )

    row = built.one("dyads")
    assert pick(row, "dyad role_a role_b") == ("CHN-RUS", "attendee", "attendee")
    assert pick(row, "origin destination is_bilateral") == (None, None, True)
    visit = built.one("visits")
    assert pick(visit, "visitors hosts place") == (None, None, "Durban")
    assert visit["participants"] == ["CHN", "RUS"]
    assert built.one("counts", definition_id="leader-meetings")["value_low"] == 1
    assert not built.all("counts", definition_id="leader-visits")


def test_6_an_importers_fiscal_year_is_a_flow_from_the_exporter_at_cif(tmp_path: Path) -> None:
    fact = """{about: trade, measure: exports, origin: RUS, destination: IND, reporter: IND, dates: 2022-04/2023-03,
        value: 41.6, scale: billion, unit: USD}"""
    built = world(tmp_path, [document("ministry", fact)])

    row = built.one("trade")
    assert (row["period_kind"], row["time_period"]) == ("fiscal_year", "2022-04/2023-03")
    assert pick(row, "origin destination reporter valuation") == ("RUS", "IND", "IND", "CIF")
    assert pick(row, "actor_a actor_b dyad") == ("IND", "RUS", "IND-RUS")
    assert row["value"] == pytest.approx(41.6e9)
    assert (row["value_low"], row["value_high"]) == pytest.approx((41.55e9, 41.65e9))
    assert row["trade_id"].startswith("trade/RUS>IND/TOTAL/G/2022-04..2023-03/IND/CIF|")


def test_7_a_misprint_is_kept_beside_the_total_and_outside_its_span(tmp_path: Path) -> None:
    say = """{{about: trade, measure: total, actors: [AUS, CHN], reporter: AUS, goods_services: GS, dates: 2023,
        value: {}, scale: billion, unit: AUD, credibility: {}, note: n}}"""
    built = world(tmp_path, [document("dfat", say.format(326.9, 2)), document("press", say.format(219, 5))])

    row = built.one("trade")
    assert row["value"] == pytest.approx(326.9e9)
    assert (row["value_low"], row["value_high"]) == pytest.approx((326.85e9, 326.95e9))
    assert pick(row, "n_evidence n_excluded is_contested") == (1, 1, False)
    kept = built.one("evidence", document_id="press")
    assert pick(kept, "value is_admissible observation_id") == (219e9, False, row["trade_id"])


def test_8_one_ceiling_in_two_units_enters_no_flow(tmp_path: Path) -> None:
    say = """{{about: funding/pboc-cbr-swap, status: signed, dates: 2014-10, measure: ceiling, value: {},
        scale: billion, unit: {}, derivation: {}, as_stated: x}}"""
    deal = """{about: funding/pboc-cbr-swap, status: signed, dates: 2014-10, participants: {provider: [CHN],
        recipient: [RUS]}}"""
    built = world(
        tmp_path,
        [document("bank", say.format(150, "CNY", "stated"), say.format(815, "RUB", "converted"), deal)],
        {"funding": "- {id: pboc-cbr-swap, label: Swap, kind: swap_line}"},
    )

    rows = {row["unit_measure"]: row for row in built.all("funding", funding_id="pboc-cbr-swap")}
    assert {unit: pick(row, "measure status value") for unit, row in rows.items()} == {
        "CNY": ("ceiling", "signed", 150e9),
        "RUB": ("ceiling", "signed", 815e9),
    }
    derivation = {
        row["unit_measure"]: row["derivation"] for row in built.all("evidence") if row["unit_measure"] in rows
    }
    assert derivation == {"CNY": "stated", "RUB": "converted"}
    assert not any(row["is_contested"] for row in rows.values())
    assert built.rows["indicators"] == []


def test_9_a_plan_without_recipient_is_no_finance_to_anybody(tmp_path: Path) -> None:
    who = """{about: funding/veb-package-2025, status: planned, dates: 2025-05-08, participants: {provider: [VEB],
        partner: [CHN]}}"""
    fact = """{about: funding/veb-package-2025, status: planned, dates: 2025-05-08, measure: amount, value: 3.5,
        scale: trillion, unit: RUB}"""
    built = world(
        tmp_path, [document("veb", who, fact)], {"funding": "- {id: veb-package-2025, label: Package, kind: package}"}
    )

    row = built.one("funding", funding_id="veb-package-2025", measure="amount")
    assert pick(row, "status obs_status is_realised") == ("planned", "F", False)
    assert pick(row, "providers recipients partners") == (["VEB"], None, ["CHN"])
    assert built.one("actors", actor_id="VEB")["state_id"] == "RUS"
    assert built.rows["dyads"] == []
    finance = built.one("indicators", indicator="finance")
    assert pick(finance, "status origin destination") == ("planned", "*", "*")
    assert finance["dyad"] == "CHN-RUS"
    assert pick(finance, "obs_value value_low value_high") == (None, None, 3.55e12), "nobody says that VEB alone pays"


def test_9_participants_stand_beside_the_occurrence_not_the_amount(tmp_path: Path) -> None:
    """DATA_MODEL writes them in one entry; the checker asks for two, so that a role never hangs on a number."""
    fact = """{about: funding/veb-package-2025, status: planned, measure: amount, value: 3.5, scale: trillion,
        unit: RUB, participants: {provider: [VEB]}}"""
    with pytest.raises(AssertionError, match="participants and place belong only in the entry of an occurrence"):
        world(tmp_path, [document("veb", fact)], {"funding": "- {id: veb-package-2025, label: Package, kind: package}"})


def test_10_two_days_of_one_ratification_are_contested_and_other_acts_stand_apart(tmp_path: Path) -> None:
    say = "{{about: agreements/rus-prk-treaty-2024, status: {}, dates: {}{}}}"
    built = world(
        tmp_path,
        [
            document("kcna", say.format("ratified", "2024-11-11", ", actor: PRK")),
            document(
                "yonhap",
                say.format("ratified", "2024-11-12", ", actor: PRK"),
                say.format("signed", "2024-06-19", ""),
                say.format("in_force", "2024-12-04", ""),
                say.format("ratified", "2024-11-09", ", actor: RUS"),
            ),
        ],
        {"agreements": "- {id: rus-prk-treaty-2024, label: Treaty, kind: treaty, is_binding: true}"},
    )

    ratified = built.one("agreements", status="ratified", actor_id="PRK")
    assert (ratified["start_low"], ratified["start_high"]) == (date(2024, 11, 11), date(2024, 11, 12))
    assert ratified["is_contested"] is True
    dates = {(row["status"], row["actor_id"]): row["start_date"] for row in built.all("agreements", is_contested=False)}
    assert dates == {("signed", "*"): "2024-06-19", ("in_force", "*"): "2024-12-04", ("ratified", "RUS"): "2024-11-09"}


def test_11_casualties_are_rivals_and_the_killed_another_measure(tmp_path: Path) -> None:
    say = "{{about: deployments/prk-troops-kursk, status: held, measure: {}, actor: PRK, value: {}, {}}}"
    who = """{about: deployments/prk-troops-kursk, status: held, dates: 2024-10/, participants: {provider: [PRK],
        recipient: [RUS]}}"""
    built = world(
        tmp_path,
        [
            document(
                "nis",
                who,
                say.format(
                    "casualties", 3000, "derivation: summed, according_to: NIS, as_stated: 300 killed + 2700 wounded"
                ),
                say.format("killed", 300, "according_to: NIS"),
            ),
            document("pentagon", say.format("casualties", 1200, "according_to: US")),
            document("kyiv", say.format("casualties", 4000, "according_to: Ukraine")),
        ],
        {"deployments": "- {id: prk-troops-kursk, label: Troops, kind: troops}"},
    )

    rivals = built.one("observations", measure="casualties")
    assert pick(rivals, "value_low value_high is_contested") == (1200, 4000, True)
    assert (rivals["n_evidence"], rivals["actor_id"]) == (3, "PRK")
    assert rivals["value"] in (1200, 4000), "a summed value ranks behind a stated one"
    killed = built.one("observations", measure="killed")
    assert pick(killed, "value value_low value_high is_contested") == (300, 300, 300, False)
    row = built.one("deployments")
    assert pick(row, "casualties_low casualties_high killed") == (1200, 4000, 300)


def test_12_joined_by_a_day_is_a_start_on_or_before_it_and_no_end(tmp_path: Path) -> None:
    fact = '{about: memberships, group: ILRS, actor: AZE, role: member, valid_from: "[..2025-04-29]"}'
    built = world(tmp_path, [document("cnsa", fact)])

    row = built.one("memberships")
    assert pick(row, "group_id actor_id role") == ("ILRS", "AZE", "member")
    assert pick(row, "valid_from valid_from_low valid_from_high") == ("[..2025-04-29]", None, date(2025, 4, 29))
    assert pick(row, "valid_to valid_to_low valid_to_high") == (None, None, None)
