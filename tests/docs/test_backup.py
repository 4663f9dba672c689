"""A copy that is made by the commands of the page, while builds and imports go on, is a whole home."""

from __future__ import annotations

import os
import re
import subprocess
import threading
from pathlib import Path

import pytest

from bilateral import releases
from bilateral.verify import verify
from pipelines.archive.blobs import Folder
from pipelines.archive.captures import Archive, Incoming, Sighting
from tests.support.built_home import BuiltHome, bilateral_build

ROOT = Path(__file__).resolve().parents[2]
ROUNDS, COPIES = 2, 4


def commands() -> str:
    """What the page says."""
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8").partition("## Back-up and restore")[2]
    (block,) = re.findall(r"^```sh\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    return str(block)


def import_until(stop: threading.Event, archive: Archive, folder: Path) -> None:
    """Archive one new file after another."""
    number = 0
    while not stop.wait(0.02):
        number += 1
        file = folder / f"{number}.csv"
        file.write_text(f"a\n{number}\n" * 5_000)
        seen = Sighting(f"2026-11-01T08:00:{number % 60:02}.{number:06}+00:00", "file")
        archive.put("some_source", [Incoming(file.name, file)], seen)


def test_a_home_without_captures_is_copied_without_complaint(tmp_path: Path) -> None:
    release = tmp_path / "home" / "releases" / "1.0.0"
    release.mkdir(parents=True)
    (release / "release.json").write_text("{}")
    names = {"HOME_FOLDER": str(tmp_path / "home"), "COPY": str(tmp_path / "copy")}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands()], env=os.environ | names, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert (tmp_path / "copy" / "releases" / "1.0.0" / "release.json").read_text() == "{}"


@pytest.mark.slow
@pytest.mark.night
def test_a_copy_that_is_made_while_builds_and_imports_go_on_is_whole(own_home: BuiltHome, tmp_path: Path) -> None:
    stop, archive = threading.Event(), Archive(Folder(own_home.home / "archive"))
    (tmp_path / "files").mkdir()
    importing = threading.Thread(target=import_until, args=(stop, archive, tmp_path / "files"))
    importing.start()
    while not archive.captures():
        stop.wait(0.05)
    edited = own_home.checkout / "data" / "documents" / "navy.yaml"
    text = edited.read_text()
    try:
        for number in range(ROUNDS):
            edited.write_text(text.replace("title:", f"title: {number} #", 1))
            building = threading.Thread(target=bilateral_build, args=(own_home.checkout, own_home.home))
            building.start()
            before, copies = releases.find(own_home.home / "releases").name, list[Path]()
            while building.is_alive() and len(copies) < COPIES:
                copies.append(tmp_path / f"copy-{number}-{len(copies)}")
                names = {"HOME_FOLDER": str(own_home.home), "COPY": str(copies[-1])}
                subprocess.run(["bash", "-euo", "pipefail", "-c", commands()], env=os.environ | names, check=True)
            building.join()
            after = releases.find(own_home.home / "releases").name
            assert after != before
            latest = [releases.find(copy / "releases") for copy in copies]
            assert {release.name for release in latest} <= {before, after}
            assert [verify(release) for release in latest] == [[]] * len(copies)
            assert [list(Archive(Folder(copy / "archive")).verify()) for copy in copies] == [[]] * len(copies)
    finally:
        stop.set()
        importing.join()
    counts = [len(Archive(Folder(copy / "archive")).captures()) for copy in copies]
    assert counts[0] > 0
    restored = copies[-1]
    done = bilateral_build(own_home.checkout, restored)
    assert done.returncode == 0, done.stdout
    again = releases.find(restored / "releases")
    assert (again / "SHA256SUMS").read_text() == (own_home.home / "releases" / "latest" / "SHA256SUMS").read_text()
