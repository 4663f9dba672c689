"""The lease of a home: which of the processes that want to write its store may, on this host or another.

    lease/000012.json      who may write: the highest number decides; a file is created once and never changed
    alive/<writer>.json    the sign of life of a writer (``heartbeat.py``)

It ends when the sign of life of its writer is gone or old. Then the next writer creates the next number, which only
one can. A writer that was thought dead finds a number above its own and stops. Nothing but ``put`` need be atomic, so
that a bucket which creates only what is not there can hold a lease as a folder does.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, Protocol

from pipelines.store.heartbeat import SILENCE, boot

POLL = 0.5


class LeaseLost(Exception):
    """Another writer took the lease over, because this one gave no sign of life; the message says which."""


class Place(Protocol):
    """What a lease needs from its storage, as ``pipelines/archive/blobs.py`` offers it."""

    def put(self, key: str, data: bytes) -> bool:
        """Write ``data`` under ``key`` unless it exists; whether it was written."""

    def read(self, key: str) -> bytes:
        """The bytes under ``key``. Raises FileNotFoundError."""

    def keys(self, prefix: str) -> list[str]:
        """Keys that begin with the folder ``prefix``, sorted."""

    def delete(self, key: str) -> None:
        """Remove ``key``."""


class Watch:
    """Which writers live, as far as can be seen from here.

    The age of a sign from this boot is exact, by a clock that nobody sets. One from elsewhere is watched: it is old
    when it has not changed for as long. So is one that says nothing, as a power cut leaves it. Whoever looks only once
    cannot tell such a one from a living one, and calls ``wait`` first.
    """

    def __init__(self, place: Place) -> None:
        self.place = place
        self._seen: dict[str, tuple[bytes | None, float]] = {}

    def sign(self, name: str) -> dict[str, Any] | None:
        """What the sign of life of ``name`` says, with its ``age`` in seconds; None where it is gone."""
        try:
            content = self.place.read(f"alive/{name}.json")
        except FileNotFoundError:
            return None
        said, now = _json(content), time.monotonic()
        if self._seen.get(name, (None, 0.0))[0] != content:
            self._seen[name] = (content, now)
        clock, since, is_exact = said.get("clock"), self._seen[name][1], False
        if said.get("boot") == boot() != "" and isinstance(clock, float) and clock <= now:
            since, is_exact = clock, True
        return said | {"age": now - since, "is_exact": is_exact}

    def lives(self, name: str) -> bool:
        """Whether ``name`` has given a sign of life lately."""
        sign = self.sign(name)
        return sign is not None and sign["age"] < SILENCE

    def wait(self, names: Iterable[str]) -> None:
        """Watch until each of ``names`` is known to live or not: its sign is exact, gone or old, or has changed."""
        every = [*names]
        for name in every:  # so that all are watched from now on, and not one after the other
            self.sign(name)
        first = dict(self._seen)
        for name in every:
            while (sign := self.sign(name)) and not sign["is_exact"] and sign["age"] < SILENCE:
                if self._seen[name] != first.get(name):
                    break
                time.sleep(POLL)


class Lease:
    """The lease of a home for the writer ``name``, which gives signs of life."""

    def __init__(self, place: Place, name: str) -> None:
        self.name = name
        self._watch = Watch(place)
        self._place = place
        self._number = 0

    def take(self, tell: Callable[[str], None]) -> None:
        """Wait until this writer holds the lease; at once if it does. ``tell`` hears once for whom it waits.

        Raises LeaseLost if it held the lease before and another took it over.
        """
        told = ""
        while (top := self._top()) != self._number or not top:
            holder = self.holder()
            if self._number:
                raise LeaseLost(
                    f"another run, {holder}, took over the right to write this home, because this one gave no sign of "
                    f"life for {SILENCE:.0f} s (was the machine suspended, or its disk full?): run it again"
                )
            if not holder or not self._watch.lives(holder):
                self._claim(top + 1)
            else:
                if holder != told:
                    told = holder
                    tell(f"waiting for {in_words(self._watch.sign(holder))} to end")
                time.sleep(POLL)

    def holder(self) -> str:
        """The writer that holds the lease, or held it last; empty if there was none."""
        with suppress(FileNotFoundError):
            return str(_json(self._place.read(_key(self._top()))).get("writer", ""))
        return ""

    def _claim(self, number: int) -> None:
        if self._place.put(_key(number), json.dumps({"writer": self.name}).encode()) and self._top() == number:
            self._number = number
            for key in self._place.keys("lease/"):
                if key < _key(number):
                    with suppress(FileNotFoundError):
                        self._place.delete(key)

    def _top(self) -> int:
        """The highest number; 0 if there is none."""
        return max((int(name) for key in self._place.keys("lease/") if (name := key[6:-5]).isdigit()), default=0)


def in_words(sign: dict[str, Any] | None) -> str:
    """A writer as people know it."""
    if sign is None:
        return "a run that has just ended"
    return f"{sign.get('what', 'a run')} on {sign.get('host', 'some host')} (since {sign.get('started', 'some time')})"


def _key(number: int) -> str:
    return f"lease/{number:012}.json"


def _json(content: bytes) -> dict[str, Any]:
    with suppress(ValueError):
        if isinstance(said := json.loads(content), dict):
            return said
    return {}
