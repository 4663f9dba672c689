"""Marks beside releases: `latest` stays where it is pinned, and readers are told of a release that was yanked."""

from __future__ import annotations

import shutil
import warnings
from pathlib import Path

import pytest

import bilateral
from bilateral import releases
from bilateral.cli import main
from bilateral.folder import find
from bilateral.verify import SUMS, verify
from pipelines.release.candidate import DamagedRelease
from pipelines.release.publication import PublishError
from tests.support.ledger_world import BuiltLedger, release

pytestmark = pytest.mark.slow


@pytest.fixture
def home(two_releases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with the releases 1.0.0 and 1.1.0, which a test may change."""
    monkeypatch.setenv("BILATERAL_HOME", str(tmp_path))
    return Path(shutil.copytree(two_releases, tmp_path, symlinks=True, dirs_exist_ok=True))


def latest(home: Path) -> str:
    return releases.find(home / "releases").name


def sums(home: Path) -> list[bytes]:
    return [(home / "releases" / version / SUMS).read_bytes() for version in ("1.0.0", "1.1.0")]


@pytest.mark.torture
def test_builds_leave_latest_where_it_is_pinned_until_it_is_let_go(
    home: Path, worlds: list[BuiltLedger], capsys: pytest.CaptureFixture[str]
) -> None:
    before = sums(home)
    assert main(["releases", "pin", "1.0.0"]) == 0
    assert capsys.readouterr().out == "latest is 1.0.0, and stays there until: bilateral releases unpin\n"
    assert not release(worlds[1], home).is_new, "compared with the newest, not with the pinned one"
    assert latest(home) == "1.0.0"
    published = release(worlds[2], home)
    assert (published.version, published.is_new, published.pinned) == ("1.2.0", True, "1.0.0")
    assert releases.manifest(home / "releases" / "1.2.0")["previous"]["version"] == "1.1.0"
    assert (latest(home), bilateral.open().version) == ("1.0.0", "1.0.0")
    main(["releases"])
    assert "← latest, pinned" in capsys.readouterr().out.splitlines()[0]
    assert find((home / "releases").as_uri()).manifest["version"] == "1.0.0", "behind a URL as well"
    assert main(["releases", "unpin"]) == 0
    assert capsys.readouterr().out == "latest is 1.2.0 again\n"
    assert (latest(home), sums(home)) == ("1.2.0", before)
    assert main(["releases", "unpin"]) == 1


def test_what_cannot_be_pinned_is_said(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = home / "releases" / "1.0.0" / "CHANGES.md"
    file.chmod(0o644)
    file.write_text("x")
    for version, reason in (("1.0.0", "1.0.0 is not whole: CHANGES.md"), ("9.0.0", "there is no release 9.0.0")):
        assert main(["releases", "pin", version]) == 1
        assert reason in capsys.readouterr().err
    assert main(["releases", "pin"]) == 2
    assert latest(home) == "1.1.0"


def test_readers_are_told_of_a_yanked_release_and_no_byte_of_it_changes(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sums(home)
    assert main(["releases", "yank", "1.1.0", "--because", "the shares\nare doubled"]) == 0
    said = capsys.readouterr().out
    assert "latest still names 1.1.0: `bilateral releases pin VERSION`" in said
    for reader in (None, (home / "releases").as_uri(), str(home / "releases" / "1.1.0")):
        with pytest.warns(UserWarning, match=r"release 1\.1\.0 was yanked on .*: the shares are doubled"):
            assert bilateral.open(*([reader] if reader else [])).version == "1.1.0"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert bilateral.open("1.0.0").version == "1.0.0"
    for command in (["releases"], ["verify"]):
        main(command)
        assert "release 1.1.0 was yanked on" in capsys.readouterr().out, command
    assert sums(home) == before
    assert verify(home / "releases" / "1.1.0") == []
    assert main(["releases", "yank", "1.1.0"]) == 2


@pytest.mark.parametrize(
    "damage", ["{", "[]", '{"pinned": {}, "yanked": {}}', '{"pinned": null, "yanked": {"1.0.0": 1}}']
)
def test_damaged_marks_move_nothing_and_stop_no_reader(
    home: Path, worlds: list[BuiltLedger], damage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "releases" / releases.MARKS).write_text(damage)
    with pytest.raises((PublishError, DamagedRelease), match=r"marks\.json is damaged: restore it"):
        release(worlds[2], home)
    with pytest.warns(UserWarning, match=r"marks\.json is damaged"):
        assert bilateral.open().version == "1.1.0"
    assert main(["releases"]) == 0
    assert "marks.json is damaged" in capsys.readouterr().err
    assert main(["releases", "unpin"]) == 1


def test_a_release_that_is_pinned_and_gone_is_named(home: Path, worlds: list[BuiltLedger]) -> None:
    main(["releases", "pin", "1.0.0"])
    (home / "releases" / "1.0.0").rename(home / "moved")
    with pytest.raises(PublishError, match=r"latest is pinned to 1\.0\.0, which is gone: restore it"):
        release(worlds[2], home)
