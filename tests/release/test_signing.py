"""Releases signed by SSH: the same bytes as unsigned ones, and verified against those who may sign."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

import bilateral
from bilateral import signatures
from bilateral.cli import main
from bilateral.releases import NoRelease
from bilateral.verify import SIGNATURE, SUMS, verify
from pipelines.release.publication import PublishError, publish
from tests.support.ledger_world import BuiltLedger, candidate
from tests.support.real_files import skip_for_want_of
from tests.support.static_server import serving


@pytest.fixture(autouse=True)
def _ssh_keygen() -> None:
    if shutil.which("ssh-keygen") is None:
        skip_for_want_of("no ssh-keygen to sign with: apt-get install openssh-client")


def key(folder: Path, name: str, passphrase: str = "") -> Path:
    """A new key of one who signs."""
    file = folder / name
    made = ["ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-C", name, "-f", str(file)]
    subprocess.run(made, check=True, stdin=subprocess.DEVNULL)
    return file


def line(file: Path) -> str:
    """The line of a key in the file of signers."""
    return f"{file.name} {file.with_name(f'{file.name}.pub').read_text()}"


@pytest.fixture
def ana(tmp_path: Path) -> Path:
    return key(tmp_path, "ana@example.org")


@pytest.fixture
def signers(tmp_path: Path, ana: Path) -> Path:
    file = tmp_path / "signers"
    file.write_text(line(key(tmp_path, "ben@example.org")) + line(ana))
    return file


@pytest.mark.slow
def test_a_signed_release_has_the_same_bytes_and_names_who_signed(
    first: BuiltLedger, ana: Path, signers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folders = []
    for name, by in (("plain", ""), ("signed", str(ana))):
        candidate(first, tmp_path / name)
        folder = publish(tmp_path / name, tmp_path / name / "releases", by).folder
        assert folder
        assert verify(folder) == []
        folders.append(folder)
    plain, signed = folders
    assert (plain / SUMS).read_bytes() == (signed / SUMS).read_bytes()
    assert signatures.verify(signed, signers) == ("ana@example.org", [])
    assert main(["verify", str(signed), "--signers", str(signers)]) == 0
    assert "1.0.0: whole, signed by ana@example.org" in capsys.readouterr().out
    assert main(["verify", str(plain), "--signers", str(signers)]) == 1
    assert f"{SIGNATURE} is missing: the release is not signed" in capsys.readouterr().out


def test_without_a_passphrase_to_ask_for_nothing_is_published(first: BuiltLedger, tmp_path: Path) -> None:
    candidate(first, tmp_path / "home")
    locked = key(tmp_path, "locked", "secret of a test")
    for file in (locked, tmp_path / "nobody"):
        with pytest.raises(PublishError, match=f"cannot be signed with {file}: .*BILATERAL_SIGNING_KEY"):
            publish(tmp_path / "home", tmp_path / "home" / "releases", str(file))
    assert not (tmp_path / "home" / "releases" / "latest").exists()


@pytest.fixture
def folder(tmp_path: Path, ana: Path) -> Path:
    """What is signed of a release, signed."""
    made = tmp_path / "1.0.0"
    made.mkdir()
    (made / SUMS).write_text("00  release.json\n")
    signatures.sign(made, ana)
    return made


def test_hashes_that_were_changed_after_signing_are_found(folder: Path, signers: Path) -> None:
    (folder / SUMS).write_text("11  release.json\n")
    _, (problem,) = signatures.verify(folder, signers)
    assert problem.startswith(f"{SIGNATURE} is not ana@example.org's signature of {SUMS}: ")


def test_a_signature_of_a_stranger_or_for_another_purpose_is_none(
    folder: Path, signers: Path, ana: Path, tmp_path: Path
) -> None:
    signatures.sign(folder, key(tmp_path, "eve@example.org"))
    assert f"{SIGNATURE} is by nobody in {signers}" in signatures.verify(folder, signers)[1][0]
    (folder / SIGNATURE).unlink()
    made = ["ssh-keygen", "-Y", "sign", "-q", "-f", str(ana), "-n", "file", str(folder / SUMS)]
    subprocess.run(made, check=True, capture_output=True)
    assert signatures.verify(folder, signers)[1]
    (folder / SIGNATURE).write_text("no signature")
    assert signatures.verify(folder, signers)[1]
    assert "there is no file" in signatures.verify(folder, tmp_path / "none")[1][0]


def test_without_ssh_keygen_there_is_a_sentence(folder: Path, signers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(folder))
    assert "there is no ssh-keygen here: install OpenSSH" in signatures.verify(folder, signers)[1][0]


def test_a_reader_asks_for_a_signature_by_path_and_by_url(one_release: Path, tmp_path: Path, ana: Path) -> None:
    folder, signers = tmp_path / "1.0.0", tmp_path / "signers"
    shutil.copytree(one_release / "releases" / "1.0.0", folder)
    signers.write_text(line(ana))
    with serving(tmp_path) as address:
        for place in (str(folder), f"{address}/1.0.0"):
            with pytest.raises(NoRelease, match="is missing: the release is not signed"):
                bilateral.open(place, signers=signers)
        signatures.sign(folder, ana)
        for place in (str(folder), f"{address}/1.0.0"):
            assert len(bilateral.open(place, signers=signers).load("trade")) == 1
        file = folder / "release.json"
        file.chmod(0o644)
        file.write_bytes(file.read_bytes().replace(b'"rows"', b' "rows"'))
        for place in (str(folder), f"{address}/1.0.0"):
            with pytest.raises(NoRelease, match=r"release\.json is not the file that was released"):
                bilateral.open(place, signers=signers).load("trade")
