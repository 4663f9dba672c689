"""The declared constants of accuracy are those of the publishers' files, and nine of ten true figures are inside."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import bilateral
from benchmarks import calibration
from benchmarks.constants import constants, listed, probed, summary
from tests.support.real_files import ROOT, real_file

pytestmark = pytest.mark.night
FILE = ROOT / "data" / "reference" / "accuracy.yaml"


def test_the_constants_and_the_calibration_are_those_of_the_files(
    released: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(calibration.VARIABLE, str(real_file("dots").parent))
    figures = calibration.tables(ROOT)
    cells = calibration.fitted(figures)
    copy = tmp_path / FILE.name
    copy.write_bytes(FILE.read_bytes())
    calibration.write(copy, listed(constants(cells)))
    found, declared = (yaml.safe_load(file.read_bytes()) for file in (copy, FILE))
    assert [row["error"] for row in found] == pytest.approx([row["error"] for row in declared], rel=0.25)
    probes = calibration.probes(figures, bilateral.open(str(released)))
    held = {row["kind"]: row for row in summary(probed(probes, cells))}
    told = yaml.safe_load((ROOT / calibration.TESTED).read_bytes())
    assert {kind: row["inside"] for kind, row in held.items()} == pytest.approx(
        {row["kind"]: row["inside"] for row in told}, abs=0.1
    ), "bilateral accounts --calibrate --write renews the table that methods show"
    assert held["all cells"]["n"] >= 400
    assert 0.85 <= held["all cells"]["inside"] <= 0.95
    beside = held.pop("total by the IMF, beside WITS")
    assert beside["n"] >= 1000
    assert 0.85 <= beside["inside"] <= 0.95
    assert max(held[kind]["width"] for kind in held if kind.startswith("total ")) <= 0.04
