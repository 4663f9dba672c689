"""``make bench``: every benchmark, one table, kept in RESULTS.md with its date and machine."""

from __future__ import annotations

import time
from pathlib import Path

from benchmarks import building, checking
from benchmarks.timing import machine


def main() -> None:
    """Print the table and write it down."""
    lines = [
        f"# Results\n\n{time.strftime('%Y-%m-%d')}, {machine()}. Medians of fresh processes, run in turn.\n",
        "| what | result |",
        "|---|---|",
    ]
    for name, rows in (("check", checking.rows), ("build", building.rows)):
        for what, result in rows():
            print(f"{name:6} {what:60} {result}", flush=True)
            lines.append(f"| {name}: {what.strip()} | {result} |")
    (Path(__file__).parent / "RESULTS.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
