"""``make bench``: every benchmark, one table, kept in RESULTS.md with its date and machine.

Sections of that file below the table (rounds that take an hour) are kept as they stand.
"""

from __future__ import annotations

import time
from pathlib import Path

from benchmarks import book, building, bulk, checking, dependence, differing, dyad, loading, parsing, voting
from benchmarks.timing import machine


def main() -> None:
    """Print the table and write it down."""
    lines = [
        f"# Results\n\n{time.strftime('%Y-%m-%d')}, {machine()}. Medians of fresh processes, run in turn.\n",
        "| what | result |",
        "|---|---|",
    ]
    sections = {
        "check": checking.rows,
        "build": building.rows,
        "parse": parsing.rows,
        "votes": voting.rows,
        "trade": dependence.rows,
        "load": loading.rows,
        "dyad": dyad.rows,
        "diff": differing.rows,
        "bulk": bulk.rows,
        "book": book.rows,
    }
    for name, rows in sections.items():
        for what, result in rows():
            print(f"{name:6} {what:60} {result}", flush=True)
            lines.append(f"| {name}: {what.strip()} | {result} |")
    file = Path(__file__).parent / "RESULTS.md"
    rounds = file.read_text(encoding="utf-8").partition("\n## ") if file.exists() else ("", "", "")
    file.write_text("\n".join(lines) + "\n" + rounds[1] + rounds[2], encoding="utf-8")


if __name__ == "__main__":
    main()
