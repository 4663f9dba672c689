"""The engine that is set: its options, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from pipelines.bulk.engine import engine
from pipelines.settings import SettingsError


def test_rows_come_sorted_and_memory_is_limited(tmp_path: Path) -> None:
    rows = pa.table({"a": [3, 1, 2], "b": [1, 1, 1]})
    with engine(tmp_path, "duckdb?memory=100MiB&threads=1") as on:
        kept = on.keep(on.table(rows.to_reader()))
        assert [batch["a"].to_pylist() for batch in on.in_order(kept, ["a"])] == [[1, 2, 3]]
        assert on.arrow(kept.group_by("b").agg(n=kept.count(), a=kept.a.sum())).to_pylist() == [
            {"b": 1, "n": 3, "a": 6}
        ]


@pytest.mark.parametrize(
    "address",
    ["duck", "duckdb?memory=lots", "duckdb?threads=0", "duckdb?memory=1GiB&cores=2", "local-cluster[2]", "spark://"],
)
def test_another_address_is_refused_with_those_that_may_be(address: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"BILATERAL_ENGINE is `.*`: write duckdb"), engine(tmp_path, address):
        raise AssertionError("it was taken")


def test_the_environment_says_which(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BILATERAL_ENGINE", "mysql")
    with pytest.raises(SettingsError, match="mysql"), engine(tmp_path):
        raise AssertionError("it was taken")
