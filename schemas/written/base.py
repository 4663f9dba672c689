"""What every model of a written file or entry is made with: its base, its fields, and closed lists of words.

The types of single fields are in ``fields.py``.
"""

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import core_schema


class OneOf:
    """Annotates a field that takes one of a closed list of words."""

    def __init__(self, words: Iterable[object]) -> None:
        self.words = [str(word) for word in words]

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.literal_schema(self.words)


def required(description: str, **constraints: Any) -> Any:
    """A field that must be written, with what the editors and remedies say about it."""
    return Field(description=description, **constraints)


def optional(description: str, **constraints: Any) -> Any:
    """A field that may be left out and is then None, with what the editors and remedies say about it."""
    return Field(None, description=description, **constraints)


class Written(BaseModel):
    """Base of everything a person writes: unknown fields are errors, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)
