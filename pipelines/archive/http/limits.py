"""How often a host may be asked: waiting for a turn, and counting the calls of the day, across all processes.

Each host with a limit has one small file under a lock. Times are wall-clock times, which processes share; one in the
future, because the clock was set back, is forgotten.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from filelock import FileLock

from pipelines.archive.http.errors import QuotaExceeded, RateLimited

LONGEST_WAIT = 600.0
"""Seconds to wait at most; a longer wait is an error that says how long."""
LONGEST_CLOSED = 86_400.0
"""Seconds for which a publisher's refusal is believed."""
ANY = "*"
"""In place of a host: the limit of every host without one of its own."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limit:
    """What a publisher allows: seconds between two requests, and requests on one day (UTC)."""

    min_interval: float = 0.0
    per_day: int | None = None

    def __str__(self) -> str:
        pace = f"one in {self.min_interval:g} s"
        return f"{pace}, {self.per_day} a day" if self.per_day else pace


@dataclass
class _State:
    """When a host may be asked again, whether its quota says so, and calls on ``day``."""

    next_at: float = 0.0
    by_quota: bool = False
    day: str = ""
    count: int = 0


class Limiter:
    """The limits of hosts, with state in ``folder``. ``sleep`` must move ``clock`` (seconds since 1970)."""

    def __init__(
        self, folder: Path, limits: Mapping[str, Limit], clock: Callable[[], float], sleep: Callable[[float], None]
    ) -> None:
        self._folder = folder
        self._limits = limits
        self._clock = clock
        self._sleep = sleep

    def wait(self, host: str, where: str) -> None:
        """Wait until the host may be asked, and count the call. Raises QuotaExceeded and RateLimited for long waits."""
        limit = self._limits.get(host) or self._limits.get(ANY)
        while limit and (seconds := self._claim(host, limit, where)) > 0:
            _log.info("%s: waiting %.1f s for the rate limit", host, seconds)
            self._sleep(seconds)

    def close(self, host: str, seconds: float, *, by_quota: bool) -> None:
        """Note that the publisher wants no calls for so long, so that no other process makes one."""
        if host in self._limits or ANY in self._limits:
            with self._lock(host):
                state = self._read(host)
                state.next_at = self._clock() + min(seconds, LONGEST_CLOSED)
                state.by_quota = by_quota
                self._write(host, state)

    def _claim(self, host: str, limit: Limit, where: str) -> float:
        """0 if a call was counted that may be made now, or the seconds until one may be."""
        with self._lock(host):
            state, now = self._read(host), self._clock()
            today = datetime.fromtimestamp(now, UTC)
            if state.day != today.date().isoformat():
                state.day, state.count = today.date().isoformat(), 0
            wait = state.next_at - now
            if LONGEST_WAIT < wait <= LONGEST_CLOSED:
                kind = QuotaExceeded if state.by_quota else RateLimited
                raise kind(f"{host} must not be asked for {wait:.0f} s", where, wait)
            if limit.per_day is not None and state.count >= limit.per_day:
                midnight = datetime.combine(today.date() + timedelta(days=1), datetime.min.time(), UTC)
                raise QuotaExceeded(
                    f"{state.count} of {limit.per_day} calls to {host} were made on {state.day}",
                    where,
                    midnight.timestamp() - now,
                )
            if 0 < wait <= LONGEST_WAIT:
                return wait
            state.next_at, state.count = now + limit.min_interval, state.count + 1
            self._write(host, state)
            return 0.0

    def _lock(self, host: str) -> FileLock:
        self._folder.mkdir(parents=True, exist_ok=True)
        return FileLock(self._folder / f"{host}.lock")

    def _read(self, host: str) -> _State:
        try:
            return _State(**json.loads((self._folder / f"{host}.json").read_bytes()))
        except FileNotFoundError:
            return _State()
        except (ValueError, TypeError):
            _log.warning("%s: the count of calls could not be read and starts again", host)
            return _State()

    def _write(self, host: str, state: _State) -> None:
        aside = self._folder / f"{host}.json.tmp"
        aside.write_text(json.dumps(asdict(state)))
        os.replace(aside, self._folder / f"{host}.json")
