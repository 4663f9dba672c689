"""Settings: what the environment sets, and wrong values named with a remedy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bilateral import server
from bilateral.commons.layout import LayoutError
from pipelines.imports import OURS, ROOT, modules
from pipelines.settings import Settings, SettingsError, settings, variable
from tests.support.rows import each_case


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "BOOK_URL", *Settings.model_fields):
        monkeypatch.delenv(variable(name), raising=False)


DEFAULTS = {
    "archive": "",
    "releases": "",
    "signing_key": "",
    "keep_runs_days": 90,
    "keep_releases": 0,
    "alerts_slack": "",
    "alerts_json": "",
    "ui_url": "http://127.0.0.1:3000",
    "site_url": "",
}


def test_nothing_needs_to_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BILATERAL_ARCHIVE", "")
    assert settings().model_dump() == DEFAULTS
    assert server.address() == "http://127.0.0.1:3001"


def test_variables_are_read_when_they_are_needed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in {"ARCHIVE": "s3://bucket/a", "KEEP_RUNS_DAYS": "7", "HOME": str(tmp_path)}.items():
        monkeypatch.setenv(variable(name), value)
    assert settings().model_dump() == DEFAULTS | {"archive": "s3://bucket/a", "keep_runs_days": 7}
    assert settings().home.root == tmp_path


def test_every_wrong_value_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BILATERAL_ARCHIVE", "ftp://host/a")
    monkeypatch.setenv("BILATERAL_KEEP_RUNS_DAYS", "perhaps")
    with pytest.raises(SettingsError) as error:
        settings()
    first, second = str(error.value).split("; BILATERAL")
    assert first.startswith("BILATERAL_ARCHIVE is `ftp://host/a`: expected a file or folder, s3://…")
    assert "Write a folder or an address such as s3://bucket/prefix" in first
    assert second.startswith("_KEEP_RUNS_DAYS is `perhaps`: ")


def test_releases_are_published_only_where_an_object_can_be_swapped(monkeypatch: pytest.MonkeyPatch) -> None:
    for address in ("/srv/releases", "file:///srv/releases", "https://example.org/releases", "s3://"):
        monkeypatch.setenv("BILATERAL_RELEASES", address)
        with pytest.raises(SettingsError, match=r"BILATERAL_RELEASES is `.*`: expected s3://…"):
            settings()
    monkeypatch.setenv("BILATERAL_RELEASES", "s3://bucket/releases/")
    assert settings().releases == "s3://bucket/releases"


def test_the_readers_variables_name_themselves_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("BILATERAL_HOME", str(tmp_path / "file"))
    with pytest.raises(LayoutError, match=r"BILATERAL_HOME is `.*file`, which is a file: name a folder"):
        _ = settings().home
    monkeypatch.setenv("BILATERAL_BOOK_URL", "localhost")
    with pytest.raises(LayoutError, match="BILATERAL_BOOK_URL is `localhost`: write an address such as http://"):
        settings()


def test_a_key_that_is_not_there_is_refused_before_anything_is_signed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("BILATERAL_SIGNING_KEY", str(tmp_path / "key"))
    with pytest.raises(SettingsError, match=r"BILATERAL_SIGNING_KEY is `.*key`: there is no such file. Write the file"):
        settings()
    (tmp_path / "key").touch()
    assert settings().signing_key == str(tmp_path / "key")


@each_case(__file__, "variable_name reason")
def test_a_bucket_is_refused_where_only_a_file_or_folder_works(
    variable_name: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable_name, "s3://bucket/prefix")
    with pytest.raises(LayoutError, match=f"{variable_name} is `s3://bucket/prefix`.*{reason}"):
        _ = settings().home


def test_the_docs_list_every_variable_and_no_other() -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    listed = {name for row in re.findall(r"^\| (`[A-Z][^|]*) \|", text, re.MULTILINE) for name in row.split("`")[1::2]}
    publishers = (ROOT / "pipelines" / "sources" / "publishers").glob("*.py")
    keys = {name for file in publishers for name in re.findall(r'Key\(env="(\w+)"', file.read_text(encoding="utf-8"))}
    ours = {variable(name) for name in ("HOME", "BOOK_URL", *Settings.model_fields)}
    assert listed == {*ours, *keys, "DAGSTER_HOME", "AWS_*"}


def test_no_other_module_reads_a_variable_of_ours() -> None:
    reading = {"bilateral.commons.layout", "bilateral.server", "pipelines.settings"}
    for module, file in modules().items():
        text = file.read_text(encoding="utf-8")
        if module.partition(".")[0] in OURS and module not in reading:
            assert 'environ.get("BILATERAL' not in text, module
            assert 'environ["BILATERAL' not in text, module
