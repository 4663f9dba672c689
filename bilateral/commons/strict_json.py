"""JSON that says one thing: a name that stands twice in an object, or nesting without end, is an error.

Python takes the last of two values without a word. What a text means is for whoever reads it.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any


def loads(content: bytes | str) -> Any:
    """What a JSON text holds. Raises ValueError where it is none, or says two things."""
    try:
        return json.loads(content, object_pairs_hook=_once)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except ValueError as error:
        if "integer string" in str(error):  # Python's advice is to raise its limit
            raise ValueError("a number has thousands of digits") from None
        raise


def fits(value: object, shape: Any) -> bool:
    """Whether a value has a shape: a type, a form of text, a test, a list of one, names with theirs, or one of some.

    An object may have further names.
    """
    if isinstance(shape, tuple):
        return any(fits(value, one) for one in shape)
    if isinstance(shape, list):
        return isinstance(value, (list, tuple)) and all(fits(item, shape[0]) for item in value)
    if isinstance(shape, dict):
        return isinstance(value, dict) and all(fits(value.get(name), of) for name, of in shape.items())
    if isinstance(shape, re.Pattern):
        return isinstance(value, str) and bool(shape.fullmatch(value))
    return type(value) is shape if isinstance(shape, type) else bool(shape(value))


def is_moment(text: object) -> bool:
    """Whether it is a day, such as ``2026-01-02``, or a time on one."""
    try:
        return isinstance(text, str) and text.startswith(f"{datetime.fromisoformat(text):%Y-%m-%d}")
    except ValueError:
        return False


def is_day(text: object) -> bool:
    """Whether it is a day, such as ``2026-01-02``."""
    return is_moment(text) and len(str(text)) == 10


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in pairs:
        if name in values:
            raise ValueError(f"`{name}` stands twice in one object")
        values[name] = value
    return values
