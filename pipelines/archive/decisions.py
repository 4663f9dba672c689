"""What people decide of captures: one is withdrawn, or reinstated. Each decision is a record that stays.

    decisions/<source>/<capture>/<time>-<word>.json     the last one holds

The capture need not be in this archive: an extract may rest on it. What builds hold back by themselves is no decision.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from pipelines.archive.blobs import Blobs

WITHDRAWN, REINSTATED = "withdrawn", "reinstated"


@dataclass(frozen=True)
class Decision:
    """``withdrawn`` or ``reinstated``, why, by whom, and when (ISO 8601)."""

    word: str
    because: str
    by: str
    decided: str

    def __str__(self) -> str:
        return f"{self.word} on {self.decided[:10]}" + (f": {self.because}" if self.because else "")


def record(blobs: Blobs, source: str, capture_id: str, decision: Decision) -> None:
    """Keep a decision for good."""
    name = f"{decision.decided.replace(':', '')}-{decision.word}"
    text = json.dumps(asdict(decision), ensure_ascii=False, indent=1, sort_keys=True)
    blobs.put(f"decisions/{source}/{capture_id}/{name}.json", f"{text}\n".encode())


def all_of(blobs: Blobs, source: str, capture_id: str) -> list[Decision]:
    """Every decision of a capture, oldest first."""
    return [_decision(blobs, key) for key in blobs.keys(f"decisions/{source}/{capture_id}/")]


def withdrawn(blobs: Blobs, source: str) -> dict[str, Decision]:
    """The captures of a source that are withdrawn now. A record that is damaged still says so by its name."""
    last = {key.split("/")[2]: key for key in blobs.keys(f"decisions/{source}/")}
    gone = {name: _decision(blobs, key) for name, key in last.items()}
    return {name: decision for name, decision in gone.items() if decision.word == WITHDRAWN}


def _decision(blobs: Blobs, key: str) -> Decision:
    moment, _, word = key.rpartition("/")[2].removesuffix(".json").rpartition("-")
    try:
        decision = Decision(**json.loads(blobs.read(key)))
    except (ValueError, TypeError):
        return Decision(word, f"the reason is lost: {blobs.where}/{key} is damaged", "", moment)
    return decision if decision.word == word else Decision(word, decision.because, decision.by, decision.decided)
