"""One JSON file for each pair: listed, as its schema says, with what stands behind each figure, and made once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bilateral.folder import Folder
from pipelines.book.pair_files import pair_files
from pipelines.store.memo import Memo
from tests.support.ledger_world import ACTORS, document, release, total, world


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release with two totals of trade, one of which has a rival."""
    home = tmp_path_factory.mktemp("home")
    said = {"issued": "2025-02-01", "accessed": "2026-01-01", "URL": "https://example.org/a"}
    one = document("one", total(245), total(240, year=2023), title="A", publisher="B", **said)
    return release(world(home / "world", [one], {}, actors=ACTORS), home).folder


def read(folder: Path, name: str) -> Any:
    return json.loads((folder / name).read_bytes())


def test_each_file_is_listed_and_as_its_schema_says(folder: Path) -> None:
    *pairs, schema = read(folder, "release.json")["pairs"]
    assert (pairs, schema) == (["pairs/CHN-RUS.json"], "pairs/schema.json")
    validator = jsonschema.Draft202012Validator(read(folder, schema))
    assert [*validator.iter_errors(read(folder, pairs[0]))] == []
    wrong = {"pair": "CHN-RUS", "figures": [{"indicator": "trade_total"}]}
    assert [*validator.iter_errors(wrong)] != []
    sums = (folder / "SHA256SUMS").read_text()
    assert all(name in sums for name in (*pairs, schema))


def test_the_last_figure_has_its_document_licence_and_citation(folder: Path) -> None:
    content = read(folder, "pairs/CHN-RUS.json")
    (figure,) = [one for one in content["figures"] if one["indicator"] == "trade_total"]
    assert (figure["value"], figure["unit"], figure["period"]) == (245e9, "USD", "2024")
    assert figure["low"] < figure["value"] < figure["high"]
    assert (figure["document_id"], figure["url"]) == ("one", "https://example.org/a")
    assert figure["licence"] == "Creative Commons Attribution 4.0"
    assert "245 billion dollars" in figure["citation"]
    assert "1.0.0" not in json.dumps(content)
    assert figure["page"] == "#/series/BI/trade_total/CHN-RUS/A/CHN"


def test_a_file_of_the_same_is_not_made_again(folder: Path, tmp_path: Path) -> None:
    memo = Memo(tmp_path / "memo.json", [folder])
    first, _ = pair_files(Folder(str(folder)), memo, "code")
    memo.note(first.key, Folder(str(folder))._sums[first.path])
    again, _ = pair_files(Folder(str(folder)), memo, "code")
    assert memo.file_of(again.key)
    other, _ = pair_files(Folder(str(folder)), memo, "other code")
    assert not memo.file_of(other.key)
