"""Facts of the real ledger, line by line of ``facts.yaml``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.ledger_world import BuiltLedger
from tests.support.rows import different, read_yaml

FACTS: dict[str, list[dict[str, Any]]] = read_yaml(Path(__file__).with_name("facts.yaml"))


@pytest.mark.parametrize(
    ("table", "fact"),
    [
        pytest.param(table, fact, id="/".join([table, *map(str, fact["where"].values())]))
        for table, facts in FACTS.items()
        for fact in facts
    ],
)
def test_the_ledger_says(real: BuiltLedger, table: str, fact: dict[str, Any]) -> None:
    row = real.one(table, **fact["where"])
    wanted = fact.get("is", {})
    wrong = different(row, wanted)
    assert wrong == {}, f"{table}: expected { ({name: wanted[name] for name in wrong}) }"
