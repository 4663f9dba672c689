"""A year of a big source: faults found, the panel by hand, resumed after a kill."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import BinaryIO

import pyarrow.parquet as pq
import pytest

from benchmarks.bulk import STAGE as MAKE
from benchmarks.timing import python
from pipelines.bulk.stage import Year, YearRefused, finished
from tests.bulk.planted import PLANTED, plant
from tests.support.baci_files import year_file
from tests.support.real_files import ROOT


def made(file: Path, folder: Path) -> Year:
    """The year of a file."""
    return finished(int(file.name.split("_Y")[1][:4]), file.name, folder, partial(file.open, "rb"))


def written(folder: Path) -> dict[Path, int]:
    """Every file with the time when it was written."""
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def test_forty_faults_are_forty() -> None:
    assert sum(len(lines) for _, lines in PLANTED) == 40


def test_planted_faults_are_found_each_by_its_rule(tmp_path: Path) -> None:
    file = year_file(tmp_path, 2022, 2_000)
    plant(file)
    with pytest.raises(YearRefused) as refused:
        made(file, tmp_path / "made")
    assert {f.rule: f.count for f in refused.value.findings} == {rule: len(lines) for rule, lines in PLANTED}
    assert not [path for path in (tmp_path / "made").rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("lines", "faults"),
    [([], {}), (["2022,4,8,10111,1", "two,4,8,10112,1,1"], {PLANTED[0][0]: 1, PLANTED[2][0]: 1})],
    ids=["only a header", "no line that can be read"],
)
def test_a_year_without_a_row_is_refused_with_what_is_wrong(
    lines: list[str], faults: dict[str, int], tmp_path: Path
) -> None:
    file = tmp_path / "BACI_HS92_Y2022_V202301.csv"
    file.write_text("\n".join(["t,i,j,k,v,q", *lines]) + "\n", encoding="utf-8")
    with pytest.raises(YearRefused, match=r"2022: .*the file has no row that can be read") as refused:
        made(file, tmp_path / "made")
    none = {"the file has no row that can be read": 0}
    assert {f.rule: f.count for f in refused.value.findings} == faults | none
    assert not [path for path in (tmp_path / "made").rglob("*") if path.is_file()]


def test_the_panel_is_what_one_computes_by_hand(tmp_path: Path) -> None:
    file = tmp_path / "BACI_HS92_Y2022_V202301.csv"
    lines = [
        "t,i,j,k,v,q",
        "2022,4,8,270900,12000,NA",  # of 16 million: more than half, critical
        "2022,12,8,270900,4000,1",
        "2022,4,8,854211,4000,1",  # all of it
        "2022,4,8,854219,300,1",  # under a twentieth, but of a critical heading
        "2022,12,8,854219,700,1",
    ]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    year = made(file, tmp_path / "made")
    basket = {row["exporter"]: row for row in pq.read_table(year.file("baskets")).to_pylist()}
    assert (basket[4]["value"], basket[4]["n_products"]) == (16_300_000, 3)
    assert basket[4]["squares"] == 12_000_000**2 + 4_000_000**2 + 300_000**2
    assert basket[4]["top"] == 12_000_000 * 1_000_000 + 999_999 - 270_900
    assert (basket[4]["n_dependent"], basket[4]["dependent"]) == (2, 16_000_000)
    assert (basket[12]["n_dependent"], basket[12]["dependent"]) == (1, 700_000)
    rows = {
        row["product"]: (row["value"], row["imports"])
        for row in pq.read_table(year.file("product_dependence")).to_pylist()
    }
    assert rows == {
        270_900: (12_000_000, 16_000_000),
        854_211: (4_000_000, 4_000_000),
        2_709: (12_000_000, 16_000_000),
        8_542: (4_300_000, 5_000_000),
    }


def test_flows_are_sorted_whatever_the_order_of_the_file(tmp_path: Path) -> None:
    file = year_file(tmp_path, 2022, 2_000)
    first = made(file, tmp_path / "a")
    head, *lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([head, *reversed(lines)]) + "\n", encoding="utf-8")
    second = made(file, tmp_path / "b")
    names = ("product_flows", "baskets", "product_dependence")
    files = [[year.file(name).read_bytes() for name in names] for year in (first, second)]
    assert files[0] == files[1]
    key = ["exporter", "importer", "product"]
    rows = pq.read_table(first.file("product_flows")).select(key).to_pylist()
    assert rows == sorted(rows, key=lambda row: [row[name] for name in key])
    assert len(rows) == len(lines) == first.rows


def test_a_second_run_writes_nothing(tmp_path: Path) -> None:
    file = year_file(tmp_path, 2022, 500)
    first = made(file, tmp_path / "made")
    before = written(tmp_path / "made")

    def unopened() -> BinaryIO:
        raise AssertionError("it was read again")

    second = finished(2022, file.name, tmp_path / "made", unopened)
    assert (first.is_new, second.is_new) == (True, False)
    assert written(tmp_path / "made") == before


def test_what_is_cut_or_half_made_is_made_again(tmp_path: Path) -> None:
    file = year_file(tmp_path, 2022, 500)
    year = made(file, tmp_path / "made")
    whole = year.file("baskets").read_bytes()
    year.file("baskets").write_bytes(whole[:100])
    left = year.folder.with_name(f".{year.folder.name}.1")
    left.mkdir()
    os.utime(left, (0, 0))
    again = made(file, tmp_path / "made")
    assert again.is_new
    assert again.file("baskets").read_bytes() == whole
    assert not left.exists()


def test_what_is_left_by_who_had_the_same_process_id_is_in_nobodys_way(tmp_path: Path) -> None:
    file = year_file(tmp_path, 2022, 500)
    year = made(file, tmp_path / "made")
    shutil.rmtree(year.folder)
    left = year.folder.with_name(f".{year.folder.name}.{os.getpid()}")
    left.mkdir()
    assert made(file, tmp_path / "made").is_new
    assert left.exists(), "what is young may be another's"


def test_whoever_was_killed_after_two_years_goes_on_with_the_third(tmp_path: Path) -> None:
    files = [year_file(tmp_path, year, 500) for year in (2020, 2021, 2022)]
    code = f"""
import os, signal, sys
from pathlib import Path
from pipelines.bulk import stage
from tests.bulk import planted
make = stage._make
def make_two(year, *rest):
    rows = make(year, *rest)
    if year == 2022:
        os.kill(os.getpid(), signal.SIGKILL)
    return rows
stage._make = make_two
planted.main(Path({str(tmp_path / "made")!r}), *map(Path, {list(map(str, files))!r}))
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == -9
    years = [made(file, tmp_path / "made") for file in files]
    assert [year.is_new for year in years] == [False, False, True]
    whole = sorted(path.parent.name for path in (tmp_path / "made").rglob("year.json"))
    assert whole == sorted(year.folder.name for year in years)


@pytest.mark.night
def test_memory_does_not_grow_with_the_rows_of_a_year(tmp_path: Path) -> None:
    large = year_file(tmp_path, 2022, 4_000_000)
    small = tmp_path / large.name.replace("V2023", "V2022")
    small.write_bytes(large.read_bytes()[: large.stat().st_size // 4].rpartition(b"\n")[0])
    limited = "from pipelines.bulk import stage\nstage.LIMITS |= {{'memory_limit': '100MiB', 'threads': 1}}\n"
    code = limited + MAKE  # both fill it, and spill
    few, many = (python(code.format(files=[str(file)], folder=str(tmp_path))) for file in (small, large))
    assert 0 < many.peak_mb < few.peak_mb + 90, "who holds the rows or their text takes 120 MB more"
