"""A sign of life: a small file that says every two seconds that some process lives, and is gone when it does not.

It is written by a process of its own, run from this file, which ends with the one that it speaks for, however that
ends: a pipe between them closes. So neither a busy interpreter nor ``kill -9`` gives a wrong answer. Imports nothing
of ours, and no process is named: on another host its number means nothing.
"""

from __future__ import annotations

import json
import os
import select
import socket
import subprocess
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

EVERY = 2.0
SILENCE = 20.0
"""Seconds without a sign after which a process counts as dead: a machine may have stopped with all that ran on it."""
BOOT = Path("/proc/sys/kernel/random/boot_id")


def boot() -> str:
    """Since which start of which machine the clock of ``time.monotonic`` counts; empty where nothing says so."""
    with suppress(OSError):
        return BOOT.read_text().strip()
    return ""


def beat(file: Path, what: str, started: str) -> None:
    """Write the sign once."""
    said = {"host": socket.gethostname(), "boot": boot(), "what": what, "started": started, "clock": time.monotonic()}
    aside = file.with_name(f".{file.name}.part")
    aside.write_text(json.dumps(said))
    os.replace(aside, file)


class SignOfLife:
    """Says in ``file`` that this process lives and ``what`` it does, until the end of a context, or its own."""

    def __init__(self, file: Path, what: str) -> None:
        started = datetime.now(UTC).isoformat(timespec="seconds")
        file.parent.mkdir(parents=True, exist_ok=True)
        beat(file, what, started)
        command = [sys.executable, "-I", "-S", __file__, str(file), what, started]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )

    def end(self) -> None:
        """Say no more; the file is gone when this returns."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()

    def __enter__(self) -> SignOfLife:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.end()


def _speak(file: Path, what: str, started: str) -> None:
    while not select.select([sys.stdin], [], [], EVERY)[0]:
        with suppress(OSError):  # a full disk: the next one may succeed
            beat(file, what, started)
    with suppress(OSError):
        file.unlink()


if __name__ == "__main__":
    _speak(Path(sys.argv[1]), *sys.argv[2:])
