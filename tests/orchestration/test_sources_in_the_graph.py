"""Sources in the whole graph: how a capture changes a release, what a bad one leaves, and what runs automatically."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stdout
from dataclasses import replace
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

import bilateral
from bilateral.folder import Folder
from bilateral.releases import find, manifest, versions
from bilateral.trail import Trail
from bilateral.verify import verify
from pipelines.cli import archive_commands as commands
from pipelines.ledger.rules import checker
from pipelines.orchestration.build import LEFT_OUT, build
from pipelines.orchestration.incidents import incidents
from pipelines.orchestration.instance import open_instance
from pipelines.orchestration.progress import log
from pipelines.orchestration.source_assets import parsed_key
from pipelines.orchestration.workplace import Workplace
from pipelines.sources.contract import ABOUT
from pipelines.sources.declarations import discover as sources
from pipelines.tables.shared.registry import discover
from schemas import derive
from schemas.tables import model_of
from tests.support.discovered import put
from tests.support.made_up_source import comtrade
from tests.support.source_world import (
    OBSERVATION,
    SECOND,
    SOURCE,
    UNKNOWN,
    archive_answer,
    branch,
    copy_workplace,
    materialise,
    only_row,
    released_rows,
    reopened,
)

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("terms_allow_results")]
BRANCH = branch(parsed_key(sources()[SOURCE]))


# Without a capture


def test_without_captures_the_tables_of_sources_are_absent_and_say_what_fills_them(bare: Workplace) -> None:
    release = find(bare.releases)
    assert verify(release) == []
    absent = manifest(release)["absent"]
    feeds = {feed for source in sources().values() for feed in (*source.feeds, *ABOUT)} & discover().keys()
    assert feeds <= absent.keys()
    assert not [name for name in absent if (release / f"{name}.parquet").exists()]
    for source in sources().values():
        command = f"bilateral import {source.id}" + ("" if source.is_asked else " FILE…")
        for name in {*source.feeds} & discover().keys():
            assert command in absent[name]["fill"], name
    columns = [column.partition(": ")[0] for column in absent["votes"]["columns"]]
    assert columns == derive.to_arrow(model_of("votes")).names
    assert absent["votes"]["made_from"] == []
    assert {"roll_calls", "votes"} <= {*absent["un_votes"]["made_from"]}


def test_without_captures_every_source_and_cell_says_so(bare: Workplace) -> None:
    assert {row["source_id"]: row["state"] for row in released_rows(bare, "sources")} == dict.fromkeys(
        sources(), "not_captured"
    )
    states = {(r["table"], r["time_period"]): r["state"] for r in released_rows(bare, "coverage")}
    captured = ("votes", "alliances", "arms_transfers")
    assert states == {(name, year): "not_captured" for name in captured for year in ("2021", "2022")} | {
        ("trade", "2021"): "not_searched",
        ("trade", "2022"): "found",
    }
    assert manifest(find(bare.releases))["audience"] == "public"


# With a capture


def test_a_capture_reaches_the_release(built: Workplace) -> None:
    release = find(built.releases)
    assert verify(release) == []
    assert manifest(release)["previous"]["version"] == "1.0.0"
    flows = {
        (r["origin"], r["destination"]): (r["value"], r["is_current"]) for r in released_rows(built, "trade_reports")
    }
    assert flows == {("CHN", "RUS"): (76.1e9, True), ("CHN", "JPN"): (70.0, True)}
    source = only_row(built, "sources", source_id=SOURCE)
    assert (source["state"], source["vintage_date"], source["n_captures"]) == ("current", date(2024, 3, 1), 1)
    capture = only_row(built, "captures")
    assert (capture["state"], capture["n_rows"], capture["retrieved_date"]) == ("current", 2, date(2024, 3, 5))


def test_a_report_and_the_press_support_one_observation_of_the_release(built: Workplace) -> None:
    capture = only_row(built, "captures")["capture_id"]
    row = only_row(built, "observations", observation_id=OBSERVATION)
    assert (row["value"], row["n_evidence"], row["n_documents"]) == (76.1e9, 2, 1)
    assert row["preferred_support_id"] == f"{capture}#1"
    assert len([r for r in released_rows(built, "observations") if r["table"] == "trade"]) == 1


def test_a_row_of_a_source_that_feeds_two_tables_is_found_in_the_one_that_has_it(built: Workplace) -> None:
    folder = Folder(str(find(built.releases)))
    assert "energy_reports" in folder.absent
    flows = [f"{row['capture_id']}#{row['source_row']}" for row in released_rows(built, "trade_reports")]
    leaves = [*Trail(folder).leaves([{"rests_on": flows}], "indicators")]
    found = {(leaf.observation_id, leaf.report.get("value")) for leaf in leaves}
    assert found == {(OBSERVATION, None), (None, 70.0)}


def test_a_second_build_without_a_change_reads_no_curated_file_and_writes_no_table_and_no_release(
    built: Workplace, tmp_path: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(checker, "sound")
    workplace = copy_workplace(built, tmp_path)

    def written() -> dict[Path, int]:
        files = (f for f in workplace.home.root.rglob("*") if f.suffix in (".parquet", ".json"))
        return {f: f.stat().st_mtime_ns for f in files if workplace.home.runs not in f.parents}

    before, done = written(), versions(workplace.releases)
    assert materialise(workplace, instance).success
    after = written()
    assert {p for p in before.keys() | after.keys() if before.get(p) != after.get(p)} <= {
        workplace.build / "candidate.json"
    }
    assert versions(workplace.releases) == done


@pytest.mark.torture
def test_a_capture_that_cannot_be_read_leaves_a_release_that_says_stale(
    built: Workplace, tmp_path: Path, instance: dg.DagsterInstance, caplog: pytest.LogCaptureFixture
) -> None:
    workplace = copy_workplace(built, tmp_path)
    bad = archive_answer(workplace, UNKNOWN, "2024-04-01")
    result = materialise(workplace, instance, selection=BRANCH)
    assert result.success
    caplog.clear()
    assert materialise(
        reopened(workplace), instance, selection=dg.AssetSelection.assets(parsed_key(sources()[SOURCE]))
    ).success
    warning = f"  readable: {bad}: 1 codes are not in the crosswalk: 9999 (2022)"
    assert [line for line in caplog.messages if line.startswith(warning)]
    source = only_row(workplace, "sources", source_id=SOURCE)
    assert (source["state"], source["n_captures"], source["vintage_date"]) == ("stale", 2, date(2024, 3, 1))
    assert "1 codes are not in the crosswalk: 9999 (2022)" in source["reason"]
    assert only_row(workplace, "captures", capture_id=bad)["state"] == "failed"
    assert only_row(workplace, "trade", trade_id=OBSERVATION)["value"] == 76.1e9
    checks = {
        c.check_name: c for c in result.get_asset_check_evaluations() if c.asset_key == parsed_key(sources()[SOURCE])
    }
    assert {name: check.passed for name, check in checks.items()} == {"schema": True, "sound": False}
    assert checks["sound"].severity == dg.AssetCheckSeverity.WARN
    assert checks["sound"].metadata.keys() == {"readable", "number of findings", "rows checked"}
    assert checks["sound"].metadata["number of findings"].value == 1
    assert bad in str(checks["sound"].metadata["readable"].value)


@pytest.mark.torture
def test_of_three_captures_the_one_with_which_a_table_fails_is_held_back_until_a_good_file_comes(
    built: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The release goes on with the other two, ends with a status of its own, and says which capture to look at."""
    for name in ("handlers", "propagate", "level"):
        monkeypatch.setattr(log, name, getattr(log, name))
    workplace = copy_workplace(built, tmp_path)
    figures = {
        year: comtrade({"primaryValue": value, "fobvalue": value, "refYear": year, "period": str(year)})
        for year, value in ((2020, 50e9), (2021, 76.14e9), (2023, 110e9))
    }
    names = {year: archive_answer(workplace, text, "2024-09-05", date(2024, 9, 1)) for year, text in figures.items()}
    good, bad = [names[2020], names[2023]], names[2021]
    trade = discover()["trade"]

    @wraps(trade.build)
    def build_trade(**inputs: Any) -> Any:
        rows = trade.build(**inputs)
        if any(row["value"] == 76.14e9 for row in rows):
            raise ValueError("76.14e9 is too large")
        return rows

    put(monkeypatch, discover(), "trade", replace(trade, build=build_trade))
    printed = _printed(workplace, LEFT_OUT)
    reason = "a fault of this program: trade: ValueError: 76.14e9 is too large"
    assert f"{bad} is held back, and what was there before stays in use: {reason}" in printed
    assert "import a good file" not in printed, "no file can be wrong in this way"
    assert printed.splitlines()[-1].startswith("WITHOUT 1 thing that was given, as said above (exit code 3)")
    assert not [name for name in good if f"{name} is held back" in printed]
    held = only_row(workplace, "captures", capture_id=bad)
    assert (held["state"], held["reason"]) == ("failed", f"held back by the build: {reason}")
    assert {only_row(workplace, "captures", capture_id=name)["state"] for name in good} == {"current"}
    years = {year: OBSERVATION.replace("/2022/", f"/{year}/") for year in figures}
    published = {row["trade_id"]: row["value"] for row in released_rows(workplace, "trade")}
    assert (published[years[2020]], published[years[2023]]) == (50e9, 110e9)
    assert years[2021] not in published
    assert published[OBSERVATION] == 76.1e9
    assert versions(workplace.releases) == [*versions(built.releases), "1.2.0"], "published once"
    with open_instance(workplace) as instance:
        told = {incident.key: incident for incident in incidents(workplace, instance)}
    assert reason in told[f"held/{bad}"].what
    assert "report this line" in told[f"held/{bad}"].remedy
    assert _printed(workplace, LEFT_OUT).splitlines()[-1].startswith("WITHOUT 1 thing"), "each build says it again"

    mended = figures[2021].replace(str(76.14e9), str(76.2e9))
    archive_answer(workplace, mended, "2024-10-05", date(2024, 10, 1))
    commands.decide(workplace, "withdrawn", bad, "the first row has a digit too many")
    assert f"  withdrawn: {bad}: withdrawn on " in _printed(workplace)
    published = {row["trade_id"]: row["value"] for row in released_rows(workplace, "trade")}
    assert (published[years[2020]], published[years[2021]], published[years[2023]]) == (50e9, 76.2e9, 110e9)
    assert only_row(workplace, "captures", capture_id=bad)["state"] == "withdrawn"
    assert only_row(workplace, "sources", source_id=SOURCE)["state"] == "current"
    page = (find(workplace.releases) / "CHANGES.md").read_text()
    assert f"Captures withdrawn:\n\n- {bad}: withdrawn on " in page
    with open_instance(workplace) as kept:
        event = kept.get_latest_materialization_event(parsed_key(sources()[SOURCE]))
        assert event
        assert event.asset_materialization
        assert bad in str(event.asset_materialization.metadata["withdrawn"].value)


@pytest.mark.torture
def test_a_capture_that_was_held_back_is_in_the_release_once_the_code_is_mended(
    built: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("handlers", "propagate", "level"):
        monkeypatch.setattr(log, name, getattr(log, name))
    workplace = copy_workplace(built, tmp_path)
    bad = archive_answer(workplace, SECOND, "2024-09-05", date(2024, 9, 1))
    trade = discover()["trade"]

    @wraps(trade.build)
    def build_trade(**inputs: Any) -> Any:
        rows = trade.build(**inputs)
        if any(row["value"] == 76.14e9 for row in rows):
            raise KeyError("a slip")
        return rows

    with monkeypatch.context() as patch:
        put(patch, discover(), "trade", replace(trade, build=build_trade))
        patch.setattr("pipelines.orchestration.workplace.code_revision", lambda root: "code with a slip")
        assert f"{bad} is held back" in _printed(workplace, LEFT_OUT)
    assert "is held back" not in _printed(workplace)
    assert only_row(workplace, "captures", capture_id=bad)["state"] == "current"


def _printed(workplace: Workplace, code: int = 0) -> str:
    """What a build prints that must end with this code."""
    with redirect_stdout(io.StringIO()) as printed:
        assert build(workplace) == code
    return printed.getvalue()


@pytest.mark.torture
def test_a_new_version_is_an_upstream_revision_and_the_earlier_one_is_what_was_known_before(
    built: Workplace, tmp_path: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    workplace = copy_workplace(built, tmp_path)
    archive_answer(workplace, SECOND, "2024-09-05", date(2024, 9, 1))
    assert materialise(workplace, instance, selection=BRANCH).success
    changes = [
        (c["column"], json.loads(c["old"]), json.loads(c["new"]), c["reason"])
        for c in released_rows(workplace, "changes")
        if c["table"] == "trade" and c["column"] == "value"
    ]
    assert changes == [("value", 76.1e9, 76.14e9, "upstream_revision")]
    assert {
        c["reason"]
        for c in released_rows(workplace, "changes")
        if c["table"] == "observations" and c["role"] == "value"
    } == {"upstream_revision"}
    flags = {(r["vintage_date"], r["is_current"]) for r in released_rows(workplace, "trade_reports")}
    assert flags == {(date(2024, 3, 1), False), (date(2024, 9, 1), True)}
    latest = find(workplace.releases)
    assert (find(built.releases).name, latest.name) == ("1.1.0", "1.2.0")

    release = bilateral.open(str(latest))
    assert release.known_by("2022-12-31", "trade").empty
    early, late = (
        release.known_by(day, "trade").set_index("trade_id").loc[OBSERVATION] for day in ("2024-06-01", "2024-10-01")
    )
    assert (early["value"], early["n_evidence"]) == (76.1e9, 2)
    assert late["value"] == only_row(workplace, "trade", trade_id=OBSERVATION)["value"] == 76.14e9
