"""The engine that is set: its options, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from pipelines.bulk.engine import engine, is_spark
from pipelines.settings import SettingsError, settings


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
def test_another_address_is_refused_wherever_settings_are_read(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BILATERAL_ENGINE", address)
    with pytest.raises(SettingsError, match=r"BILATERAL_ENGINE is `.*`: nothing computes there. Write duckdb, "):
        settings()


@pytest.mark.parametrize("address", ["local[*]", "local-cluster[2,1,1024]", "spark://host:7077"])
def test_a_master_of_spark_is_taken(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BILATERAL_ENGINE", address)
    assert is_spark()


def test_the_environment_says_which(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BILATERAL_ENGINE", "duckdb?memory=200MiB")
    assert not is_spark()
    with engine(tmp_path) as on:
        assert on.arrow(on.table(pa.table({"a": [1]}).to_reader())).num_rows == 1
