"""`bilateral build` as a whole command, in fresh processes: its output, its exit code, the same bytes anywhere."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bilateral.releases import manifest
from bilateral.verify import listed, verify
from tests.support.built_home import BuiltHome, bilateral_build, make_checkout
from tests.support.ledger_world import published_names
from tests.support.source_world import checkout

pytestmark = pytest.mark.slow


def test_a_build_prints_one_line_for_each_asset_and_a_summary(small_home: BuiltHome) -> None:
    lines = (small_home.folder / "printed.txt").read_text().splitlines()
    assert [line.split()[0] for line in lines if line.startswith(("trade ", "ledger ", "release "))] == [
        "ledger",
        "trade",
        "release",
    ]
    assert lines[-1].startswith("built in ")
    assert "latest → 1.0.0" in lines[-1]
    assert verify(small_home.home / "releases" / "latest") == []


@pytest.fixture(scope="module")
def anew(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which the whole ledger was built from nothing, by a copy of the code, in whichever order of sets."""
    folder, home = make_checkout(tmp_path_factory.mktemp("anew") / "checkout", copies_code=True), "home"
    done = bilateral_build(folder, folder.parent / home, hash_seed="1")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder.parent / home


@pytest.mark.torture
def test_the_first_build_of_the_whole_ledger_takes_about_a_gigabyte_at_most(anew: Path) -> None:
    """It took 1,113 to 1,260 MB in four runs; the aim is 1,000, which the shares past 2014 exceed."""
    (report,) = (anew / "runs").glob("*.json")
    peak = json.loads(report.read_bytes())["peak_mb"]
    if peak is None:
        pytest.skip("this system does not say how much memory a process has held")
    assert 300 < peak <= 1_350


@pytest.mark.torture
def test_two_builds_of_the_whole_ledger_give_identical_sums(built_home: BuiltHome, anew: Path) -> None:
    assert (anew / "releases/1.0.0/SHA256SUMS").read_text() == (built_home.release / "SHA256SUMS").read_text()


@pytest.mark.torture
def test_two_builds_in_two_directories_give_identical_sums(small_home: BuiltHome, tmp_path: Path) -> None:
    """Of two processes with different hash seeds, on code that is copied and code that is linked."""
    folder = checkout(tmp_path / "checkout", copies_code=True)
    assert bilateral_build(folder, tmp_path / "home", hash_seed="1").returncode == 0
    release = tmp_path / "home" / "releases" / "latest"
    assert (release / "SHA256SUMS").read_text() == (small_home.release / "SHA256SUMS").read_text()


def test_the_sums_name_every_file_and_every_table_that_is_not_absent(small_home: BuiltHome) -> None:
    release = small_home.release
    files = {str(path.relative_to(release)) for path in release.rglob("*") if path.is_file()}
    assert {*listed(release)} == files - {"SHA256SUMS"}
    absent = manifest(release)["absent"]
    assert {f"{name}.parquet" for name in published_names() if name not in absent} < files
    assert not {f"{name}.parquet" for name in absent} & files


def test_a_build_with_a_problem_in_a_register_exits_1_and_leaves_the_release(own_home: BuiltHome) -> None:
    with (own_home.checkout / "data" / "reference" / "dyads.yaml").open("a") as file:
        file.write("- {id: CHN-RUSS}\n")
    done = bilateral_build(own_home.checkout, own_home.home)
    assert done.returncode == 1
    assert "reference/dyads.yaml:" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert os.readlink(own_home.home / "releases" / "latest") == "1.0.0"


@pytest.mark.torture
def test_nothing_changed_publishes_nothing(own_home: BuiltHome) -> None:
    folder, home = own_home.checkout, own_home.home
    (folder / "data" / "documents" / "navy.yaml").touch()
    looked, unchanged = bilateral_build(folder, home), bilateral_build(folder, home)
    assert (looked.returncode, unchanged.returncode) == (0, 0)
    assert "1.0.0 stays" in looked.stdout
    assert " new" not in looked.stdout.replace("nothing new", "")
    assert unchanged.stdout.startswith("nothing has changed since the last build"), "no run was started"


@pytest.mark.torture
def test_a_document_with_a_slip_is_left_out_and_named_and_all_is_back_when_it_is_mended(own_home: BuiltHome) -> None:
    folder, home = own_home.checkout, own_home.home
    file = folder / "data" / "documents" / "navy.yaml"
    good = file.read_text()
    file.write_text(good.replace("status: held", "status: helt"))
    done = bilateral_build(folder, home)
    assert done.returncode == 3, done.stdout + done.stderr
    latest = home / "releases" / "latest"
    said, whole = manifest(latest), manifest(home / "releases" / "1.0.0")
    (row,) = said["set_aside"]
    assert row["file"] == "data/documents/navy.yaml"
    assert f"set aside, and left out: {row['file']}:{row['line']}: {row['sentence']}\n  {row['remedy']}" in done.stdout
    for page in ("index.html", "CHANGES.md"):
        assert f"not withdrawn: {row['file']}" in (latest / page).read_text().replace("\n\n- ", " ")
    assert said["tables"]["documents"]["rows"] == whole["tables"]["documents"]["rows"] - 1
    file.write_text(good)
    assert bilateral_build(folder, home).returncode == 0
    mended = manifest(latest)
    assert mended["set_aside"] == []
    assert mended["content_sha256"] == whole["content_sha256"]


@pytest.mark.torture
def test_an_interrupted_build_says_so_in_one_sentence(small_home: BuiltHome, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [Path(sys.executable).with_name("bilateral"), "build"],
        cwd=small_home.checkout,
        env=os.environ | {"BILATERAL_HOME": str(tmp_path), "PYTHONPATH": str(small_home.checkout)},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdout
    assert " rows " in process.stdout.readline()
    os.killpg(process.pid, signal.SIGINT)  # as Ctrl-C does: every process of the command is interrupted
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (130, "bilateral build: interrupted; the last good release stays\n")
