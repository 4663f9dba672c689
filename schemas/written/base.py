"""What every model of a written file or entry is made with: its base, its fields, and closed lists of words.

The types of single fields are in ``fields.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

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


@dataclass(frozen=True)
class Names:
    """Annotates a field whose text names an entry of a register, or each text in whose list does."""

    register: str

    def __get_pydantic_json_schema__(self, _: Any, __: Any) -> dict[str, Any]:
        """What the schemas for editors put the ids of the register in place of."""
        return {"x-names": self.register}


class Written(BaseModel):
    """Base of everything a person writes: unknown fields are errors, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def inside(annotation: Any) -> Iterator[Any]:
    """An annotation such as ``list[Claim] | None`` and all that it is made of."""
    yield annotation
    for part in get_args(annotation):
        yield from inside(part)


def models_in(annotation: Any) -> list[type[BaseModel]]:
    """Every model inside an annotation."""
    return [part for part in inside(annotation) if isinstance(part, type) and issubclass(part, BaseModel)]


@cache
def _naming(model: type[BaseModel]) -> dict[str, str]:
    """The fields of a model that name entries of a register, with its name, and, without, those that hold models."""
    fields = {name: field.rebuild_annotation() for name, field in model.model_fields.items()}
    registers = {
        name: next((part.register for part in inside(declared) if isinstance(part, Names)), "")
        for name, declared in fields.items()
    }
    return {name: register for name, register in registers.items() if register or models_in(fields[name])}


def named(model: BaseModel, *where: str | int) -> Iterator[tuple[str, str, tuple[str | int, ...]]]:
    """What ``model`` and the models in it name: the register, the name, and the path of the field."""
    for name, register in _naming(type(model)).items():
        value = getattr(model, name)
        for number, one in enumerate(value) if isinstance(value, list) else [(-1, value)]:
            path = (*where, name, number) if number >= 0 else (*where, name)
            if isinstance(one, BaseModel):
                yield from named(one, *path)
            elif one and register and one != "any":  # which stands for all
                yield register, one, path
