"""Every parser, the ledger and the readers of a release refuse spoilt files in words of their own, or read them."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.real_files import real_file
from tests.support.spoilt_files import MADE_UP, NAMES, reader


@pytest.mark.torture
@pytest.mark.parametrize("name", NAMES)
def test_a_spoilt_file_is_read_or_refused_in_words(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many spoilt files of each kind as MUTANTS says, or ten."""
    if name.startswith("source ") and name.removeprefix("source ") not in MADE_UP:
        real_file("README.md")
    monkeypatch.setenv("BILATERAL_HOME", str(tmp_path / "home"))
    read = reader(name, tmp_path)

    @settings(max_examples=int(os.environ.get("MUTANTS") or 10), derandomize=True, suppress_health_check=[*HealthCheck])
    @given(chance=st.randoms(use_true_random=False))
    def reads_it(chance: random.Random) -> None:
        read(chance, lambda name, data: None)

    reads_it()
