"""What a release by earlier code lacks is said in a sentence, with what to run."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from bilateral.commons.lookup import NotThere
from bilateral.folder import Folder
from bilateral.reading_commands import _show_answers
from bilateral.release import Release

NO_FREQ = "release 1.0.0 has no column freq in indicators: earlier code made it. Open a later one"


def test_a_column_that_it_lacks_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first release of 24 November 2026 had no ``freq``; ``series`` and ``panel`` choose by it."""
    pq.write_table(pa.table({"indicator": ["trade_total"]}), tmp_path / "indicators.parquet")
    folder = Folder(str(tmp_path))
    monkeypatch.setattr(Folder, "manifest", {"version": "1.0.0"})
    monkeypatch.setattr(Folder, "_source", lambda _, table: str(tmp_path / f"{table}.parquet"))
    with pytest.raises(NotThere, match=NO_FREQ):
        folder.read("indicators", None, pc.field("freq") == "A")
    with pytest.raises(NotThere, match=NO_FREQ):
        folder.read("indicators", ["freq"])
    assert folder.read("indicators").num_rows == 1


def test_a_pair_is_asked_for_where_no_release_had_answers_yet(r: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    """A release of 26 November 2026 has no ``answers``; `show` does not say that there is no table `CHN-RUS`."""
    for name in ("tables", "absent"):
        there = r.folder.manifest.get(name, {})
        monkeypatch.setitem(
            r.folder.manifest, name, {table: said for table, said in there.items() if table != "answers"}
        )
    with pytest.raises(NotThere, match=r"has no table answers: earlier code made it\. Open a later one"):
        _show_answers(r, Namespace(table="CHN-RUS"))
