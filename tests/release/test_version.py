"""The next version follows from the previous one and from what changed."""

from __future__ import annotations

import pytest

from pipelines.release.version import FIRST, following


def test_the_first_release_is_one_whatever_changed() -> None:
    assert {following(None, bump) for bump in (None, "patch", "minor", "major")} == {FIRST} == {"1.0.0"}


@pytest.mark.parametrize(
    ("bump", "version"), [("major", "3.0.0"), ("minor", "2.10.0"), ("patch", "2.9.12"), (None, "2.9.12")]
)
def test_each_bump_resets_what_is_below_it(bump: str | None, version: str) -> None:
    assert following("2.9.11", bump) == version
