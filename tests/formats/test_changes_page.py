"""CHANGES.md: what a reader of the last release must know, in readable lines."""

from __future__ import annotations

import json

from bilateral.changes import Change
from pipelines.formats.changes_page import changes_page


def test_a_long_list_that_grew_is_told_by_what_came() -> None:
    names = [f"observation-{number}" for number in range(100)]
    grown = Change(
        "dependence",
        '{"dyad": "CHN-RUS"}',
        "changed",
        "rests_on",
        "value",
        json.dumps(names),
        json.dumps([*names, "observation-new"]),
        "recomputed",
    )
    page = changes_page("1.1.0", "1.0.0", "minor", [grown], "public", {}, [])
    assert page.splitlines()[-1] == (
        '- `dependence` {"dyad": "CHN-RUS"} rests_on: 100 → 101 entries: added observation-new (recomputed)'
    )
