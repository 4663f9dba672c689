"""The graph: what it defines, that it materialises in a temporary home, and what an edit or a bad file does to it."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pyarrow.parquet as pq
import pytest
import yaml
from dagster._utils.error import serializable_error_info_from_exc_info

from bilateral.commons.lookup import NotThere
from bilateral.releases import find, manifest
from bilateral.verify import verify
from pipelines.ledger.slices.catalogue import names
from pipelines.orchestration import build
from pipelines.orchestration.assets import all_assets
from pipelines.orchestration.instance import open_instance
from pipelines.orchestration.table_assets import table_asset
from pipelines.orchestration.workplace import POOL, Workplace
from pipelines.orchestration.year_assets import with_years
from pipelines.sources.declarations import discover as sources
from pipelines.tables.shared.extract_rows import EXTRACTS
from pipelines.tables.shared.registry import discover
from tests.support.built_home import BuiltHome
from tests.support.discovered import put
from tests.support.source_world import branch, materialise, reopened

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]


PUBLISHED = set(
    """
accounts actor_names actors answers agreements agreements_reports alliance_ties alliances arms_dependence
arms_transfers baskets captures catalogue chronology claims contacts cooperation corrections counts coverage covotes
definitions doubts dependence deployments distances documents dyads economy energy energy_reports evidence
excerpt_checks exchange_rates exercise_years exercises extracts funding funding_delivery funding_reports funding_years
hypotheses hypothesis_tests ideal_points indicators link_status listings measures memberships military_expenditure
mirror_gaps observations product_dependence protocols quarantine quoted report_doubts roll_calls sanctions
sanctions_in_force sanctions_reports searches settlement sources state_system statements supports targets territories
trade trade_reports transport_margins trends turnovers un_votes unread_reports verdicts visits votes
""".split()
)
OBSERVED = set(
    """
energy_in_scope measured observed_agreements observed_arms_dependence observed_arms_transfers observed_cooperation
observed_counts observed_deployments observed_energy observed_exercises observed_funding observed_memberships
observed_sanctions observed_settlement observed_statements observed_trade observed_visits observed_votes
tests_of_all_pairs trade_in_scope
""".split()
)


@pytest.fixture
def workplace(own_home: BuiltHome) -> Workplace:
    """A checkout with a small ledger, and a home in which it was built."""
    return Workplace.at(own_home.checkout, own_home.home)


@pytest.fixture
def instance(workplace: Workplace, monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    """Dagster's history of that home."""
    monkeypatch.setenv("DAGSTER_HOME", "")
    with open_instance(workplace) as opened:
        yield opened


def edit(workplace: Workplace, before: str, after: str) -> Path:
    """Replace a text in the first document that contains it."""
    for file in sorted((workplace.data / "documents").iterdir()):
        text = file.read_text(encoding="utf-8")
        if before in text:
            file.write_text(text.replace(before, after), encoding="utf-8")
            return file
    raise AssertionError(f"no document holds {before}")


def all_specs(workplace: Workplace) -> dict[str, dg.AssetSpec]:
    """Every asset by name, the captures as those that are asked for."""
    assets = all_assets(workplace.root, with_captures=True)
    specs = [spec for a in assets for spec in ([a] if isinstance(a, dg.AssetSpec) else a.specs)]
    return {spec.key.to_user_string(): spec for spec in specs}


def assets_with(workplace: Workplace, *names: str) -> list[dg.AssetsDefinition]:
    """The definitions of the assets of these names."""
    assets = [asset for asset in all_assets(workplace.root) if isinstance(asset, dg.AssetsDefinition)]
    return [asset for asset in assets if asset.keys & {dg.AssetKey(name) for name in names}]


def _keys(asset: dg.AssetsDefinition | dg.AssetSpec) -> set[dg.AssetKey]:
    return {asset.key} if isinstance(asset, dg.AssetSpec) else set(asset.keys)


def test_the_assets_are_these() -> None:
    assets = [asset for asset in all_assets(ROOT) if isinstance(asset, dg.AssetsDefinition)]
    keys = {key.to_user_string() for asset in assets for key in asset.keys}
    others = (
        {f"parsed/{name}" for name in sources()} | {f"extract/{name}" for name in EXTRACTS} | {"candidate", "release"}
    )
    assert keys == PUBLISHED | OBSERVED | {*names()} | others
    asked = {k.to_user_string() for a in all_assets(ROOT, with_captures=True) for k in _keys(a)}
    assert {key for key in asked if key.startswith("capture/")} == {f"capture/{name}" for name in sources()}
    years = {f"year/{name}" for name in ("crea", "imf_imts", "un_comtrade", "world_bank")}
    assert {key for key in asked if key.startswith("year/")} == years


def test_what_writes_is_in_one_pool_and_what_asks_a_publisher_in_that_of_the_publisher() -> None:
    pools = {
        key.to_user_string(): asset.op.pool
        for asset in all_assets(ROOT, with_captures=True)
        if isinstance(asset, dg.AssetsDefinition)
        for key in asset.keys
    }
    asked = {f"capture/{name}": name for name, source in sources().items() if source.is_asked}
    asked |= {f"year/{source.id}": source.id for source in with_years()}
    publishers = {key: f"publisher_{name}" for key, name in asked.items()}
    assert pools == dict.fromkeys(pools, POOL) | publishers


def test_the_cited_publishers_stand_upstream_of_trade_as_one(workplace: Workplace) -> None:
    specs = all_specs(workplace)
    assert [dep.asset_key for dep in specs["ledger_trade"].deps] == [dg.AssetKey(["publishers", "cited_for_trade"])]
    assert "[GACC](http://english.customs.gov.cn)" in str(specs["publishers/cited_for_trade"].description)
    listed = yaml.safe_load((workplace.data / "reference" / "publishers.yaml").read_text())
    counts = {name: spec.metadata["publishers"] for name, spec in specs.items() if name.startswith("publishers/")}
    assert counts == Counter(
        f"publishers/cited_for_{table}" for publisher in listed for table in publisher.get("tables", [])
    )


def test_every_asset_says_whose_it_is_and_what_it_is(workplace: Workplace) -> None:
    for name, spec in all_specs(workplace).items():
        assert spec.owners, name
        assert spec.tags.keys() >= {"layer", "domain", "sensitivity"}, name
        assert spec.kinds, name
        assert spec.description, name
        assert name not in discover() or all(c.description for c in spec.metadata["dagster/column_schema"].columns)
        assert "``" not in str(spec.description), name
    tables = assets_with(workplace, *discover())
    assert [(c.name, c.blocking) for asset in tables for c in asset.check_specs] == [("schema", True)] * len(discover())
    specs = all_specs(workplace)
    assert specs["trade"].owners == ["team:trade"]
    assert specs["trade_reports"].tags.items() >= {
        ("layer", "report"),
        ("domain", "trade"),
        ("sensitivity", "restricted"),
    }
    (reference,) = specs["trade"].metadata["dagster/code_references"].code_references
    line = Path(reference.file_path).read_text().splitlines()[reference.line_number - 1]
    assert (Path(reference.file_path).name, line) == ("trade.py", '@table("topics")')


def test_definitions_load_and_both_uis_give_the_location_one_name() -> None:
    from pipelines.definitions import defs

    dg.Definitions.validate_loadable(defs())
    workspace = yaml.safe_load((ROOT / "workspace.yaml").read_text())
    (location,) = [entry["python_module"]["location_name"] for entry in workspace["load_from"]]
    assert f'code_location_name = "{location}"' in (ROOT / "pyproject.toml").read_text()
    assert yaml.safe_load((ROOT / "dagster.yaml").read_text())["telemetry"] == {"enabled": False}


def test_the_graph_materialises_and_publishes_a_whole_release(
    workplace: Workplace, instance: dg.DagsterInstance
) -> None:
    release = find(workplace.home.releases)
    assert verify(release) == []
    assert {*manifest(release)["tables"], *manifest(release)["absent"]} == {
        n for n, t in discover().items() if t.is_published
    }
    event = instance.get_latest_materialization_event(dg.AssetKey("trade"))
    assert event is not None
    assert event.asset_materialization is not None
    metadata = event.asset_materialization.metadata
    assert metadata["dagster/row_count"].value == pq.read_metadata(release / "trade.parquet").num_rows
    assert "| trade_id |" in str(metadata["preview"].value)


def test_an_edit_gives_new_versions_to_its_branch_alone(workplace: Workplace, instance: dg.DagsterInstance) -> None:
    before = workplace.store.hashes([*names(), *discover()])
    edit(workplace, "76.1", "76.2")
    assert materialise(reopened(workplace), instance).success
    after = workplace.store.hashes([*names(), *discover()])
    changed = {name for name in after if after[name] != before[name]}
    assert {"ledger_trade", "observed_trade", "observations", "evidence"} <= changed
    assert not changed & {"ledger_exercises", "observed_exercises", "exercises", "dyads", "funding", "visits"}


def test_a_bad_row_fails_its_table_alone_and_is_named(
    workplace: Workplace, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = discover()["exercises"]
    rows = table.build(**{name: workplace.store.load(name) for name in table.inputs})
    bad = dataclasses.replace(table, build=lambda **_: [rows[0] | {"status": "emperor"}, *rows[1:]])
    put(monkeypatch, discover(), "exercises", bad)
    (workplace.home.build / "tables" / "exercises" / "current.json").unlink()
    result = materialise(reopened(workplace), instance, selection=branch(dg.AssetKey("exercises")))
    (check,) = [c for c in result.get_asset_check_evaluations() if not c.passed]
    assert check.asset_key == dg.AssetKey("exercises")
    assert "emperor" in str(check.metadata["findings"].value)
    assert (check.metadata["number of findings"].value, check.metadata["rows checked"].value) == (1, len(rows))
    assert str(rows[0]["exercise_id"]) in str(check.metadata["findings"].value)
    assert {event.step_key for event in result.get_step_failure_events()} == {"exercises"}
    assert find(workplace.home.releases).name == "1.0.0"


def test_an_error_of_a_builder_names_its_file_and_line(
    workplace: Workplace, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = discover()["exercises"]
    bad = dataclasses.replace(table, build=lambda **_: table.build(**{name: [{}] for name in table.inputs}))
    put(monkeypatch, discover(), "exercises", bad)
    (workplace.home.build / "tables" / "exercises" / "current.json").unlink()
    run = materialise(reopened(workplace), instance, assets_with(workplace, "exercises"))
    errors = build.unreported(build.errors_of(run))
    assert re.fullmatch(r"KeyError: '\w+' \(pipelines/tables/\S+\.py:\d+\)", build.reason(errors["exercises"]))
    assert not build.is_of_a_file(errors["exercises"])


def test_a_damaged_file_is_told_from_an_error_of_a_builder(workplace: Workplace) -> None:
    current = workplace.store.current("visits")
    assert current
    workplace.store.path(current).write_bytes(b"PAR1 damaged")
    with pytest.raises(FileNotFoundError) as raised:
        reopened(workplace).store.load("visits")
    error = serializable_error_info_from_exc_info((raised.type, raised.value, raised.tb))
    assert build.is_of_a_file(error)
    assert build.reason(error).endswith("is lost or was changed: build visits again")


def test_a_misspelt_input_group_or_model_is_named(workplace: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    table = discover()["memberships"]
    with pytest.raises(NotThere, match=r"pipelines/tables/memberships.py: .*no group `topic`. Did you mean `topics`\?"):
        table_asset(dataclasses.replace(table, group="topic"), workplace.root)
    with pytest.raises(NotThere, match=r"tables/membership.yaml: expected is a file that declares `membership`"):
        table_asset(dataclasses.replace(table, name="membership"), workplace.root)
    put(monkeypatch, discover(), "memberships", dataclasses.replace(table, inputs=("trades",)))
    with pytest.raises(
        NotThere, match=r"`memberships` asks for `trades`, which no table makes. Did you mean `trade`\?"
    ):
        all_assets(workplace.root)
