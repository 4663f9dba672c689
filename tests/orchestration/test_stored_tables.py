"""A table in the ways of Dagster: made alone in a test, loaded by its name, read by an asset of somebody else."""

from typing import Any

import dagster as dg
import pytest

from pipelines.orchestration.stored_tables import StoredTables
from pipelines.orchestration.table_assets import table_asset
from pipelines.orchestration.workplace import KEY, Workplace
from pipelines.tables.shared.registry import discover
from tests.support.built_home import BuiltHome

pytestmark = pytest.mark.slow


def test_a_table_is_made_alone_and_read(own_home: BuiltHome, instance: dg.DagsterInstance) -> None:
    workplace = Workplace.at(own_home.checkout, own_home.home)
    before = workplace.store.hashes(["visits"])
    (workplace.build / "tables" / "visits" / "current.json").unlink()
    visits = table_asset(discover()["visits"], workplace.root)
    assert dg.materialize([visits], instance=instance, resources={KEY: workplace}).success
    assert workplace.store.hashes(["visits"]) == before
    seen: list[Any] = []

    @dg.asset
    def theirs(visits: Any) -> dg.MaterializeResult:
        seen.append(len(visits))
        return dg.MaterializeResult()

    resources = {KEY: workplace, "io_manager": StoredTables(workplace)}
    assert dg.materialize([theirs, visits.to_source_asset()], instance=instance, resources=resources).success
    frame = dg.Definitions([visits], resources=resources).load_asset_value("visits", instance=instance)
    rows = workplace.store.load("visits")
    assert seen == [len(rows)]
    assert [*frame["visit_id"]] == [row["visit_id"] for row in rows]
