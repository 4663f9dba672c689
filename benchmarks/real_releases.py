"""Each source published from its real file: rows there, cells equal, tables that change, bytes as before afterwards.

``python -m benchmarks.real_releases FOLDER [SOURCE…]`` builds one home without a capture in FOLDER, and for each source
a copy of it with the source's real files. It prints a row of the table in ``benchmarks/RESULTS.md`` for each and exits
with 1 where one fails. Each takes two builds; a source is done once, its row is kept in ``FOLDER/<source>.txt``.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.extracts import FILES, ROOT, SHARED, take
from benchmarks.real_cells import is_equal, printed
from pipelines.archive.captures import Capture
from pipelines.orchestration.workplace import Workplace
from pipelines.sources.declarations import discover

CELLS = 50
"""How many rows of a source are compared with its file; all, where it has fewer."""
WITHOUT_FILE = {
    "baci": "its files are not redistributed whole; totals of it are baci_totals",
    "cited_documents": "its pages are asked for, document by document",
    "crea": "its answers need the network",
}
TELLS_OF_CAPTURES = ("captures", "sources", "changes")
"""Tables that still name a withdrawn capture: what there was, and what was decided of it."""
HEADING = "| source | captures | rows | cells equal | tables that change | as before after withdrawal | seconds |"


@dataclass
class Trial:
    """What became of a source's real files."""

    source: str
    captures: int = 0
    rows: int = 0
    compared: int = 0
    differences: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    remaining: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    seconds: float = 0

    @property
    def is_good(self) -> bool:
        """Whether its rows are there, equal to the file, told in tables, and gone when it is withdrawn."""
        wrong = self.differences or self.problems or self.remaining
        return bool(self.rows and self.changed and not wrong)

    def __str__(self) -> str:
        equal = f"{self.compared - len(self.differences)} of {self.compared}"
        pairs = sum(name.startswith("pairs/") for name in self.changed)
        changed = ", ".join(
            [name for name in self.changed if "/" not in name] + [f"{pairs} files of pairs"] * bool(pairs)
        )
        remaining = f"no: {', '.join(self.remaining)}" if self.remaining else "yes"
        told = [f"`{self.source}`", self.captures, f"{self.rows:,}", equal, changed, remaining, f"{self.seconds:.0f}"]
        lines = ["| " + " | ".join(map(str, told)) + " |", *self.problems, *self.differences[:3]]
        return "\n".join(lines)


def build(home: Path) -> str:
    """Build a release in a home; what it printed where its exit code is not 0, else nothing."""
    variables = os.environ | {"BILATERAL_HOME": str(home)}
    command = [sys.executable, "-m", "bilateral.cli", "build"]
    done = subprocess.run(command, cwd=ROOT, env=variables, check=False, capture_output=True, text=True)
    return "" if done.returncode == 0 else f"exit code {done.returncode}: {(done.stdout + done.stderr)[-600:]}"


def base_of(folder: Path) -> Path:
    """The home without a capture, built once. Raises RuntimeError where it cannot be built."""
    home = folder / "base"
    if not (home / "releases" / "latest").exists():
        problem = build(home)
        if problem:
            raise RuntimeError(problem)
    return home


def tables_of(home: Path) -> dict[str, Path]:
    """The tables of the last release, by name; of a publisher's rows too."""
    release = home / "releases" / "latest"
    return {path.relative_to(release).as_posix().removesuffix(".parquet"): path for path in release.rglob("*.parquet")}


def differing(home: Path, other: Path) -> list[str]:
    """The names of tables of which one of the last releases has other bytes, or none."""
    tables, others = tables_of(home), tables_of(other)
    return sorted(
        name
        for name in tables.keys() | others.keys()
        if not (name in tables and name in others and tables[name].read_bytes() == others[name].read_bytes())
    )


def rows_of(home: Path, captures: Mapping[str, Capture], feeds: Iterable[str]) -> list[pa.Table]:
    """The published rows of these captures, by table that their source feeds."""
    asked, tables = pa.array([*captures]), tables_of(home)
    fed = [pq.read_table(tables[name]) for name in feeds if name in tables]
    published = [rows.filter(pc.is_in(rows["capture_id"], asked)) for rows in fed if "capture_id" in rows.column_names]
    return [rows for rows in published if rows.num_rows]


def compare_cells(
    source: str, tables: Iterable[pa.Table], files: Mapping[str, Mapping[str, Path]], trial: Trial
) -> None:
    """Compare sampled rows with the files, by capture and the file's name."""
    drawn = random.Random(source)
    for rows in tables:
        places = drawn.sample(range(rows.num_rows), min(CELLS, rows.num_rows))
        for row in rows.take(places).to_pylist():
            trial.compared += 1
            try:
                pairs = printed(source, files[row["capture_id"]], row)
            except (LookupError, ValueError, StopIteration) as error:
                trial.differences.append(f"{row['source_row']}: {error!r}")
                continue
            unequal = [pair for pair in pairs if not is_equal(*pair)]
            if unequal:
                trial.differences.append(f"{row['source_row']}: {unequal}")


def try_source(folder: Path, source: str) -> Trial:
    """Publish a source's real files in a copy of the base, then withdraw them."""
    base, home, trial = base_of(folder), folder / source, Trial(source)
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(base, home, symlinks=True)
    workplace = Workplace.at(ROOT, home)
    take(workplace, [source])
    captures = {capture.capture_id: capture for capture in workplace.archive.captures(source)}
    files = {name: _files_of(capture) for name, capture in captures.items()}
    trial.captures = len(captures)
    problem = build(home)
    if problem:
        trial.problems.append(problem)
        return trial
    tables = rows_of(home, captures, discover()[source].feeds)
    trial.rows = sum(rows.num_rows for rows in tables)
    compare_cells(source, tables, files, trial)
    trial.changed = [name for name in differing(home, base) if name not in TELLS_OF_CAPTURES]
    _withdraw(home, captures)
    problem = build(home)
    trial.problems += [problem] if problem else []
    without = base_without(folder, source, captures)
    trial.remaining = [name for name in differing(home, without) if name not in TELLS_OF_CAPTURES]
    return trial


def base_without(folder: Path, source: str, captures: Iterable[str]) -> Path:
    """The base; where kept rows of the repository rest on one of ``captures``, a copy in which these are withdrawn."""
    base, home = base_of(folder), folder / f"{source} withdrawn"
    resting = pq.read_table(tables_of(base)["extracts"], columns=["capture_id"])["capture_id"].to_pylist()
    withdrawn = [name for name in captures if name in resting]
    if not withdrawn:
        return base
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(base, home, symlinks=True)
    _withdraw(home, withdrawn)
    problem = build(home)
    if problem:
        raise RuntimeError(problem)
    return home


def _files_of(capture: Capture) -> dict[str, Path]:
    """The publisher's files of a capture by their names, as they lie outside of the archive."""
    there = {path.name: path for pattern in FILES[capture.source] for path in SHARED.glob(pattern)}
    return {file.name: there[file.name] for file in capture.files}


def _withdraw(home: Path, captures: Iterable[str]) -> None:
    variables = os.environ | {"BILATERAL_HOME": str(home)}
    for name in captures:
        command = [sys.executable, "-m", "bilateral.cli", "archive", "withdraw", name, "--because", "a trial"]
        subprocess.run(command, cwd=ROOT, env=variables, check=True, capture_output=True)


def main(folder: Path, sources: Iterable[str]) -> int:
    """Print a row for each source; 1 where one is not good."""
    print(HEADING, "|---|---:|---:|---:|---|---|---:|", sep="\n")
    are_good = True
    for source in sources:
        if source in WITHOUT_FILE:
            print(f"| `{source}` | no file is at hand: {WITHOUT_FILE[source]} | | | | | |")
            continue
        began = monotonic()
        trial = try_source(folder, source)
        trial.seconds = monotonic() - began
        are_good &= trial.is_good
        print(trial, flush=True)
        (folder / f"{source}.txt").write_text(f"{trial}\n", encoding="utf-8")
        if trial.is_good:
            shutil.rmtree(folder / source)
            shutil.rmtree(folder / f"{source} withdrawn", ignore_errors=True)
    return 0 if are_good else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:] or [*FILES, *WITHOUT_FILE]))
