"""A mark behind which are whole data sets alone: it gives the row that it stands for, with its method and what it is made from."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bilateral.folder import Folder
from pipelines.book import dyad_pages as dyads
from tests.book.given_rows import indicator
from tests.book.written_files import panel, value

Row = dict[str, Any]


def _rewritten(folder: Path, name: str, change: Callable[[list[Row]], list[Row]]) -> None:
    table = pq.read_table(folder / f"{name}.parquet")
    rows = change(table.to_pylist())
    path = folder / f"{name}.parquet"
    path.unlink()
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), path)


@pytest.fixture
def voting(released: Path, tmp_path: Path) -> dict[str, Any]:
    """The page of China and Russia in the same release with votes of one session, of which one row of ``un_votes`` is made."""
    folder = tmp_path / "release"
    folder.mkdir()
    for path in released.glob("*.*"):
        shutil.copy(path, folder)
    _rewritten(
        folder, "sources", lambda rows: [row | {"n_captures": int(row["source_id"] == "unga_votes")} for row in rows]
    )
    blank = dict.fromkeys(pq.read_schema(folder / "un_votes.parquet").names)
    made = {
        "actor_a": "CHN",
        "actor_b": "RUS",
        "session": 60,
        "dyad": "CHN-RUS",
        "year": 2005,
        "n_votes": 90,
        "n_votes_identical": 80,
        "n_votes_agreement": 90,
    }
    _rewritten(folder, "un_votes", lambda _: [blank | made])
    shown = indicator(
        "un_identical_share", "CHN-RUS", "2005", 0.75, row_id="CHN|RUS|60", method_id="un-identical-share"
    ) | {"freq": "A", "year": 2005, "status": "actual", "n_observations": 90}
    _rewritten(folder, "indicators", lambda rows: [*rows, shown])
    pages = dyads.pages(Folder(str(folder)))
    return next(value(file)["CHN-RUS"] for file in pages.files.values() if "CHN-RUS" in value(file))


def test_a_mark_from_data_sets_alone_gives_its_row_with_method_and_counts(voting: dict[str, Any]) -> None:
    row = panel(voting, "un-identical-share")["rows"][0]
    assert row["label"] == "2005: 75 %; China–Russia"
    mark = voting["marks"][row["n"]]
    assert mark["sources"] == ["unga_votes"]
    assert mark["stands"] == {
        "table": "un_votes",
        "key": "CHN|RUS|60",
        "method": "un-identical-share",
        "value": 0.75,
        "low": 0.75,
        "high": 0.75,
        "unit": "1",
        "status": "A",
        "made_from": {"n_votes": 90, "n_votes_identical": 80, "n_votes_agreement": 90},
    }


def test_a_mark_with_documents_behind_it_needs_no_such_row(voting: dict[str, Any]) -> None:
    row = panel(voting, "trade-share")["rows"][0]
    assert "stands" not in voting["marks"][row["n"]]
