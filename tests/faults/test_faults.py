"""Kill a build a few times: each time readers see a whole release, and the next build succeeds without help."""

from __future__ import annotations

import pytest

from benchmarks.faults import spread


@pytest.mark.slow
def test_builds_killed_anywhere_leave_a_whole_release_and_the_next_build_succeeds() -> None:
    died, releases = spread(2)  # .ci/run and `python -m benchmarks.faults` have larger rounds
    assert died >= 1
    assert releases >= 2
