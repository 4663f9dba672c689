"""Faults strike builds and imports of one home, ``TRIES`` times: power cuts, kills, full disks, wrong clocks."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks.faults.trials import KINDS, Trials

SEED = 1


@pytest.mark.slow
@pytest.mark.torture
def test_after_a_fault_nothing_is_lost_torn_or_wrong_and_the_same_command_succeeds(tmp_path: Path) -> None:
    trials = Trials(tmp_path, SEED)
    for number in range(int(os.environ.get("TRIES", "6"))):
        trial = trials.once(*KINDS[(number + SEED) % len(KINDS)])
        tally = trial.tally
        outcome = (tally.lost, tally.torn, tally.wrong, tally.unaided)
        assert outcome == (0, 0, 0, tally.tries), f"{trial.operation}, {trial.fault}: {trial.findings}"
