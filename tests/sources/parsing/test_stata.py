"""Stata files: numbers and texts, and what is none."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from pipelines.archive.parts import Part
from pipelines.sources.contract import SourceError
from pipelines.sources.parsing.stata import read_stata


def test_numbers_are_floats_with_gaps_and_texts_stay_texts(tmp_path: Path) -> None:
    path = tmp_path / "a.dta"
    pd.DataFrame({"iso": ["CHN", ""], "n": [1.5, None], "flag": [0, 1]}).to_stata(path, write_index=False)
    rows = read_stata(Part("a.dta", path))
    assert rows.fillna(-1).to_dict("list") == {
        "iso": ["CHN", ""],
        "n": [1.5, -1],
        "flag": [0.0, 1.0],
        "source_row": ["1", "2"],
    }


def test_a_file_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.dta"
    pd.DataFrame({"n": range(100)}).to_stata(path, write_index=False)
    path.write_bytes(path.read_bytes()[:700])
    with pytest.raises(SourceError, match=r"a\.dta is not a Stata file: "):
        read_stata(Part("a.dta", path))
