"""The hash of a pair changes with the rows that its page reads, and with no others."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bilateral.folder import Folder
from pipelines.book.pair_keys import pair_hashes
from pipelines.store.memo import Memo


@pytest.fixture(scope="module")
def before(released: Path) -> dict[str, str]:
    """The hashes of the real release."""
    return pair_hashes(Folder(str(released), is_checked=False), Memo(released / "none"), "")


@pytest.fixture
def changed(released: Path, before: dict[str, str], tmp_path: Path) -> Callable[..., set[str]]:
    """The pairs whose hash is another after the first row with these values has others."""

    def change(table: str, where: dict[str, Any], **values: Any) -> set[str]:
        for path in released.glob("*.*"):
            shutil.copy(path, tmp_path)
        file = tmp_path / f"{table}.parquet"
        stored = pq.read_table(file)
        rows = stored.to_pylist()
        row = next(row for row in rows if where.items() <= row.items())
        row |= values
        file.chmod(0o644)
        pq.write_table(pa.Table.from_pylist(rows, schema=stored.schema), file)
        after = pair_hashes(Folder(str(tmp_path), is_checked=False), Memo(tmp_path / "none"), "")
        return {pair for pair, hashed in after.items() if before[pair] != hashed}

    return change


def test_a_number_of_a_pair_is_its_own(changed: Callable[..., set[str]]) -> None:
    assert changed("trade", {"dyad": "IND-RUS", "measure": "total"}, value=1.0) == {"IND-RUS"}


@pytest.mark.torture
@pytest.mark.parametrize(
    ("table", "where", "values"),
    [
        ("observations", {"subject_id": "exercises/tsentr-2026"}, {"value": 77.0}),
        ("evidence", {"observation_id": "exercises/tsentr-2026|place||held||"}, {"credibility": 5}),
    ],
)
def test_what_a_record_rests_on_is_of_its_pairs(
    table: str, where: dict[str, Any], values: dict[str, Any], changed: Callable[..., set[str]]
) -> None:
    pairs = changed(table, where, **values)
    assert "CHN-RUS" in pairs
    assert len(pairs) < 20


@pytest.mark.torture
def test_a_total_with_the_world_is_of_all_pairs_whose_shares_it_is_in(changed: Callable[..., set[str]]) -> None:
    pairs = changed("trade", {"dyad": "RUS-WLD", "measure": "exports", "time_period": "2021"}, value=1.0)
    assert {"CHN-RUS", "IND-RUS"} <= pairs
    assert "CHN-USA" not in pairs
