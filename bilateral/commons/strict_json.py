"""JSON that says one thing: a name that stands twice in an object, or nesting without end, is an error.

Python takes the last of two values without a word. What a text means is for whoever reads it.
"""

from __future__ import annotations

import json
from typing import Any


def loads(content: bytes | str) -> Any:
    """What a JSON text holds. Raises ValueError where it is none, or says two things."""
    try:
        return json.loads(content, object_pairs_hook=_once)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except (json.JSONDecodeError, UnicodeError):
        raise
    except ValueError as error:
        if "digits" in str(error):  # Python's advice is to raise its limit
            raise ValueError("a number has thousands of digits") from None
        raise


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in pairs:
        if name in values:
            raise ValueError(f"`{name}` stands twice in one object")
        values[name] = value
    return values
