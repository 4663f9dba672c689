"""Code versions: a changed module rebuilds the tables whose bytes may depend on it, and no others."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterable
from pathlib import Path

import dagster as dg
import pytest

from pipelines.imports import OURS, closure
from pipelines.ledger.slices.catalogue import names as slices
from pipelines.orchestration.assets import all_assets
from pipelines.orchestration.code_versions import LOCK, code_version
from pipelines.orchestration.workplace import Workplace
from pipelines.sources.declarations import discover as sources
from pipelines.sources.refresh import stored_names
from pipelines.tables.shared.registry import discover
from schemas.vocabulary import RECORD_TABLES
from tests.support.built_home import BuiltHome
from tests.support.rows import first_of
from tests.support.source_world import ROOT, materialise

pytestmark = pytest.mark.slow
TABLES = frozenset(discover())
PARSED = {name: frozenset(stored_names(source)) for name, source in sources().items()}
NAMES = TABLES | frozenset(slices()) | frozenset[str]().union(*PARSED.values())
OBSERVED = frozenset(name for name, table in discover().items() if table.build.__module__.endswith(".observed"))
TRADE_LIKE = frozenset(
    name for name, table in discover().items() if "pipelines.tables.shared.flows" in closure(table.build.__module__)
)


def changed_at(folder: Path, file: str, was: str = "", now: str = "") -> Path:
    """A checkout with our code, in one file of which ``now`` stands for ``was``; by default more stands at its end."""
    for package in OURS:
        (folder / package).unlink(missing_ok=True)
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / LOCK, folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert was in text
    more = "\nCHANGED = 1\n" if file.endswith(".py") else "\n# changed\n"
    (folder / file).write_text(text.replace(was, now, 1) if was else text + more, encoding="utf-8")
    return folder


def other(copy: Path) -> set[str]:
    """The tables that have another code version in a checkout."""
    return {name for name in NAMES if code_version(name, copy) != code_version(name, ROOT)}


@pytest.mark.parametrize(
    ("file", "changed"),
    first_of(
        6,
        ("bilateral/panel.py", frozenset()),
        ("pipelines/tables/memberships.py", {"memberships"}),
        ("pipelines/tables/records.py", {*RECORD_TABLES} - {"agreements", "funding"}),
        ("schemas/records.yaml", NAMES),
        ("schemas/tables/votes.yaml", {"votes"} | PARSED["unga_votes"] | PARSED["unga_votes_since_2020"]),
        ("pipelines/tables/shared/flows.py", TRADE_LIKE),
        ("pipelines/tables/measured.yaml", {"measured", "catalogue"}),
        ("pipelines/formats/croissant.yaml", frozenset()),
        ("schemas/vocabulary.yaml", NAMES),
        (
            "bilateral/commons/preferred_value.py",
            OBSERVED | set(slices()) | {"answers", "doubts", "energy", "evidence", "trade", "verdicts"},
        ),
        ("pipelines/ledger/rules/places.py", set(slices())),
        ("pipelines/sources/publishers/ecb_rates.py", {"sources"} | PARSED["ecb_rates"]),
        ("pipelines/sources/publishers/oecd_itic.yaml", {"sources"} | PARSED["oecd_itic"]),
        ("schemas/declare.py", NAMES - set(slices())),
        ("pipelines/store/parquet.py", NAMES),
        (LOCK, NAMES),
    ),
)
def test_a_change_concerns_what_depends_on_it(tmp_path: Path, file: str, changed: frozenset[str]) -> None:
    assert other(changed_at(tmp_path, file)) == set(changed)


@pytest.mark.parametrize(("file", "changed"), [("archive/http/client.py", set()), ("ledger/reader.py", slices())])
def test_who_asks_and_reads_concerns_at_most_the_pages_that_documents_cite(
    tmp_path: Path, file: str, changed: Iterable[str]
) -> None:
    assert other(changed_at(tmp_path, f"pipelines/{file}")) - PARSED["cited_documents"] - {"sources"} == set(changed)


@pytest.mark.parametrize(
    ("file", "was", "now", "changed"),
    [
        ("pipelines/rows.py", '"""What all', '"""What  all', ()),
        ("pipelines/rows.py", "def pick(", "# a comment\n\ndef pick(", ()),
        ("pipelines/rows.py", "len(texts) - 1", "len(texts) + 1", NAMES),
        ("schemas/tables/memberships.yaml", "Memberships: ", "Memberships there: ", {"memberships"}),
        ("schemas/tables/memberships.yaml", "columns:", "# a comment\ncolumns:", ()),
    ],
)
def test_words_about_code_concern_no_table_unless_they_are_published(
    tmp_path: Path, file: str, was: str, now: str, changed: Iterable[str]
) -> None:
    assert other(changed_at(tmp_path, file, was, now)) == set(changed)


def test_all_code_versions_take_little_time(tmp_path: Path) -> None:
    copy = changed_at(tmp_path, "bilateral/panel.py")
    began = time.process_time()
    for name in NAMES:
        code_version(name, copy)
    assert time.process_time() - began < 1


def test_a_builder_looks_up_no_model_but_its_own() -> None:
    """Models are found by name, so that no import shows which one a table depends on."""
    for name, table in discover().items():
        text = (ROOT / table.file).read_text(encoding="utf-8")
        assert set(re.findall(r'model_of\("(\w+)"\)', text)) <= {table.schema or name}, name


def test_every_asset_of_tables_has_a_code_version() -> None:
    workplace = Workplace.at(ROOT, ROOT / "data")
    specs = [
        spec for asset in all_assets(workplace.root) if isinstance(asset, dg.AssetsDefinition) for spec in asset.specs
    ]
    versions = {spec.key.to_user_string(): spec.code_version for spec in specs}
    assert versions.pop("candidate") is versions.pop("release") is None
    assert versions.pop("parsed/ecb_rates") == code_version("parsed/ecb_rates/exchange_rates", ROOT)
    assert versions.pop("extract/un_votes") == code_version("extract/un_votes/rows", ROOT)
    assert {name: version for name, version in versions.items() if not name.startswith(("parsed/", "extract/"))} == {
        name: code_version(name, ROOT) for name in TABLES | set(slices())
    }


@pytest.mark.torture
@pytest.mark.parametrize(
    ("file", "remade"), [("pipelines/tables/memberships.py", {"memberships"}), ("schemas/declare.py", TABLES)]
)
def test_a_build_makes_again_what_other_code_made(
    own_home: BuiltHome, file: str, remade: set[str], caplog: pytest.LogCaptureFixture
) -> None:
    workplace = Workplace.at(changed_at(own_home.checkout, file), own_home.home)
    caplog.set_level("INFO", "bilateral.build")
    with dg.DagsterInstance.ephemeral() as instance:
        assert materialise(workplace, instance).success
    outcomes = {line.split()[0]: line for line in caplog.messages}
    assert {name for name in TABLES if outcomes[name].endswith("  same rows")} == remade
    assert {name for name in TABLES if outcomes[name].endswith("  unchanged")} == TABLES - remade
    assert outcomes["candidate"].endswith("nothing new")
