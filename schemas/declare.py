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
OPTIONS = tuple("text type role nullable unit ref formula isin gt ge le unique low high is_low_known".split())
_SHARED = beside.read(__file__)


class BadDeclaration(ValueError):
    """A table's declaration holds what none may; the message says where and what is expected."""


class Table(pa.DataFrameModel):
    """Base of every published table: the columns declared, and no others.

    Its rules are those of ``schemas/rules.py``, which can be asked of a bulk table in SQL; a test holds it to them.
    """

    _is_computed: ClassVar[bool]

    class Config:
        """Strict columns, converted to the declared type."""

        strict = True
        coerce = True


def model(name: str, said: Mapping[str, Any], file: str = "") -> type[Table]:
    """The model of a table's declaration, by default of ``schemas/tables/<name>.yaml``. Raises BadDeclaration."""
    file = file or f"schemas/tables/{name}.yaml"
    groups = tuple(_group(group, file) for group in said.get("with", "").split()) or (Table,)
    module = file.removesuffix(".yaml").replace("/", ".")
    inside: dict[str, Any] = {"__doc__": said["about"], "__module__": module, "__annotations__": {}}
    for column, options in said["columns"].items():
        for part, kind, field in _fields(f"{file}: {column}", column, options):
            inside["__annotations__"][part] = kind
            inside[part] = field
    made: type[Table] = type(name, groups, inside)
    made._is_computed = said.get("computed", False)
    return made


@cache
def _group(name: str, file: str) -> type[Table]:
    """The model of columns that tables share."""
    if name not in _SHARED["groups"]:
        raise BadDeclaration(f"{file}: there is no group {name!r}; expected {', '.join(_SHARED['groups'])}")
    return model(name, _SHARED["groups"][name], "schemas/declare.yaml")


def _fields(where: str, name: str, said: Mapping[str, Any]) -> Iterator[tuple[str, object, Any]]:
    """The columns of one entry, each with its type: one, or three where it has words for bounds."""
    options = {**_SHARED["columns"].get(said.get("like", ""), {}), **said}
    options.pop("like", None)
    if wrong := sorted(options.keys() - {*OPTIONS}):
        raise BadDeclaration(f"{where}: {wrong[0]} is unknown; expected are {', '.join(OPTIONS)}")
    words, kind, role = options.pop("text", ""), options.pop("type", "text"), options.pop("role", "value")
    if not words or kind not in TYPES or role not in ROLES:
        raise BadDeclaration(
            f"{where}: expected a text, a type ({', '.join(TYPES)}) and perhaps a role ({', '.join(ROLES)})"
        )
    typed = Annotated[pd.ArrowDtype, TYPES[kind]]
    bounds = {end: options.pop(end) for end in ("low", "high") if end in options}
    is_low_known = options.pop("is_low_known", False)
    metadata = {"role": role, **{one: options.pop(one) for one in ("unit", "ref", "formula") if one in options}}
    nullable = options.pop("nullable", role in ("value", "note"))
    if "isin" in options:
        options["isin"] = _words(where, options["isin"])
    yield name, typed, pa.Field(nullable=nullable, description=words, metadata=metadata, **options)
    of_bounds = {one: word for one, word in metadata.items() if one != "formula"}
    for end, words in bounds.items():
        is_null = nullable and not (end == "low" and is_low_known)
        yield f"{name}_{end}", typed, pa.Field(nullable=is_null, description=words, metadata=of_bounds, **options)


def _words(where: str, said: str | list[str]) -> list[str]:
    """The words that a column may hold: listed, or lists of ``schemas/vocabulary.py`` by name."""
    if isinstance(said, list):
        return said
    words: list[str] = []
    for name in said.split(" + "):
        first, _, part = name.partition(".")
        if (found := getattr(vocabulary, first, vocabulary.WORDS.get(first.lower()))) is None:
            raise BadDeclaration(f"{where}: isin: there is no {first} in schemas/vocabulary.py; or list the words")
        words += found[part] if part else found
    return words
