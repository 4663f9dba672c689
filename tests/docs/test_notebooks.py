"""The notebooks run on a release of the current ledger, and their saved output is up to date."""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import nbformat
import pytest

import bilateral
from tests.support.notebooks import FOLDER, METADATA, NOTEBOOKS, ROOT, run
from tests.support.real_files import skip_for_want_of

PNG = b"\x89PNG\r\n\x1a\n"


def printed(cell: Any) -> list[dict[str, Any]]:
    """A cell's outputs. For a picture only that there is one, since its bytes depend on the machine's fonts.

    What is printed is one text: a kernel on a busy machine sends it in several pieces.
    """
    outputs = cell.get("outputs", [])
    pictures = [
        {mime: None if mime == "image/png" else data for mime, data in output["data"].items()}
        for output in outputs
        if "data" in output
    ]
    return [{"stream": "".join(output.get("text", "") for output in outputs)}, *pictures]


def test_they_are_those_that_the_readme_and_the_analysts_page_name() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    analysts = (ROOT / "docs" / "analysts.md").read_text(encoding="utf-8")
    assert [file.stem for file in NOTEBOOKS] == [
        "do-they-vote-alike",
        "how-many-exercises-in-2024",
        "is-245-billion-right",
        "who-depends-on-whom",
        "who-else-depends-on-china",
    ]
    assert all(f"docs/notebooks/{file.name}" in readme for file in NOTEBOOKS)
    assert all(f"(notebooks/{file.name})" in analysts for file in NOTEBOOKS)
    assert "notebooks/how-much-do-they-trade.R" in analysts


@pytest.mark.parametrize("name", ["do-they-vote-alike", "who-else-depends-on-china"])
def test_a_short_question_takes_fewer_than_forty_lines(name: str) -> None:
    notebook = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    assert sum(len(cell.source.splitlines()) for cell in notebook.cells if cell.cell_type == "code") < 40


def test_base_r_reads_from_csv_what_the_package_reads(released: Path) -> None:
    """The script runs with nothing but R, on the CSV alone."""
    if not shutil.which("Rscript"):
        skip_for_want_of("Rscript is not installed")
    script = FOLDER / "how-much-do-they-trade.R"
    done = subprocess.run(
        ["Rscript", "--vanilla", str(script), str(released)], text=True, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    printed = {int(year): float(billion) for year, billion in re.findall(r"^ (\d{4}) +([\d.]+) ", done.stdout, re.M)}
    release = bilateral.open(str(released))
    series = release.series("BI/trade_total/CHN-RUS/A/CHN").dropna(subset=["value"]).tail(5)
    assert printed == {row.year: round(row.value / 1e9, 3) for row in series.itertuples()}
    preferred = release.evidence(series.tail(1)).iloc[0]
    year, value = int(series["year"].iloc[-1]), series["value"].iloc[-1] / 1e9
    assert done.stdout.splitlines()[-1] == f"In {year}: {value:.1f} billion dollars, by {preferred['publisher']}."


@pytest.mark.torture
@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_a_notebook_runs_and_prints_what_it_shows(file: Path, released: Path) -> None:
    kept = nbformat.read(file, as_version=4)
    now = run(file, released)
    for before, after in zip(kept.cells, now.cells, strict=True):
        assert printed(after) == printed(before), (
            f"cell {before.id}: renew it: make build && .venv/bin/python -m tests.support.notebooks; "
            "then read its prose again"
        )
    assert [cell.get("execution_count") for cell in now.cells] == [cell.get("execution_count") for cell in kept.cells]


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_a_notebook_holds_nothing_of_the_machine_that_ran_it(file: Path) -> None:
    notebook = nbformat.read(file, as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata == METADATA
    assert all(cell.metadata == {} for cell in notebook.cells)
    for place in ("/home/", "/tmp/", "/root/", "/Users/", str(ROOT)):
        assert place not in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_a_notebook_is_short_and_has_a_picture_that_any_viewer_shows(file: Path) -> None:
    notebook = nbformat.read(file, as_version=4)
    pictures = [
        base64.b64decode(output.data["image/png"])
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]
    assert 1 <= len(pictures) <= 2
    assert all(picture.startswith(PNG) for picture in pictures)
    assert 8 <= len(notebook.cells) <= 15
    assert file.stat().st_size < 300_000
