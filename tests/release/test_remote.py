"""Releases at an address: published by one step, whole for every reader, and the truth about `latest`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bilateral import releases
from bilateral.cli import main
from bilateral.verify import verify
from pipelines.release.candidate import POINTER
from pipelines.release.publication import PublishError, align, publish
from pipelines.release.remote import Remote, entry_of
from tests.support import object_store
from tests.support.ledger_world import BuiltLedger, candidate, document, total, world


@pytest.fixture
def address(bucket_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of releases in an empty place of a bucket."""
    for name, value in object_store.environment(bucket_server).items():
        monkeypatch.setenv(name, value)
    return f"s3://{object_store.BUCKET}/{tmp_path.name}"


def remote(address: str, home: Path) -> Remote:
    return Remote(address, home / "cache")


def build(built: BuiltLedger, home: Path, address: str) -> Path | None:
    """What the assets `candidate` and `release` do with an address: the folder that the home then calls latest."""
    align(home / "releases", remote(address, home))
    candidate(built, home)
    return publish(home, home / "releases", remote=remote(address, home)).folder


def test_a_release_is_published_there_and_fetched_by_a_home_that_has_none(
    worlds: list[BuiltLedger], address: str, tmp_path: Path
) -> None:
    build(worlds[0], tmp_path / "one", address)
    said = remote(address, tmp_path).latest()
    assert (said.version, [*said.releases]) == ("1.0.0", ["1.0.0"])
    second = build(worlds[1], tmp_path / "two", address)
    assert second
    assert releases.manifest(second)["previous"]["version"] == "1.0.0"
    assert releases.versions(tmp_path / "two" / "releases") == ["1.0.0", "1.1.0"]
    assert verify(tmp_path / "two" / "releases" / "1.0.0") == []
    third = build(worlds[1], tmp_path / "three", address)
    assert third == tmp_path / "three" / "releases" / "1.1.0", "nothing differs: the home has what is published"
    assert remote(address, tmp_path).latest().version == "1.1.0"


@pytest.mark.torture
def test_whoever_follows_a_release_that_is_no_longer_the_last_publishes_nothing(
    worlds: list[BuiltLedger], address: str, tmp_path: Path
) -> None:
    build(worlds[0], tmp_path / "one", address)
    align(tmp_path / "two" / "releases", remote(address, tmp_path / "two"))
    candidate(worlds[2], tmp_path / "two")
    build(worlds[1], tmp_path / "one", address)
    with pytest.raises(PublishError, match=r"not compared with the last release, which is now 1\.1\.0"):
        publish(tmp_path / "two", tmp_path / "two" / "releases", remote=remote(address, tmp_path / "two"))
    late = tmp_path / "two" / _candidate(tmp_path / "two")
    with pytest.raises(PublishError, match=r"is now 1\.1\.0, published by somebody else: build again"):
        remote(address, tmp_path).add(late, entry_of(tmp_path / "one" / "releases" / "1.0.0").manifest_sha256)
    assert [*remote(address, tmp_path).latest().releases] == ["1.0.0", "1.1.0"]
    third = build(worlds[2], tmp_path / "two", address)
    assert third
    assert third.name == "1.2.0"


def _candidate(home: Path) -> str:
    return str(json.loads((home / POINTER).read_bytes())["folder"])


@pytest.mark.torture
def test_what_was_published_before_there_was_an_address_is_sent_with_its_marks(
    worlds: list[BuiltLedger], address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BILATERAL_HOME", str(tmp_path))
    for built in worlds[:2]:
        candidate(built, tmp_path)
        publish(tmp_path, tmp_path / "releases")
    main(["releases", "pin", "1.0.0"])
    main(["releases", "yank", "1.1.0", "--because", "doubled"])
    align(tmp_path / "releases", remote(address, tmp_path))
    said = remote(address, tmp_path).latest()
    assert (said.version, said.newest, said.yanked["1.1.0"]["because"]) == ("1.0.0", "1.1.0", "doubled")
    for version, entry in said.releases.items():
        assert entry == entry_of(tmp_path / "releases" / version)
    other = world(tmp_path / "other", [document("source", total(999))])
    candidate(other, tmp_path / "second")
    publish(tmp_path / "second", tmp_path / "second" / "releases")
    with pytest.raises(PublishError, match=r"has 1\.0\.0, which .* has not, or has otherwise: move them away"):
        align(tmp_path / "second" / "releases", remote(address, tmp_path))


@pytest.mark.torture
def test_marks_are_made_there_and_every_home_follows(
    worlds: list[BuiltLedger], address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for built in worlds[:2]:
        build(built, tmp_path / "one", address)
    monkeypatch.setenv("BILATERAL_HOME", str(tmp_path / "two"))
    monkeypatch.setenv("BILATERAL_RELEASES", address)
    assert main(["releases", "pin", "1.0.0"]) == 0, "a home that has no release yet"
    assert releases.find(tmp_path / "two" / "releases").name == "1.0.0"
    assert main(["releases", "yank", "1.1.0", "--because", "doubled"]) == 0
    assert main(["releases", "pin", "7.0.0"]) == 1
    said = remote(address, tmp_path).latest()
    assert (said.version, said.pinned and said.pinned["version"], [*said.yanked]) == ("1.0.0", "1.0.0", ["1.1.0"])
    build(worlds[2], tmp_path / "one", address)
    assert releases.find(tmp_path / "one" / "releases").name == "1.0.0", "pinned by another home"
    assert remote(address, tmp_path).latest().newest == "1.2.0"
    script = remote(address, tmp_path)._bucket.read("marks.js")
    assert script == (tmp_path / "one" / "releases" / "marks.js").read_bytes()
    monkeypatch.delenv("BILATERAL_RELEASES")
    assert main(["releases", "unpin", "--at", address]) == 0, "the address may be named in the command"
    assert remote(address, tmp_path).latest().version == "1.2.0"
    monkeypatch.setenv("BILATERAL_RELEASES", address)
    assert main(["releases", "unpin"]) == 1


def test_a_release_that_was_changed_there_is_not_fetched(
    worlds: list[BuiltLedger], address: str, tmp_path: Path
) -> None:
    build(worlds[0], tmp_path / "one", address)
    bucket = remote(address, tmp_path)._bucket
    folder = remote(address, tmp_path).latest().releases["1.0.0"].folder
    bucket.replace(f"{folder}/CHANGES.md", b"x")
    with pytest.raises(PublishError, match=r"is not whole: CHANGES\.md has changed"):
        align(tmp_path / "two" / "releases", remote(address, tmp_path / "two"))
    assert releases.versions(tmp_path / "two" / "releases") == []


def test_a_bucket_that_is_not_there_is_said(address: str, tmp_path: Path) -> None:
    with pytest.raises(PublishError, match=r"s3://nobody/releases cannot be used: .*AWS_\* variables"):
        Remote("s3://nobody/releases", tmp_path).change(lambda said: said.marked(None, {"1.0.0": {}}))


def test_a_storage_that_ignores_states_is_told_before_a_release_is_sent(
    worlds: list[BuiltLedger],
    address: str,
    bucket_server: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["releases", "probe", address]) == 0
    assert capsys.readouterr().out.count(": holds") == 2
    candidate(worlds[0], tmp_path)
    with object_store.Proxy(bucket_server) as proxy:
        proxy.dropped = ("connection", "if-match")
        monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.address)
        with pytest.raises(PublishError, match="is not safe to write: asked for replacing an object"):
            publish(tmp_path, tmp_path / "releases", remote=remote(address, tmp_path))
        assert main(["releases", "probe", address]) == 1
        assert "(If-Match): it writes over another state" in capsys.readouterr().out
    monkeypatch.setenv("AWS_ENDPOINT_URL", bucket_server)
    assert remote(address, tmp_path)._bucket.keys("") == []
