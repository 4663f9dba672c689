"""Tests on the machine that the README asks for: git, make, Python, and what every Debian has. No other program.

``python -m tests.support.bare`` runs the fast tests, and the slow ones of files that look for a program, without any
other program on the path and without publishers' real files. None may fail; each skip says what it misses.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASKED_FOR = ("git", "make", "python3", "python3.11")
LOOKS_FOR_A_PROGRAM = re.compile(r"skip_for_want_of|shutil\.which|Rscript|subprocess")
REAL_FILE = re.compile(r"the real file .* is not in .*(?=: set)")


class SkipCounter:
    """Counts the tests that are skipped, by reason, and prints the counts as the last line."""

    def __init__(self) -> None:
        self.reasons: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note why a test was skipped."""
        if report.skipped and isinstance(report.longrepr, tuple):
            reason = str(report.longrepr[2]).removeprefix("Skipped: ")
            self.reasons[REAL_FILE.sub("a publisher's real file is not there", reason)] += 1

    def pytest_unconfigure(self) -> None:
        """Print the counts."""
        counts = "; ".join(f"{count} because {reason}" for reason, count in self.reasons.most_common())
        print(f"skipped: {self.reasons.total()}{': ' if counts else ''}{counts}")


def programs_of_every_debian() -> Iterator[Path]:
    """The programs of the packages that no Debian lacks. Raises CalledProcessError and FileNotFoundError elsewhere."""
    asked = ["dpkg-query", "-W", "-f=${Package} ${Essential} ${Priority}\n"]
    lines = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.splitlines()
    packages = [line.split()[0] for line in lines if " yes " in line or line.endswith(" required")]
    listed = subprocess.run(["dpkg-query", "-L", *packages], capture_output=True, text=True, check=True).stdout
    for name in listed.splitlines():
        if Path(name).parent.name in ("bin", "sbin") and os.access(name, os.X_OK):
            yield Path(name)


def make_path(folder: Path) -> Path:
    """A folder with links to these programs, to git, make and Python, and to nothing else."""
    folder.mkdir()
    programs = {program.name: program for program in programs_of_every_debian()}
    for place in os.environ["PATH"].split(os.pathsep):
        programs |= {name: Path(place, name) for name in ASKED_FOR if Path(place, name).is_file()}
    for name in ("sh", "awk", "which"):  # names that Debian gives to one of several programs
        programs.setdefault(name, Path("/usr/bin", name))
    for name, program in programs.items():
        if program.exists():
            (folder / name).symlink_to(program)
    return folder


def slow_files() -> list[str]:
    """The test files with slow tests that may start a program."""
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    return [str(file) for file in files if LOOKS_FOR_A_PROGRAM.search(file.read_text(encoding="utf-8"))]


def main(folder: Path) -> int:
    """Run the tests; the worst of the exit codes."""
    for variable in ("CI", "VIRTUAL_ENV"):
        os.environ.pop(variable, None)
    os.environ |= {"BILATERAL_SHARED_DATA": str(folder / "no real files")}
    os.environ["PATH"] = str(make_path(folder / "bin"))
    plain = ["-n", "2", "-q", "--dist", "loadfile", "--no-loadscope-reorder"]
    counter = SkipCounter()
    fast = pytest.main([*plain, "-m", "not slow and not torture and not night"], [counter])
    slow = pytest.main([*plain, "-m", "slow and not torture and not night", *slow_files()], [counter])
    return max(int(fast), int(slow))


if __name__ == "__main__":
    with TemporaryDirectory() as aside:
        sys.exit(main(Path(aside)))
