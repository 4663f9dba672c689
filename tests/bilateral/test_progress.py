"""A bar on the terminal behind standard error for what takes long, and nothing anywhere else."""

from __future__ import annotations

import os
import pty
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bilateral.progress import Progress


class Clock:
    """A clock that a test moves."""

    now = 0.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    moved = Clock()
    monkeypatch.setattr("bilateral.progress.time", moved)
    return moved


@contextmanager
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A terminal behind standard error; the number of its other end."""
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w") as stream, monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", stream)
        patch.setenv("TERM", "xterm")
        yield ours
    os.close(ours)


def told(terminal: int) -> str:
    os.set_blocking(terminal, False)
    try:
        return os.read(terminal, 65536).decode()
    except BlockingIOError:
        return ""


def test_after_two_seconds_it_says_how_far_it_is_and_goes_away_at_the_end(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with terminal(monkeypatch) as other_end:
        with Progress("verifying 2.0.0", 4) as progress:
            progress.step("a.parquet")
            assert told(other_end) == ""
            clock.now = 2.5
            progress.step("b\x1b[31m.parquet")
            assert "verifying 2.0.0 ████████████░░░░░░░░░░░░ 2 of 4  b\\x1b[31m.parquet" in told(other_end)
            clock.now = 2.55
            progress.step("c.parquet")
            assert told(other_end) == ""
        assert told(other_end) == "\r\x1b[K"


def test_what_is_done_soon_is_done_without_a_word(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    with terminal(monkeypatch) as other_end:
        with Progress("verifying", 2) as progress:
            progress.step("a")
            clock.now = 1.9
            progress.step("b")
        assert told(other_end) == ""


def test_a_file_or_a_program_is_told_nothing(clock: Clock, capfd: pytest.CaptureFixture[str]) -> None:
    with Progress("verifying", 1) as progress:
        clock.now = 9.0
        progress.step("a")
    assert capfd.readouterr() == ("", "")
