"""The state of a source, decided here alone, from the rows of its captures.

Pure functions over rows of ``captures``, which ``readings.py`` makes.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from pipelines.rows import AnyRows

MAX_NAMED = 3
"""Captures withdrawn that a source's reason names."""


class State(NamedTuple):
    """One of ``schemas.vocabulary.SOURCE_STATES``, why nothing newer is used, and the day of the version in use."""

    state: str
    reason: str | None
    vintage: date | None


def state_of(captures: AnyRows, extracts: AnyRows = ()) -> State:
    """The state of the source with these captures, and these rows of ``extracts`` that rest on it.

    A capture that some parser could read counts as read, even if it holds no row. If what the publisher gave last,
    whatever its date, cannot be read, the source is stale. What was withdrawn is named, and counts for nothing. While
    nobody has read the terms, no capture counts as read.
    """
    gone = [f"{c['capture_id']} {c['reason']}" for c in captures if c["state"] == "withdrawn"]
    captures = [c for c in captures if c["state"] != "withdrawn"]
    withdrawn = "; ".join([*gone[:MAX_NAMED], *([f"and {len(gone) - MAX_NAMED} more"] if gone[MAX_NAMED:] else [])])
    if not captures:
        down = sorted({f"{row['extract_id']} stands down: {row['reason']}" for row in extracts if not row["is_used"]})
        used = [row["vintage_date"] for row in extracts if row["is_used"]]
        reason = "; ".join(filter(None, [*down, withdrawn]))
        return State("extract" if used else "not_captured", reason or None, max(used, default=None))
    if kept_out := [c for c in captures if c["state"] == "terms_unread"]:
        return State("terms_unread", kept_out[0]["reason"], None)
    last = max(captures, key=lambda c: (c["retrieved"], c["capture_id"]))
    if not (read := [c for c in captures if c["state"] != "failed" or c["parser_version"] is not None]):
        return State("failed", last["reason"], None)
    vintage = max(c["vintage_date"] for c in read)
    if last["state"] == "failed":
        return State("stale", last["reason"], vintage)
    return State("current", withdrawn or None, vintage)
