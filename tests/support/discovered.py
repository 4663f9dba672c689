"""Putting another source or table in the place of one that was discovered, for one test."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar, cast

import pytest

Thing = TypeVar("Thing")


def put(patch: pytest.MonkeyPatch, discovered: Mapping[str, Thing], name: str, instead: Thing) -> None:
    """Let ``instead`` stand under ``name`` among what was discovered, until ``patch`` is undone."""
    patch.setitem(cast("dict[str, Thing]", discovered), name, instead)
