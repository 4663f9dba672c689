"""How a published table is declared: by ``schemas/tables/<table>.yaml``, which becomes a model of pandera.

Arrow schema, key, order, checks and formats are derived from the model. ``declare.yaml`` has the groups and columns
that tables share, and says what a declaration may hold. No table is named here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, Any, ClassVar

import pandas as pd
import pandera.pandas as pa
import pyarrow as arrow

from schemas import beside, vocabulary

TYPES = {
    "text": arrow.string(),
    "number": arrow.float64(),
    "count": arrow.int64(),
    "flag": arrow.bool_(),
    "day": arrow.date32(),
    "names": arrow.list_(arrow.string()),
    "numbers": arrow.list_(arrow.float64()),
    "counts": arrow.list_(arrow.int64()),
}
ROLES = ("key", "value", "support", "note")
"""``key`` names a row, ``value`` is what it says, ``support`` how well it is supported, ``note`` is for the reader.

The version of a release follows from which roles changed.
"""
OPTIONS = tuple("role nullable unit ref formula in gt ge le unique low high is_low_known".split())
_SHARED = beside.read(__file__)


class BadDeclaration(ValueError):
    """A table's declaration holds what none may; the message says where and what is expected."""


class Table(pa.DataFrameModel):
    """Base of every published table: the columns declared, and no others.

    Its rules are those of ``schemas/rules.py``, which can be asked of a bulk table in SQL; a test holds it to them.
    """

    _is_computed: ClassVar[bool] = False

    class Config:
        """Strict columns, converted to the declared type."""

        strict = True
        coerce = True


def model(name: str, said: Mapping[str, Any]) -> type[Table]:
    """The model of what ``schemas/tables/<name>.yaml`` says. Raises BadDeclaration."""
    groups = tuple(_group(group) for group in said.get("with", "").split()) or (Table,)
    inside: dict[str, Any] = {"__doc__": said["about"], "__module__": f"schemas.tables.{name}", "__annotations__": {}}
    for column, options in said["columns"].items():
        for part, kind, field in _fields(f"schemas/tables/{name}.yaml: {column}", column, options):
            inside["__annotations__"][part] = kind
            inside[part] = field
    made: type[Table] = type(name, groups, inside)
    made._is_computed = said.get("computed", False)
    return made


@cache
def _group(name: str) -> type[Table]:
    """The model of columns that tables share."""
    if name not in _SHARED["groups"]:
        raise BadDeclaration(f"with: there is no group {name!r}; expected {', '.join(sorted(_SHARED['groups']))}")
    return model(name, _SHARED["groups"][name])


def _fields(where: str, name: str, said: Mapping[str, Any]) -> Iterator[tuple[str, object, Any]]:
    """The columns of one entry, each with its type: one, or three where it has words for bounds."""
    options = {**_SHARED["columns"].get(said.get("like", ""), {}), **said}
    options.pop("like", None)
    kinds = [kind for kind in TYPES if kind in options]
    if wrong := sorted(options.keys() - {*OPTIONS, *kinds[:1]}):
        raise BadDeclaration(
            f"{where}: {wrong[0]} is unknown; expected are {', '.join(OPTIONS)}, and a type: {', '.join(TYPES)}"
        )
    if not kinds or options.get("role", "value") not in ROLES:
        raise BadDeclaration(f"{where}: expected a type ({', '.join(TYPES)}) and a role ({', '.join(ROLES)})")
    kind, words, role = Annotated[pd.ArrowDtype, TYPES[kinds[0]]], options.pop(kinds[0]), options.pop("role", "value")
    bounds = {end: options.pop(end) for end in ("low", "high") if end in options}
    is_low_known = options.pop("is_low_known", False)
    metadata = {"role": role, **{one: options.pop(one) for one in ("unit", "ref", "formula") if one in options}}
    nullable = options.pop("nullable", role in ("value", "note"))
    if "in" in options:
        options["isin"] = _words(where, options.pop("in"))
    yield name, kind, pa.Field(nullable=nullable, description=words, metadata=metadata, **options)
    of_bounds = {one: word for one, word in metadata.items() if one != "formula"}
    for end, words in bounds.items():
        is_null = nullable and not (end == "low" and is_low_known)
        yield f"{name}_{end}", kind, pa.Field(nullable=is_null, description=words, metadata=of_bounds, **options)


def _words(where: str, said: str | list[str]) -> list[str]:
    """The words that a column may hold: listed, or lists of ``schemas/vocabulary.py`` by name."""
    if isinstance(said, list):
        return said
    words: list[str] = []
    for name in said.split(" + "):
        first, _, part = name.partition(".")
        if not hasattr(vocabulary, first):
            raise BadDeclaration(f"{where}: in: there is no {first} in schemas/vocabulary.py; or list the words")
        found = getattr(vocabulary, first)
        words += found[part] if part else found
    return words
