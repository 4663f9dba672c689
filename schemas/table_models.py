"""Models of tables made from declarations: of records in ``records.yaml``, of reports in ``tables/NAME.yaml``."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import new_class
from typing import Any

from schemas import beside, declare, vocabulary
from schemas.declare import Count, Day, Declaration, Flag, Names, Number, Table, Text
from schemas.records import RECORDS, id_of

TYPES = {"text": Text, "names": Names, "flag": Flag, "count": Count, "day": Day, "role": Names, "number": Number}
"""Types of columns, by what is declared: ``type``, or else where the values come from; otherwise they are text."""
FOLDER = Path(__file__).with_name("tables")


OWN_FILES = tuple(sorted(file.stem for file in FOLDER.glob("*.yaml")))
"""The tables declared in files of their own: what sources feed."""


def declared(table: str) -> dict[str, Any]:
    """What is declared of a table."""
    return RECORDS.get(table) or beside.read(str(FOLDER / table))


@cache
def reports() -> tuple[str, ...]:
    """The tables that pass on what sources feed: all of these but the internal ones, from which others are made."""
    return tuple(name for name in OWN_FILES if not declared(name).get("internal"))


@cache
def model(table: str) -> type[Table]:
    """The model of a declared table."""
    about, columns = declared(table), dict[str, tuple[object, Declaration]]()
    if "noun" in about:
        columns[id_of(table)] = Text, declare.record(about["noun"], table)
    columns |= {name: _column(table, **said) for name, said in about["columns"].items()}
    if "noun" in about:
        columns.setdefault("observation_id", (Text, declare.reached()))
    bases = [getattr(declare, name) for name in about.get("has", "Table").split()]
    body = {"__annotations__": {name: kind for name, (kind, _) in columns.items()}, "__doc__": about["about"]}
    body |= {"__module__": __name__ if table in RECORDS else f"schemas.tables.{table}"}
    body |= {name: declaration for name, (_, declaration) in columns.items()}
    return new_class("Model", tuple(bases), exec_body=lambda names: names.update(body))


def _column(table: str, text: str, type: str = "", isin: Any = (), **said: Any) -> tuple[object, Declaration]:
    """The type and the declaration of a column."""
    origin = said.pop("from", "").partition(" ")[0]
    if origin == "quantity":
        return Number, declare.span(text, **said)
    if isinstance(isin, str):
        words: Any = getattr(vocabulary, isin.upper())
        isin = words[table] if isin in ("statuses", "kinds") else words
    said |= {"isin": isin} if isin else {}
    said.setdefault("nullable", said.get("role") != "key")
    return TYPES.get(type or origin, Text), declare.column(text, **said)
