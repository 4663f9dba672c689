"""The file of the core panel: small, with the rows and columns of the panel, and three digits of its numbers."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import bilateral
from pipelines.formats.core_panel import FILE, rounded


def test_numbers_have_three_digits() -> None:
    said = rounded(np.array([0.012345, 123456.0, -1.0005, 0.0, float("nan")]))
    assert said.to_pylist() == [0.0123, 123000.0, -1.0, 0.0, None]


def test_the_file_is_small_and_has_what_the_panel_has(released: Path) -> None:
    assert (released / FILE).stat().st_size < 4 << 20
    r = bilateral.open(str(released))
    file, panel = pq.read_table(released / FILE), r.panel("core").table
    assert r.folder.panels["core"]["sha256"] == sha256((released / FILE).read_bytes()).hexdigest()
    filled = {name: 1 - panel[name].null_count / panel.num_rows for name in panel.column_names}
    assert r.folder.panels["core"]["filled"] == pytest.approx(filled, abs=0.0006)
    assert r.describe("core")["unit"].to_dict() == {f.name: f.metadata[b"unit"].decode() for f in panel.schema}
    assert (file.num_rows, file.column_names) == (panel.num_rows, panel.column_names)
    assert file.schema.metadata[b"license"] == panel.schema.metadata[b"license"]
    for name in file.column_names:
        if pa.types.is_floating(file[name].type):
            said = file[name].cast(pa.float64()).to_numpy()
            np.testing.assert_allclose(said, panel[name].to_numpy(), rtol=0.0051, err_msg=name)
        else:
            assert file[name].equals(panel[name]), name
