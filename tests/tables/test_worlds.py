"""Small ledgers and what their tables say: the cases of ``worlds.yaml``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.ledger_world import world_of
from tests.support.rows import different, read_yaml

WORLDS: dict[str, dict[str, Any]] = read_yaml(Path(__file__).with_name("worlds.yaml"))


@pytest.mark.parametrize("case", WORLDS["cases"].values(), ids=WORLDS["cases"])
def test_the_tables_of_a_small_ledger(tmp_path: Path, case: dict[str, Any]) -> None:
    built = world_of(tmp_path, case)
    for table, facts in case["tables"].items():
        for fact in facts:
            rows = built.all(table, **fact.get("where", {}))
            assert len(rows) == fact.get("n", 1), (table, fact, rows)
            wrong = [different(row, fact.get("is", {})) for row in rows]
            assert not any(wrong), f"{table}: {fact} but {wrong}"
