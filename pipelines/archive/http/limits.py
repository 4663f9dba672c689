"""How often a host may be asked: waiting for a turn, and counting the calls of the day, across all processes.

Each host with a limit has one small file under a lock. Times are wall-clock times, which processes share; one in the
future, because the clock was set back, is forgotten.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
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
_MINUTE = 60.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limit:
    """What a publisher allows: requests in any 60 s and on one day (UTC), and seconds between two."""

    per_minute: int | None = None
    per_day: int | None = None
    min_interval: float | None = None


@dataclass
class _State:
    """What was sent to a host: times in the last minute and the last time, calls on ``day``, and when it reopens."""

    sent: list[float] = field(default_factory=list)
    day: str = ""
    count: int = 0
    closed_until: float = 0.0
    by_quota: bool = False


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
                state.closed_until = self._clock() + min(seconds, LONGEST_CLOSED)
                state.by_quota = by_quota
                self._write(host, state)

    def _claim(self, host: str, limit: Limit, where: str) -> float:
        """0 if a call was counted that may be made now, or the seconds until one may be."""
        with self._lock(host):
            state, now = self._read(host), self._clock()
            today = datetime.fromtimestamp(now, UTC)
            if state.day != today.date().isoformat():
                state.day, state.count = today.date().isoformat(), 0
            closed = state.closed_until - now
            if LONGEST_WAIT < closed <= LONGEST_CLOSED:
                kind = QuotaExceeded if state.by_quota else RateLimited
                raise kind(f"{host} must not be asked for {closed:.0f} s", where, closed)
            if limit.per_day is not None and state.count >= limit.per_day:
                midnight = datetime.combine(today.date() + timedelta(days=1), datetime.min.time(), UTC)
                raise QuotaExceeded(
                    f"{state.count} of {limit.per_day} calls to {host} were made on {state.day}",
                    where,
                    midnight.timestamp() - now,
                )
            sent = [moment for moment in state.sent if moment <= now]
            wait = max(closed if closed <= LONGEST_WAIT else 0.0, _until_free(sent, now, limit))
            if wait <= 0:
                state.sent = [moment for moment in sent if moment > now - _MINUTE] + [now]
                state.count += 1
                self._write(host, state)
            return wait

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


def _until_free(sent: list[float], now: float, limit: Limit) -> float:
    """Seconds until another call fits after those ``sent``."""
    wait = 0.0
    if limit.min_interval is not None and sent:
        wait = sent[-1] + limit.min_interval - now
    if limit.per_minute is not None and len(sent) >= limit.per_minute:
        wait = max(wait, sent[-limit.per_minute] + _MINUTE - now)
    return wait
