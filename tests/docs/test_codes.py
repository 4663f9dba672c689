"""Every code of status that occurs is explained where readers look: in the dictionary and in the guide for analysts."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.formats.dictionary import CODES
from tests.support.ledger_world import real

GUIDE = (Path(__file__).parents[2] / "docs/analysts.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("column", ["obs_status", "status"])
def test_every_code_that_occurs_is_explained(column: str) -> None:
    occurring = {row[column] for rows in real().rows.values() for row in rows if row.get(column)}
    published = {str(row[column]) for row in real().rows["indicators"]}
    assert published <= occurring
    if column == "obs_status":
        assert occurring <= CODES[column].keys()
    explained = {
        code for line in GUIDE.splitlines() if line.startswith("| `") for code in line.split("|")[1].split("`")
    }
    assert published <= CODES[column].keys()
    assert published <= explained
