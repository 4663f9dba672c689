"""``python -m benchmarks.keeping [EDITS]``: how large a home is after so many edits, where five releases are kept.

A small ledger, a document of which gets another title each time and is built. After each build, what the policy no
longer keeps goes, as if each edit were made a day after the one before and runs were kept for a day. Bytes are those of
the disk, with hard links counted once.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.hosts import edit
from bilateral.releases import versions
from bilateral.verify import verify
from pipelines.orchestration.retention import retired
from pipelines.orchestration.workplace import Workplace
from tests.support.source_world import checkout

RELEASES = 5
PARTS = ("releases", "build", "runs", "archive")


def sizes(home: Path) -> dict[str, tuple[int, int]]:
    """Megabytes and files of each part of a home."""
    return {part: _size(home / part) for part in PARTS}


def _size(folder: Path) -> tuple[int, int]:
    files = [path.lstat() for path in folder.rglob("*") if not path.is_dir() or path.is_symlink()]
    blocks = {about.st_ino: about.st_blocks * 512 for about in files}
    return round(sum(blocks.values()) / 1e6), len(files)


def main(arguments: list[str]) -> int:
    """Edit, build and remove so many times; a line for each; 1 if the home grew in its second half or is not whole."""
    edits = int(arguments[0]) if arguments else 40
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        home = folder / "home"
        policy = {"BILATERAL_KEEP_RELEASES": str(RELEASES), "BILATERAL_KEEP_RUNS_DAYS": "1"}
        os.environ.update(policy | {"BILATERAL_HOME": str(home), "DAGSTER_HOME": ""})
        workplace = Workplace.at(checkout(folder / "checkout"), home)
        total = list[int]()
        for number in range(edits):
            edit(folder, "left", f"Edit {number}")
            command = [Path(sys.executable).with_name("bilateral"), "build"]
            subprocess.run(command, cwd=folder / "checkout", check=True, capture_output=True)
            for _ in retired(workplace, datetime.now(UTC) + timedelta(days=1)):
                pass
            now = sizes(home)
            total.append(sum(megabytes for megabytes, _ in now.values()))
            parts = ", ".join(f"{part} {megabytes} MB in {files} files" for part, (megabytes, files) in now.items())
            print(f"{number + 1}: {total[-1]} MB; {parts}", flush=True)
        releases = home / "releases"
        wrong = [f"{v}: {problem}" for v in versions(releases) for problem in verify(releases / v)]
    print(*wrong, f"{len(wrong)} problems", sep="\n")
    return int(bool(wrong) or total[-1] > max(total[: edits // 2]) * 1.02)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
