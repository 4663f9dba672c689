"""Whose statistics are asked for: those of the states of the registered pairs.

What a publisher calls a state that it does not call by its usual number is in the publisher's module.
"""

from __future__ import annotations

from pathlib import Path

from pipelines.ledger import crosswalk
from pipelines.ledger.yaml_files import read


def reporters(data: Path) -> dict[str, str]:
    """The M49 number of each state of the dyads registered in ``data``, in order; empty where none is."""
    file = data / "reference" / "dyads.yaml"
    entries = read(file, data).data if file.exists() else None
    ids = [str(entry.get("id")) for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    known = (row for row in crosswalk.rows(data / "reference" / "codes") if row["scheme"] == "m49")
    numbers = {row["actor"]: row["code"] for row in known if not row["valid_to"]}
    return {state: numbers[state] for state in sorted({a for pair in ids for a in pair.split("-")} & numbers.keys())}
