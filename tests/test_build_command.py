"""`bilateral build` as a whole command, in fresh processes: its lines, its exit code, the same bytes anywhere."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bilateral.verify import verify
from tests.support.ledger_world import published_names

ROOT = Path(__file__).resolve().parents[1]
BILATERAL = Path(sys.executable).with_name("bilateral")


def checkout(folder: Path) -> Path:
    """A checkout of its own, without what runs made."""
    for name in ("pipelines", "schemas", "bilateral"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("dagster.yaml", "requirements-build.lock"):
        shutil.copy(ROOT / name, folder / name)
    for name in ("documents", "searches", "claims", "hypotheses", "reference"):
        shutil.copytree(ROOT / "data" / name, folder / "data" / name)
    return folder


def build(folder: Path, home: Path, seed: str = "0") -> subprocess.CompletedProcess[str]:
    env = os.environ | {"BILATERAL_HOME": str(home), "PYTHONHASHSEED": seed, "PYTHONPATH": str(folder)}
    return subprocess.run([BILATERAL, "build"], cwd=folder, env=env, text=True, capture_output=True, check=False)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, subprocess.CompletedProcess[str]]:
    folder = checkout(tmp_path_factory.mktemp("one") / "checkout")
    home = tmp_path_factory.mktemp("home")
    return folder, home, build(folder, home, "1")


def test_a_build_prints_one_line_for_each_asset_and_a_summary(
    built: tuple[Path, Path, subprocess.CompletedProcess[str]],
) -> None:
    _, home, done = built
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines if line.startswith(("trade ", "ledger ", "release "))] == [
        "ledger",
        "trade",
        "release",
    ]
    assert lines[-1].startswith("built in ")
    assert "latest → 1.0.0" in lines[-1]
    assert verify(home / "releases" / "latest") == []


def test_two_builds_in_two_directories_give_identical_sums(
    built: tuple[Path, Path, subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    folder = checkout(tmp_path / "another" / "place")
    done = build(folder, folder / "data", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    ours = (folder / "data/releases/latest/SHA256SUMS").read_text()
    assert ours == (built[1] / "releases/latest/SHA256SUMS").read_text()
    release = folder / "data/releases/latest"
    files = {str(path.relative_to(release)) for path in release.rglob("*") if path.is_file()}
    assert {line.split("  ", 1)[1] for line in ours.splitlines()} == files - {"SHA256SUMS"}
    assert {f"{name}.parquet" for name in published_names()} < files


def test_a_build_with_a_problem_exits_1_and_leaves_the_release(
    built: tuple[Path, Path, subprocess.CompletedProcess[str]],
) -> None:
    folder, home, _ = built
    file = folder / "data" / "documents" / "mehr-2025-08-25-joint-patrol.yaml"
    good = file.read_text()
    file.write_text(good.replace("status: held", "status: helt"))
    try:
        done = build(folder, home)
    finally:
        file.write_text(good)
    assert done.returncode == 1
    assert "documents/mehr-2025-08-25-joint-patrol.yaml:" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert os.readlink(home / "releases" / "latest") == "1.0.0"


def test_nothing_changed_publishes_nothing(built: tuple[Path, Path, subprocess.CompletedProcess[str]]) -> None:
    folder, home, _ = built
    done = build(folder, home)
    assert done.returncode == 0
    assert "1.0.0 stays" in done.stdout
    assert " new" not in done.stdout.replace("nothing new", "")


def test_an_interrupted_build_says_so_in_one_sentence(
    built: tuple[Path, Path, subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    folder, _, _ = built
    process = subprocess.Popen(
        [BILATERAL, "build"],
        cwd=folder,
        env=os.environ | {"BILATERAL_HOME": str(tmp_path), "PYTHONPATH": str(folder)},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdout
    assert process.stdout.readline().startswith("ledger ")
    os.killpg(process.pid, signal.SIGINT)  # as Ctrl-C does: every process of the command is interrupted
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (130, "bilateral build: interrupted; the last good release stays\n")
