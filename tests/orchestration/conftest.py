"""A Dagster instance that lasts for one test, and small homes that the tests of a process share.

The homes are built without captures and with one of a source, whose terms the tests that use them set.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import dagster as dg
import pytest

from pipelines.orchestration.source_assets import parsed_key
from pipelines.orchestration.workplace import Workplace
from pipelines.sources.declarations import discover
from tests.support.built_home import BuiltHome
from tests.support.source_world import FIRST, SOURCE, allow, archive_answer, branch, copy_workplace, materialise


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as ephemeral:
        yield ephemeral


@pytest.fixture(scope="module")
def terms_allow_results() -> Iterator[None]:
    """No archive of the machine, and terms of the source that allow publishing results."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("BILATERAL_ARCHIVE", raising=False)
        allow(patch, "results")
        yield


@pytest.fixture(scope="session")
def bare(small_home: BuiltHome) -> Workplace:
    """Built without any capture. Tests must not change it."""
    return Workplace.at(small_home.checkout, small_home.home)


@pytest.fixture(scope="session")
def built(bare: Workplace, tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    """Built again after the first version of one source was archived. Tests must not change it."""
    with pytest.MonkeyPatch.context() as patch, dg.DagsterInstance.ephemeral() as instance:
        patch.delenv("BILATERAL_ARCHIVE", raising=False)
        allow(patch, "results")
        workplace = copy_workplace(bare, tmp_path_factory.mktemp("built"))
        archive_answer(workplace, FIRST, "2024-03-05", date(2024, 3, 1))
        result = materialise(workplace, instance, selection=branch(parsed_key(discover()[SOURCE])))
        assert result.success
        assert result.asset_materializations_for_node(f"parsed__{SOURCE}")
    return workplace
