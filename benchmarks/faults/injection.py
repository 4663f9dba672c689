"""Inside the process that is struck: calls that change the disk are counted, and from one of them on the fault acts.

Only calls of Python are seen: what SQLite and Arrow write in C goes through. A power cut is a model: calls are noted,
and ``lose`` takes back what no fsync made safe. The order in which a disk writes what was not synced is not modelled.
A wrong clock is wrong for Python alone, and for the times of files once the process has ended: SQLite asks the kernel.
"""

from __future__ import annotations

import builtins
import ctypes
import errno
import gc
import io
import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

MOVES = ("replace", "rename", "link", "symlink")
CALLS = (*MOVES, "fsync", "unlink", "mkdir")
KILL, POWER, FULL, DENIED, CLOCK = FAULTS = ("kill", "power cut", "disk full", "permission lost", "clock")
_DAY = 86_400
JUMPS = (-365 * _DAY, -_DAY, 0, _DAY, 365 * _DAY)
"""Seconds by which the clock may be wrong. It jumps to another of them at the start and at each ``at``-th call."""
_ERRORS = {FULL: errno.ENOSPC, DENIED: errno.EACCES}
_SQLITE = (".db", "-wal", "-shm", "-journal")


class Injection:
    """Strikes at the ``at``-th call (never if it is 0) and counts in the folder ``notes``."""

    def __init__(self, fault: str, at: int, notes: Path) -> None:
        self.fault, self.at, self.notes = fault, at, notes
        self.seen = 0
        self._note = os.open(notes / "calls.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._write, self._link = os.write, os.link
        self.wrong_by = 0
        self._chance = random.Random(at)

    def install(self) -> None:
        """Replace the calls of this process."""
        for name in CALLS:
            setattr(os, name, self._counted(name, getattr(os, name)))
        opened = self._refused_when_written(builtins.open)
        builtins.open, io.open = opened, opened  # type: ignore[assignment]
        if self.fault == CLOCK:
            self._set_clocks()

    def _counted(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            self.seen += 1
            if self.at and self.seen == self.at and self.fault in (KILL, POWER):
                os.kill(os.getpid(), signal.SIGKILL)
            if self.at and self.seen >= self.at and self.fault in _ERRORS and (self.fault, name) != (FULL, "unlink"):
                raise OSError(_ERRORS[self.fault], os.strerror(_ERRORS[self.fault]), str(args[0]))
            if self.fault == CLOCK and self.seen % self.at == 0:
                self._jump()
            if self.fault == POWER and "dir_fd" not in kwargs:
                self._remember(name, args)
            return call(*args, **kwargs)

        return wrapped

    def _refused_when_written(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(file: Any, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
            if self.at and self.seen >= self.at and self.fault in _ERRORS and set(mode) & set("wax+"):
                raise OSError(_ERRORS[self.fault], os.strerror(_ERRORS[self.fault]), str(file))
            return call(file, mode, *args, **kwargs)

        return wrapped

    def _set_clocks(self) -> None:
        """Make Python's clock one that may be wrong; ``time.monotonic`` stays right, as on any machine."""
        seconds, nanoseconds, moment = time.time, time.time_ns, datetime.now
        time.time = lambda: seconds() + self.wrong_by  # which ``date.today`` calls
        time.time_ns = lambda: nanoseconds() + self.wrong_by * 10**9
        methods = gc.get_referents(datetime.__dict__)[0]  # of the class itself: modules that are loaded have it by name
        methods["now"] = staticmethod(lambda tz=None: moment(tz) + timedelta(seconds=self.wrong_by))
        ctypes.pythonapi.PyType_Modified(ctypes.py_object(datetime))
        self._jump()  # what is retrieved is dated before anything is written

    def _jump(self) -> None:
        self.wrong_by = self._chance.choice([jump for jump in JUMPS if jump != self.wrong_by])
        (self.notes / "wrong_by.txt").write_text(str(self.wrong_by))

    def _remember(self, name: str, args: tuple[Any, ...]) -> None:
        if name == "fsync":
            number = args[0] if isinstance(args[0], int) else args[0].fileno()
            noted: dict[str, Any] = {"synced": os.fstat(number).st_ino, "path": os.readlink(f"/proc/self/fd/{number}")}
        elif name in MOVES:
            source, target = (os.path.abspath(os.fspath(path)) for path in args[:2])
            kept = (
                str(self.notes / f"kept-{self.seen}") if os.path.lexists(target) and not os.path.isdir(target) else ""
            )
            if kept:
                self._link(target, kept, follow_symlinks=False)
            noted = {"moved": name, "source": source, "target": target, "kept": kept}
        else:
            return
        self._write(self._note, (json.dumps(noted) + "\n").encode())


def run(arguments: list[str], fault: str, at: int, notes: Path, folder: Path, settings: dict[str, str]) -> None:
    """Run a command of `bilateral` in this process, struck by the fault, and leave with its exit code."""
    said = os.open(notes / "said.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(said, 1)
    os.dup2(said, 2)
    os.chdir(folder)
    os.environ.update(settings)
    injection = Injection(fault, at, notes)
    injection.install()
    from bilateral.cli import main

    code = main(arguments)
    sys.stdout.flush()
    Path(notes / "count.txt").write_text(str(injection.seen)) if injection.seen < at or not at else None
    os._exit(code)


def date_files(home: Path, notes: Path, since: int) -> None:
    """Give files written after ``since`` (nanoseconds) the time that the wrong clock showed in the end."""
    wrong_by = int((notes / "wrong_by.txt").read_text()) * 10**9
    for path in home.rglob("*"):
        if path.is_file() and not path.is_symlink() and (written := path.stat().st_mtime_ns) > since:
            os.utime(path, ns=(written + wrong_by, written + wrong_by))


def lose(home: Path, notes: Path, since: int) -> int:
    """Take back what was not synced when the power went: files written after ``since`` (nanoseconds) without an fsync
    are empty, and names that no fsync of their folder made safe are as they were. How many things were lost."""
    lines = [json.loads(line) for line in (notes / "calls.jsonl").read_text().splitlines()]
    synced = {line["synced"] for line in lines if "synced" in line}
    lost = 0
    for path in home.rglob("*"):
        if path.is_symlink() or not path.is_file() or path.name.endswith(_SQLITE):
            continue
        state = path.stat()
        if state.st_mtime_ns > since and state.st_size and state.st_ino not in synced:
            path.chmod(0o644)
            path.write_bytes(b"")
            lost += 1
    safe: set[str] = set()
    for line in reversed(lines):
        if "synced" in line:
            safe.add(line["path"])
        elif os.path.dirname(line["target"]) not in safe:
            lost += _undone(line)
    return lost


def _undone(move: dict[str, str]) -> bool:
    source, target = Path(move["source"]), Path(move["target"])
    if not os.path.lexists(target):
        return False  # the process died before the call, or a later one moved it on
    if move["moved"] in ("replace", "rename") and not os.path.lexists(source):
        os.rename(target, source)
    elif move["moved"] in ("link", "symlink"):
        target.unlink()
    if move["kept"]:
        os.replace(move["kept"], target)
    return True
