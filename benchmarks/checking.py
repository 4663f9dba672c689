"""How long the checker takes: one file and all of them, against reading the same files and nothing else."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.timing import ROOT, interleaved, middle, python, run

_READ = """
import yaml, pathlib
loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
files = [yaml.load(f.read_bytes(), Loader=loader) for f in pathlib.Path("data").rglob("*.yaml")]
"""


def rows(repeat: int = 5) -> list[tuple[str, str]]:
    """The table of results."""
    bilateral = str(Path(sys.executable).with_name("bilateral"))
    file = str(next((ROOT / "data" / "documents").rglob("*.yaml")))
    measured = interleaved(
        repeat,
        floor=lambda: python(_READ),
        single=lambda: run([bilateral, "check", file]),
        every=lambda: run([bilateral, "check"]),
    )
    floor, single, every = (middle(measured[name]) for name in ("floor", "single", "every"))
    return [
        ("floor: a process that only parses the same YAML files", f"{floor:.2f} s"),
        ("bilateral check, one file", f"{single:.2f} s = {single / floor:.2f} × floor (aim: under 1 s)"),
        ("bilateral check, all files", f"{every:.2f} s = {every / floor:.2f} × floor (aim: under 3 s)"),
    ]
