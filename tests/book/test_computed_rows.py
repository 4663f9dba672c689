"""A mark with only whole data sets behind it shows its computed row, the method and what it was computed from."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bilateral.folder import Folder
from pipelines.book.dyad_pages import dyad_pages
from pipelines.rows import Rows
from pipelines.store.memo import Memo
from schemas import derive
from schemas.tables import model_of
from tests.book.book_files import page_in, panel
from tests.book.section_rows import indicator_row


def _rewrite(folder: Path, name: str, change: Callable[[Rows], Rows]) -> None:
    path = folder / f"{name}.parquet"
    table = pq.read_table(path)
    path.unlink()
    pq.write_table(pa.Table.from_pylist(change(table.to_pylist()), schema=table.schema), path)


@pytest.fixture(scope="module")
def voting(released: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The page of China and Russia in the same release, with a row of ``un_votes`` and its indicator."""
    folder = tmp_path_factory.mktemp("release")
    for path in released.glob("*.*"):
        shutil.copy(path, folder)
    state_of = defaultdict(lambda: "not_captured", unga_votes="current")
    _rewrite(folder, "sources", lambda rows: [row | {"state": state_of[row["source_id"]]} for row in rows])
    pair = {"actor_a": "CHN", "actor_b": "RUS", "dyad": "CHN-RUS", "session": 60, "year": 2005}
    counts = {"n_votes": 90, "n_votes_identical": 80, "n_votes_agreement": 90}
    schema = derive.to_arrow(model_of("un_votes"))
    row = dict.fromkeys(schema.names) | pair | counts
    pq.write_table(pa.Table.from_pylist([row], schema=schema), folder / "un_votes.parquet")
    keys = {"row_id": "CHN|RUS|60", "method_id": "un-identical-share", "series_code": "BI/x"}
    counted = {"freq": "A", "year": 2005, "status": "actual", "n_observations": 90}
    share = indicator_row("un_identical_share", "CHN-RUS", "2005", 0.75, **keys, **counted)
    _rewrite(folder, "coverage", lambda rows: [row for row in rows if row["dyad"] == "CHN-RUS"])
    _rewrite(
        folder,
        "indicators",
        lambda rows: [*(r for r in rows if r["table"] != "un_votes" and r["dyad"] == "CHN-RUS"), share],
    )
    files = dyad_pages(Folder(str(folder), is_checked=False), Memo(folder / "none"), "").files
    wanted = ("data/pairs/CHN-RUS.js", "data/compared.js")
    return page_in({file.path: file.data() for file in files if file.path in wanted}, "CHN-RUS")


def test_a_mark_from_data_sets_alone_gives_its_row_with_method_and_counts(voting: dict[str, Any]) -> None:
    row = panel(voting, "un-identical-share")["rows"][0]
    assert row["label"] == "2005: 75 %; China–Russia"
    mark = voting["marks"][row["n"]]
    assert mark["sources"] == ["unga_votes"]
    source = {"table": "un_votes", "key": "CHN|RUS|60", "method": "un-identical-share"}
    number = {"value": 0.75, "low": 0.75, "high": 0.75, "unit": "1", "status": "A"}
    made_from = {"n_votes": 90, "n_votes_identical": 80, "n_votes_agreement": 90}
    assert mark["computed"] == source | number | {"made_from": made_from}


def test_a_mark_with_documents_behind_it_needs_no_such_row(voting: dict[str, Any]) -> None:
    row = panel(voting, "trade-share")["rows"][0]
    assert voting["marks"][row["n"]].get("computed") is None
