"""A build in which nothing has changed starts nothing; whatever a build reads or leaves is a change."""

from __future__ import annotations

from pathlib import Path

import pytest

from bilateral.commons.layout import Home
from pipelines.cli.unchanged import forget, inputs, is_unchanged, record
from pipelines.settings import Settings

FILES = ("data/documents/a.yaml", "data/archive/x/1.csv", "data/build/tables/trade/1.parquet", "data/releases/1.0.0/a")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home in its checkout, after a build."""
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("a")
    (tmp_path / "data/releases/latest").symlink_to("1.0.0")
    home = Home(tmp_path / "data")
    record(home, inputs(tmp_path, home, Settings()))
    return home


def test_nothing_changed_is_told(home: Home, tmp_path: Path) -> None:
    assert is_unchanged(tmp_path, home, Settings())
    forget(home)
    assert not is_unchanged(tmp_path, home, Settings())


@pytest.mark.parametrize("name", FILES)
def test_each_file_that_a_build_reads_or_leaves_counts(name: str, home: Home, tmp_path: Path) -> None:
    (tmp_path / name).write_text("ab")
    assert not is_unchanged(tmp_path, home, Settings())
    (tmp_path / name).unlink()
    assert not is_unchanged(tmp_path, home, Settings())


def test_settings_count_and_an_address_is_always_asked(home: Home, tmp_path: Path) -> None:
    assert not is_unchanged(tmp_path, home, Settings(keep_releases=3))
    record(home, inputs(tmp_path, home, Settings(releases="s3://bucket/releases")))
    assert not is_unchanged(tmp_path, home, Settings(releases="s3://bucket/releases"))


def test_what_changes_during_a_build_is_seen_by_the_next(home: Home, tmp_path: Path) -> None:
    before = inputs(tmp_path, home, Settings())
    (tmp_path / FILES[0]).write_text("edited meanwhile")
    record(home, before)
    assert not is_unchanged(tmp_path, home, Settings())
