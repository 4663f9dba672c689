"""Cited pages from end to end: requested in the graph and by command, read, compared, released without their texts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from bilateral.releases import find, tables
from pipelines.cli import archive_commands as commands
from pipelines.orchestration import source_assets
from pipelines.orchestration.source_assets import capture_asset
from pipelines.orchestration.workplace import Workplace
from pipelines.sources import retrieval as capturing
from pipelines.sources.contract import Scope
from pipelines.sources.publishers.cited_documents import SOURCE
from tests.support.http_publisher import HOST, Publisher, page
from tests.support.ledger_world import document, write
from tests.support.source_world import materialise

pytestmark = pytest.mark.slow
LINKS = dg.AssetSelection.assets("link_status").upstream().required_multi_asset_neighbors()
ROOT = Path(__file__).resolve().parents[2]
FACT = (
    "{about: trade, measure: total, actors: [CHN, RUS], reporter: CHN, dates: 2024, value: 245, scale: billion, "
    "unit: USD, note: n, excerpt: 'reached %s billion … dollars', value: %s}"
)
SECRET = "Only the page itself holds this sentence, which belongs to somebody else and is not to be passed on."
HTML = (
    "<!DOCTYPE html><html><head><title>Trade grows - Agency</title></head><body><article><h1>Trade grows</h1>"
    f"<p>Trade reached 245 billion US dollars in 2024. {SECRET}</p><p>{SECRET}</p></article></body></html>"
).encode()


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with Publisher() as running:
        running.answers("/a", page(HTML, Content_Type="text/html"))
        running.answers("/wrong", page(HTML, Content_Type="text/html"))
        yield running


@pytest.fixture
def workplace(tmp_path: Path, publisher: Publisher, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    """A checkout with three small documents: one right, one with another figure, one whose page is gone."""
    monkeypatch.delenv("BILATERAL_ARCHIVE", raising=False)
    monkeypatch.setenv("DAGSTER_HOME", "")
    root = tmp_path / "checkout"
    documents = [
        document("a", FACT % (245, 245), URL=publisher.url("/a"), title="Trade grows"),
        document("gone", FACT % (245, 245), URL=publisher.url("/gone")),
        document("wrong", FACT % (240, 240), URL=publisher.url("/wrong")),
    ]
    write(root / "data", documents)
    (root / "data/reference/publishers.yaml").write_text("[]")
    (root / "data/reference/codes").mkdir()
    for name in ("pipelines", "schemas", "bilateral"):
        (root / name).symlink_to(ROOT / name)
    (root / "dagster.yaml").write_bytes((ROOT / "dagster.yaml").read_bytes())
    for module in (capturing, source_assets):
        monkeypatch.setattr(module, "client", lambda folder: publisher.client(folder))
    return Workplace.at(root, tmp_path / "home")


def checks(result: Any) -> dict[str, tuple[bool, str]]:
    """The checks of the source's two assets: whether each passed, and what it says."""
    return {
        check.check_name: (check.passed, str({k: v.value for k, v in check.metadata.items()}))
        for check in result.get_asset_check_evaluations()
        if check.asset_key.path[-1] == SOURCE.id
    }


@pytest.mark.torture
def test_dead_pages_are_named_and_the_release_holds_no_text(
    workplace: Workplace, publisher: Publisher, instance: dg.DagsterInstance
) -> None:
    capture = capture_asset(SOURCE)
    assert isinstance(capture, dg.AssetsDefinition)
    asked = materialise(workplace, instance, [capture])
    assert asked.success
    assert checks(asked)["reached"][0]
    (event,) = asked.asset_materializations_for_node("capture__cited_documents")
    assert "1 gone, 2 ok" in str(event.metadata["answers"].value)
    built = materialise(workplace, instance)
    assert built.success
    status = {row["document_id"]: row for row in workplace.store.load("link_status")}
    assert [(n, r["outcome"], r["n_found"], r["n_not_found"]) for n, r in status.items()] == [
        ("a", "ok", 1, 0),
        ("gone", "gone", 0, 0),
        ("wrong", "ok", 0, 1),
    ]
    assert status["a"]["title_similarity"] == 1.0
    release = find(workplace.home.releases)
    assert {"link_status", "excerpt_checks"} <= set(tables(release))
    assert not {"cited_pages", "link_outcomes"} & set(tables(release))
    for name in tables(release):
        text = str(workplace.store.load(name)) if name != "changes" else ""
        assert SECRET[:30] not in text
    assert [row["feeds"] for row in workplace.store.load("sources") if row["source_id"] == SOURCE.id] == [
        ["excerpt_checks", "link_status"]
    ]


def test_the_graph_without_network_ends_and_uses_what_there_is(
    workplace: Workplace, publisher: Publisher, monkeypatch: pytest.MonkeyPatch, instance: dg.DagsterInstance
) -> None:
    def nowhere(host: str, port: int) -> list[str]:
        raise OSError("Name or service not known")

    capture = capture_asset(SOURCE)
    materialise(workplace, instance, [capture])
    monkeypatch.setattr(source_assets, "client", lambda folder: publisher.client(folder, resolver=nowhere))
    asked = materialise(workplace, instance, [capture])
    assert asked.success
    passed, word = checks(asked)["reached"]
    assert not passed
    assert f"no network: {HOST} did not answer" in word
    assert "the capture of 20" in word
    assert materialise(workplace, instance, selection=LINKS).success
    assert {row["outcome"] for row in workplace.store.load("link_status")} == {"ok", "gone"}


def test_a_page_saved_by_hand_is_that_of_the_document_in_its_name(
    workplace: Workplace, tmp_path: Path, instance: dg.DagsterInstance
) -> None:
    for name in ("a", "gone"):
        file = tmp_path / f"{name}.html"
        file.write_bytes(HTML)
        commands.take(workplace, SOURCE.id, [file], None)
    assert [c.subject for c in workplace.archive.captures(SOURCE.id)] == ["a", "gone"]
    assert materialise(workplace, instance, selection=LINKS).success
    rows = {row["document_id"]: row for row in workplace.store.load("link_status")}
    assert (rows["gone"]["outcome"], rows["gone"]["n_found"]) == ("not_asked", 1)


@pytest.mark.torture
def test_a_pinned_excerpt_that_its_capture_does_not_hold_stops_the_release_and_one_archived_elsewhere_does_not(
    workplace: Workplace,
) -> None:
    commands.ask(workplace, SOURCE.id, Scope())
    ids = {c.subject: c.capture_id for c in workplace.archive.captures(SOURCE.id)}
    ids["gone"] = f"{SOURCE.id}-{'0' * 20}"  # bytes that only another home has
    for names, is_released in ((("a", "gone"), True), (("wrong",), False)):
        for name in names:
            file = workplace.data / "documents" / f"{name}.yaml"
            text = file.read_text(encoding="utf-8")
            file.write_text(text.replace("excerpt:", f"capture: {ids[name]}\n  excerpt:"), encoding="utf-8")
        with dg.DagsterInstance.ephemeral() as instance:
            result = materialise(workplace, instance)
        assert result.success is is_released
        if is_released:
            checked = {row["document_id"]: row["result"] for row in workplace.store.load("excerpt_checks")}
            assert (checked["a"], checked["gone"]) == ("found", "not_archived")
    (failure,) = result.get_step_failure_events()
    assert "a pinned excerpt is not in its capture" in str(failure.event_specific_data)
    assert find(workplace.home.releases).name == "1.0.0"
