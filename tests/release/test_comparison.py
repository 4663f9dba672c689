"""A release that makes only what changed is the one that is made anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.edits import run
from bilateral.verify import listed
from tests.support.built_home import BuiltHome, make_checkout


def test_what_an_edit_does_not_touch_is_one_file_in_both_releases(two_releases: Path) -> None:
    first, second = (two_releases / "releases" / version for version in ("1.0.0", "1.1.0"))
    same = {name for name, digest in listed(first).items() if listed(second).get(name) == digest}
    assert {"csv/actors.csv", "actors.parquet", "book/data/tables/actors-0.js"} < same
    assert {"csv/trade.csv", "book/data/pairs/CHN-RUS.js"} & same == set()
    assert all((first / name).samefile(second / name) for name in same)


@pytest.mark.torture
def test_two_edits_give_the_files_that_are_made_anew(built_home: BuiltHome, tmp_path: Path) -> None:
    checkout = make_checkout(tmp_path / "checkout", copies_code=True)
    home = built_home.copy(tmp_path / "built").home
    assert run(2, 3, checkout, home, at_once=2) == []
