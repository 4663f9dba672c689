"""Rows for tests: several columns of a row at once, and made-up rows from the defaults in ``default_rows.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml


def pick(row: Mapping[str, Any], names: str) -> tuple[Any, ...]:
    """The columns of a row that ``names`` lists, separated by spaces."""
    return tuple(row[name] for name in names.split())


@cache
def _defaults() -> dict[str, dict[str, Any]]:
    text = Path(__file__).with_name("default_rows.yaml").read_text(encoding="utf-8")
    defaults: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return defaults


def cases(module: str, test: str) -> list[Any]:
    """The cases of ``test`` in ``cases.yaml`` beside a test module, given by its ``__file__``."""
    text = Path(module).with_name("cases.yaml").read_text(encoding="utf-8")
    return list(yaml.safe_load(text)[test])


def default_row(name: str, **values: Any) -> dict[str, Any]:
    """The made-up row ``name``, with ``values`` in place of its own."""
    return _defaults()[name] | values


def fields(text: str) -> list[list[str]]:
    """The words of each line of a table of text; a line may hold several rows, separated by semicolons."""
    return [row.split() for row in text.replace("\n", ";").split(";") if row.strip()]
