"""Sources in the whole graph: how a capture changes a release, what a bad one leaves, and what runs automatically."""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import replace
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any

import dagster as dg
import pyarrow.parquet as pq
import pytest

from bilateral.cli import main
from bilateral.releases import find, manifest, versions
from bilateral.verify import verify
from pipelines.cli import archive_commands as commands
from pipelines.orchestration import ledger_assets
from pipelines.orchestration.build import build
from pipelines.orchestration.instance import open_instance
from pipelines.orchestration.progress import log
from pipelines.orchestration.source_assets import parsed_key
from pipelines.orchestration.workplace import Workplace
from pipelines.release.withheld import refused
from pipelines.sources.contract import ABOUT, Terms
from pipelines.sources.contract import discover as sources
from pipelines.tables.shared.registry import discover
from schemas import derive
from schemas.tables import model_of
from schemas.vocabulary import LICENCE
from tests.support.built_home import BuiltHome
from tests.support.discovered import put
from tests.support.source_world import (
    FIRST,
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

pytestmark = pytest.mark.slow
BRANCH = branch(parsed_key(sources()[SOURCE]))


@pytest.fixture(autouse=True, scope="module")
def _environment() -> Iterator[None]:
    """No archive of the machine, and terms of the source that allow publishing results."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("BILATERAL_ARCHIVE", raising=False)
        allow(patch, "results")
        yield


def allow(patch: pytest.MonkeyPatch, terms_class: str) -> None:
    """Let the source's terms be of this class."""
    source = sources()[SOURCE]
    put(patch, sources(), SOURCE, replace(source, terms=_of(source.terms, terms_class)))


def _of(terms: Terms, terms_class: str) -> Terms:
    read = {} if terms_class != "unread" else {"words": "", "read_at": "", "read_on": None}
    return replace(terms, terms_class=terms_class, **read)


@pytest.fixture(scope="module")
def bare(small_home: BuiltHome, tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    """Built without any capture. Tests must not change it."""
    own = small_home.copy(tmp_path_factory.mktemp("bare") / "built")
    return Workplace.at(own.checkout, own.home)


@pytest.fixture(scope="module")
def built(bare: Workplace, tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    """Built again after the first version of one source was archived. Tests must not change it."""
    workplace = copy_workplace(bare, tmp_path_factory.mktemp("built"))
    archive_answer(workplace, FIRST, "2024-03-05", date(2024, 3, 1))
    with dg.DagsterInstance.ephemeral() as instance:
        result = materialise(workplace, instance, selection=BRANCH)
        assert result.success
        assert result.asset_materializations_for_node(f"parsed__{SOURCE}")
    return workplace


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


def test_rows_that_may_not_be_passed_on_make_the_release_local(built: Workplace) -> None:
    assert sources()[SOURCE].terms.terms_class == "results"
    assert manifest(find(built.releases))["audience"] == "local"


def test_a_public_release_leaves_out_the_rows_and_keeps_what_is_computed(
    built: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    workplace = copy_workplace(built, tmp_path)
    latest = find(workplace.releases)
    _build(workplace, monkeypatch, "--public")
    public = Workplace.at(workplace.root, workplace.home.root, is_public=True)
    release = find(public.releases)
    assert verify(release) == []
    assert (release.parent, release.name) == (workplace.releases / "public", "1.0.0")
    assert manifest(release)["audience"] == "public"
    assert manifest(release)["withheld"] == {"supports": 1, "trade_reports": 2}
    assert not (release / "trade_reports.parquet").exists()
    why = manifest(release)["absent"]["trade_reports"]["why"]
    assert why == "the terms of “UN Comtrade” do not let its 2 rows be passed on"
    assert table_licences(release, "supports") == [LICENCE], "a support without its number is only named"
    assert table_licences(find(workplace.releases), "supports")[0]["title"].startswith("UN Comtrade policy")
    assert only_row(public, "trade", trade_id=OBSERVATION) == only_row(workplace, "trade", trade_id=OBSERVATION)
    support = only_row(public, "supports", observation_id=OBSERVATION)
    assert (support["value"], support["value_low"], support["obs_status"]) == (None, None, "Q")
    assert support["support_id"] == only_row(public, "trade", trade_id=OBSERVATION)["preferred_support_id"]
    assert len(released_rows(public, "captures")) == 1
    assert find(workplace.releases) == latest
    assert find(workplace.releases, "public/latest") == find(workplace.releases, "public/1.0.0") == release
    _build(workplace, monkeypatch, "--public")
    assert versions(public.releases) == ["1.0.0"]
    monkeypatch.setenv("BILATERAL_HOME", str(workplace.home.root))
    assert main(["releases"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()[-3:]] == ["1.0.0", "2.0.0", "public/1.0.0"]


@pytest.mark.torture
def test_without_captures_the_public_release_is_the_whole_one(
    bare: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workplace = copy_workplace(bare, tmp_path)
    _build(workplace, monkeypatch, "--public")
    public, whole = (
        find(Workplace.at(workplace.root, workplace.home.root, is_public=True).releases),
        find(workplace.releases),
    )
    assert manifest(public)["tables"] == manifest(whole)["tables"]
    assert manifest(public)["withheld"] == {}


def table_licences(release: Path, table: str) -> list[dict[str, str]]:
    """The licences that the data package states of a table; the footer must state the same."""
    package = json.loads((release / "datapackage.json").read_bytes())
    (licences,) = (resource["licenses"] for resource in package["resources"] if resource["name"] == table)
    footer = pq.read_schema(release / f"{table}.parquet").metadata[b"license"].decode()
    assert footer == derive.licence_text(*licences)
    return list(licences)


def built_anew(built: Workplace, folder: Path, patch: pytest.MonkeyPatch, terms_class: str) -> Workplace:
    """A copy of ``built`` in which the terms of the source are of another class."""
    workplace = copy_workplace(built, folder)
    allow(patch, terms_class)
    shutil.rmtree(workplace.build / "tables" / "sources")
    return workplace


@pytest.mark.torture
def test_rows_under_non_commercial_terms_stay_in_a_public_release_in_a_file_under_these_terms(
    built: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workplace = built_anew(built, tmp_path, monkeypatch, "non_commercial")
    _build(workplace, monkeypatch, "--public")
    release = find(Workplace.at(workplace.root, workplace.home.root, is_public=True).releases)
    assert (manifest(release)["audience"], manifest(release)["withheld"]) == ("public", {})
    assert manifest(release)["tables"]["trade_reports"]["sources"] == [SOURCE]
    terms = sources()[SOURCE].terms
    assert table_licences(release, "trade_reports") == [{"title": terms.licence, "path": terms.url}]
    assert table_licences(release, "trade") == table_licences(release, "dependence") == [LICENCE], "results are ours"


@pytest.mark.torture
@pytest.mark.parametrize("terms_class", ["closed", "unread"])
def test_a_source_of_which_nothing_may_be_published_stops_a_public_release(
    built: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, terms_class: str
) -> None:
    workplace = built_anew(built, tmp_path, monkeypatch, terms_class)
    latest = find(workplace.releases).name
    _build(workplace, monkeypatch, "--public", code=1)
    assert not Workplace.at(workplace.root, workplace.home.root, is_public=True).releases.exists()
    _build(workplace, monkeypatch)
    release = find(workplace.releases)
    assert (release.name > latest, manifest(release)["audience"]) == (True, "local")


@pytest.mark.parametrize("terms_class", ["closed", "unread"])
def test_a_public_release_refuses_sources_of_which_nothing_may_be_published(terms_class: str) -> None:
    source = {"source_id": "a", "terms_class": terms_class, "state": "current"}
    assert [finding.examples for finding in refused([source])] == [("a",)]
    assert list(refused([source | {"state": "not_captured"}, source | {"terms_class": "results"}])) == []


def test_a_second_build_without_a_change_reads_no_curated_file_and_writes_no_table_and_no_release(
    built: Workplace, tmp_path: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(ledger_assets, "read_ledger")
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


def test_a_capture_with_which_a_table_fails_is_held_back_until_a_person_withdraws_it(
    built: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The release goes on with what was there before, by itself, and says which capture to look at."""
    for name in ("handlers", "propagate", "level"):
        monkeypatch.setattr(log, name, getattr(log, name))
    workplace = copy_workplace(built, tmp_path)
    bad = archive_answer(workplace, SECOND, "2024-09-05", date(2024, 9, 1))
    good = archive_answer(workplace, FIRST.replace("0.1 secs", "0.2 secs"), "2024-08-05", date(2024, 2, 1))
    trade = discover()["trade"]

    @wraps(trade.build)
    def build_trade(**inputs: Any) -> Any:
        rows = trade.build(**inputs)
        if any(row["value"] == 76.14e9 for row in rows):
            raise ValueError("76.14e9 is too large")
        return rows

    put(monkeypatch, discover(), "trade", replace(trade, build=build_trade))
    printed = _printed(workplace)
    reason = "trade: ValueError: 76.14e9 is too large"
    assert f"{bad} is held back, and what was there before stays in use: {reason}" in printed
    assert f"bilateral archive withdraw {bad} --because …" in printed
    assert f"{good} is held back" not in printed
    held = only_row(workplace, "captures", capture_id=bad)
    assert (held["state"], held["reason"]) == ("failed", f"held back by the build: {reason}")
    assert only_row(workplace, "sources", source_id=SOURCE)["state"] == "stale"
    assert only_row(workplace, "trade", trade_id=OBSERVATION)["value"] == 76.1e9
    assert versions(workplace.releases) == [*versions(built.releases), "3.0.0"], "published once"

    commands.decide(workplace, "withdrawn", bad, "the first row has a digit too many")
    assert f"  withdrawn: {bad}: withdrawn on " in _printed(workplace)
    assert only_row(workplace, "captures", capture_id=bad)["state"] == "withdrawn"
    source = only_row(workplace, "sources", source_id=SOURCE)
    assert (source["state"], source["vintage_date"]) == ("current", date(2024, 3, 1))
    assert "the first row has a digit too many" in source["reason"]
    page = (find(workplace.releases) / "CHANGES.md").read_text()
    assert f"Captures withdrawn:\n\n- {bad}: withdrawn on " in page
    with open_instance(workplace) as kept:
        event = kept.get_latest_materialization_event(parsed_key(sources()[SOURCE]))
        assert event
        assert event.asset_materialization
        assert bad in str(event.asset_materialization.metadata["withdrawn"].value)


def _printed(workplace: Workplace) -> str:
    """What a build prints that must succeed."""
    with redirect_stdout(io.StringIO()) as printed:
        assert build(workplace) == 0
    return printed.getvalue()


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
    assert (find(built.releases).name, latest.name) == ("2.0.0", "3.0.0")

    _build(workplace, monkeypatch, "--known-by", "2024-06-01")
    aside = Workplace.at(workplace.root, workplace.home.root, date(2024, 6, 1))
    assert find(workplace.releases) == latest
    assert aside.releases != workplace.releases
    assert {r["vintage_date"] for r in released_rows(aside, "trade_reports")} == {date(2024, 3, 1)}
    assert only_row(aside, "trade", trade_id=OBSERVATION)["value"] == 76.1e9
    assert manifest(find(aside.releases))["known_by"] == "2024-06-01"
    assert manifest(latest).get("known_by") is None
    assert only_row(aside, "trade", trade_id=OBSERVATION)["n_evidence"] == 2

    _build(workplace, monkeypatch, "--known-by", "2022-12-31")
    before = Workplace.at(workplace.root, workplace.home.root, date(2022, 12, 31))
    assert {"trade_reports", "trade"} <= manifest(find(before.releases))["absent"].keys()
    assert [r["document_id"] for r in released_rows(before, "documents")] == ["navy"]
    assert only_row(before, "sources", source_id=SOURCE)["state"] == "not_captured"
    assert find(workplace.releases) == latest
    assert only_row(workplace, "trade", trade_id=OBSERVATION)["value"] == 76.14e9


def _build(workplace: Workplace, monkeypatch: pytest.MonkeyPatch, *words: str, code: int = 0) -> None:
    """Run `bilateral build` with these arguments in the checkout, as a person would; it must exit with ``code``."""
    with monkeypatch.context() as patch:
        patch.chdir(workplace.root)
        patch.setenv("BILATERAL_HOME", str(workplace.home.root))
        patch.setattr(sys, "path", list(sys.path))
        patch.setattr(log, "handlers", [])
        patch.setattr(log, "propagate", log.propagate)
        assert main(["build", *words]) == code
