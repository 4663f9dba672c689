"""How often a host may be asked: waiting for a turn, across all processes.

Each host with a limit has one small file under a lock. Times are wall-clock times, which processes share; one
more than a day in the future, because the clock was set back, is forgotten.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from filelock import FileLock

from pipelines.archive.http.errors import QuotaExceeded, RateLimited
from pipelines.store.current import replace_durably

LONGEST_WAIT = 600.0
"""Seconds to wait at most; a longer wait is an error that says how long."""
LONGEST_CLOSED = 86_400.0
"""Seconds for which a publisher's refusal is believed."""
ANY = "*"
"""In place of a host: the limit of every host without one of its own."""
_log = logging.getLogger(__name__)


class Limiter:
    """Seconds between two requests to a host, with state in ``folder``. ``sleep`` must move ``clock`` (since 1970)."""

    def __init__(
        self, folder: Path, limits: Mapping[str, float], clock: Callable[[], float], sleep: Callable[[float], None]
    ) -> None:
        self._folder, self._limits, self._clock, self._sleep = folder, limits, clock, sleep

    def wait(self, host: str, where: str) -> None:
        """Wait until the host may be asked. Raises QuotaExceeded and RateLimited for long waits."""
        pace = self._limits.get(host, self._limits.get(ANY))
        while pace is not None and (seconds := self._claim(host, pace, where)) > 0:
            _log.info("%s: waiting %.1f s for the rate limit", host, seconds)
            self._sleep(seconds)

    def close(self, host: str, seconds: float, *, by_quota: bool) -> None:
        """Note that the publisher wants no calls for so long, so that no other process makes one."""
        if host in self._limits or ANY in self._limits:
            with self._lock(host):
                closed = self._clock() + min(seconds, LONGEST_CLOSED)
                self._write(host, max(closed, self._read(host)[0]), by_quota)

    def _claim(self, host: str, pace: float, where: str) -> float:
        """0 if a call may be made now, which is noted, or the seconds until one may be."""
        with self._lock(host):
            (next_at, by_quota), now = self._read(host), self._clock()
            wait = next_at - now
            if LONGEST_WAIT < wait <= LONGEST_CLOSED:
                kind = QuotaExceeded if by_quota else RateLimited
                raise kind(f"{host} must not be asked for {wait:.0f} s", where, wait)
            if 0 < wait <= LONGEST_WAIT:
                return wait
            self._write(host, now + pace, False)
            return 0.0

    def _lock(self, host: str) -> FileLock:
        self._folder.mkdir(parents=True, exist_ok=True)
        return FileLock(self._folder / f"{host}.lock")

    def _read(self, host: str) -> tuple[float, bool]:
        """When the host may be asked again, and whether its quota says so; at once where the file is damaged."""
        with suppress(FileNotFoundError, ValueError, TypeError):
            next_at, by_quota = json.loads((self._folder / f"{host}.json").read_bytes())
            return float(next_at), bool(by_quota)
        return 0.0, False

    def _write(self, host: str, next_at: float, by_quota: bool) -> None:
        replace_durably(self._folder / f"{host}.json", json.dumps([next_at, by_quota]).encode())
