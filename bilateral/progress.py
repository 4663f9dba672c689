"""How far a command is that takes longer than two seconds, on one line of the terminal behind standard error.

Nothing is written where that is a file or another program. What the steps are does not belong here.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from types import TracebackType

from bilateral.commons.machine import line

PATIENCE = 2.0
"""Seconds in which nothing is said."""
EVERY = 0.1
"""Seconds between two looks of the line."""
WIDTH = 24
"""Characters of the bar."""


class Progress:
    """A bar over ``total`` steps, taken away at the end: ``with Progress("verifying", 61) as progress: …``."""

    def __init__(self, what: str, total: int) -> None:
        self._what, self._total, self._count = what, max(total, 1), 0
        self._is_shown = sys.stderr.isatty() and os.environ.get("TERM", "dumb") != "dumb"
        self._next = time.monotonic() + PATIENCE
        self._is_written = False

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._is_written:
            os.write(sys.stderr.fileno(), b"\r\x1b[K")

    def step(self, name: str = "") -> None:
        """Begin the next step, ``name``."""
        self._count = min(self._count + 1, self._total)
        if self._is_shown and time.monotonic() >= self._next:
            self._next = time.monotonic() + EVERY
            self._is_written = True
            filled = "█" * (WIDTH * self._count // self._total)
            text = f"{self._what} {filled:░<{WIDTH}} {self._count} of {self._total}  {line(name)}"
            os.write(sys.stderr.fileno(), f"\r\x1b[K{text[: shutil.get_terminal_size().columns - 1]}".encode())
