"""Locks that the system frees when their process ends, however it ends: who may write a home, and which runs live.

    lease.lock           held by whatever writes the home, one at a time
    alive/<run>.lock     held by each run

What its holder does stands in the file of a lock. Several hosts may share a home where its file system passes locks on.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from filelock import FileLock, Timeout

POLL = 0.2
ENDED = "a run that has just ended"


class ProcessLock:
    """A lock on ``file`` for a process that does ``what``, until ``release``, the end of a context or the process's."""

    def __init__(self, file: Path, what: str) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._file, self._what = file, what
        self._lock = FileLock(file, thread_local=False, fallback_to_soft=False)

    def take(self, tell: Callable[[str], None]) -> None:
        """Wait until this process holds it; at once if it does. ``tell`` hears once for whom it waits."""
        if self._lock.is_locked:
            return
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            tell(f"waiting for {holder(self._file) or ENDED} to end")
            self._lock.acquire(poll_interval=POLL)
        started = datetime.now(UTC).isoformat(timespec="seconds")
        self._file.write_text(f"{self._what} on {os.uname().nodename} (since {started})")

    def release(self) -> None:
        """Give it back."""
        self._lock.release()

    def remove(self) -> None:
        """Give it back with its file, for which nobody waits."""
        self._file.unlink(missing_ok=True)
        self._lock.release()

    def __enter__(self) -> ProcessLock:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.release()


def holder(file: Path) -> str | None:
    """Who holds the lock on ``file``, as people know it; None where nobody does."""
    if not file.exists():
        return None
    try:
        with FileLock(file, timeout=0, fallback_to_soft=False):
            return None
    except Timeout:
        with suppress(OSError):
            return file.read_text() or ENDED
        return ENDED
