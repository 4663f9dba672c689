"""The next version, from the previous one and what changed."""

from __future__ import annotations

FIRST = "1.0.0"


def following(previous: str | None, bump: str | None) -> str:
    """The version after ``previous``: another meaning of columns, codes or rules is major, data minor."""
    if previous is None:
        return FIRST
    major, minor, patch = map(int, previous.split("."))
    return {"major": f"{major + 1}.0.0", "minor": f"{major}.{minor + 1}.0"}.get(
        bump or "patch", f"{major}.{minor}.{patch + 1}"
    )
