"""What a storage makes of the two conditions on which publishing rests, found by trying them on objects of its own.

S3's imitations differ: one compares tags with their quotes, one ignores a condition, one looks and writes in two steps.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from secrets import token_hex
from typing import NamedTuple, Protocol

RACERS = 8
REFUSES = "it refuses although nothing has changed"
"""What is wrong where tags must be sent otherwise, too."""


class Storage(Protocol):
    """What is asked of a bucket: its swap in the given form of tag, states with their tags, and no object any more."""

    def swap_as(self, key: str, data: bytes, tag: str | None, *, is_bare: bool) -> bool: ...
    def tagged(self, key: str) -> tuple[bytes, str | None]: ...
    def delete(self, key: str) -> None: ...


class Conditions(NamedTuple):
    """What is wrong with each condition, empty if it holds, and whether tags are sent without their quotes."""

    creating: str
    replacing: str
    is_bare: bool

    def lines(self) -> list[str]:
        """Both, for people."""
        form = "without quotes" if self.is_bare else "as it is given"
        return [
            f"an object is created only where none is (If-None-Match): {self.creating or 'holds'}",
            f"an object is replaced only in a known state (If-Match): {self.replacing or f'holds, by its tag {form}'}",
        ]


def probe(storage: Storage) -> Conditions:
    """Try both conditions on two small objects, which are deleted where the key may. About thirty calls."""
    key = f"probe-{token_hex(8)}"
    try:
        creating = _creating(storage, key)
        quoted = _replacing(storage, key, is_bare=False)
        bare = _replacing(storage, key, is_bare=True) if quoted == REFUSES else quoted
    finally:
        for name in (key, f"{key}-race"):
            with suppress(Exception):  # a key that may not delete may publish all the same
                storage.delete(name)
    return Conditions(creating, bare, quoted != bare)


def _creating(storage: Storage, key: str) -> str:
    create = partial(storage.swap_as, tag=None, is_bare=False)
    if not create(key, token_hex(8).encode()):
        return "it refuses although nothing is there"
    if create(key, token_hex(8).encode()):
        return "it writes over what is there"
    return _raced(partial(create, f"{key}-race"))


def _replacing(storage: Storage, key: str, *, is_bare: bool) -> str:
    if not (first := storage.tagged(key)[1]):
        return "it gives no tag (ETag)"
    replace = partial(storage.swap_as, key, is_bare=is_bare)
    if not replace(token_hex(8).encode(), tag=first):
        return REFUSES
    second = storage.tagged(key)[1]
    if replace(token_hex(8).encode(), tag=first):
        return "it writes over another state than that of the tag"
    return _raced(partial(replace, tag=second))


def _raced(swap: partial[bool]) -> str:
    with ThreadPoolExecutor(RACERS) as beside:
        won = sum(beside.map(swap, [token_hex(8).encode() for _ in range(RACERS)]))
    return "" if won == 1 else f"of {RACERS} who write at once it lets {won} win"
