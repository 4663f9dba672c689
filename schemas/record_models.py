"""Models of the tables of records, made from what ``records.yaml`` declares of each."""

from __future__ import annotations

from functools import cache
from types import new_class
from typing import Any

from schemas import declare, vocabulary
from schemas.declare import Count, Dated, Day, Declaration, Flag, Names, Number, Placed, Supported, Table, Text, Valued
from schemas.records import RECORDS, id_of

TYPES = {"text": Text, "names": Names, "flag": Flag, "count": Count, "day": Day, "role": Names, "number": Number}
"""Types of columns, by what is declared: ``type``, or else where the values come from; otherwise they are text."""
GROUPS = {"dated": Dated, "placed": Placed, "valued": Valued}


@cache
def model(table: str) -> type[Table]:
    """The model of a table of records."""
    declared = RECORDS[table]
    columns = {id_of(table): (Text, declare.record(declared["noun"], table))} if "noun" in declared else {}
    columns |= {name: _column(table, **said) for name, said in declared["columns"].items()}
    if "noun" in declared:
        columns.setdefault("observation_id", (Text, declare.reached()))
    body = {"__annotations__": {name: kind for name, (kind, _) in columns.items()}, "__doc__": declared["about"]}
    body |= {"__module__": __name__, **{name: declaration for name, (_, declaration) in columns.items()}}
    bases = (*(GROUPS[name] for name in declared["has"].split()), Supported)
    return new_class("Model", bases, exec_body=lambda names: names.update(body))


def _column(table: str, text: str, type: str = "", isin: str = "", **said: Any) -> tuple[object, Declaration]:
    """The type and the declaration of a column."""
    origin = said.pop("from", "").partition(" ")[0]
    if origin == "quantity":
        return Number, declare.span(text, **said)
    if isin:
        own = {"statuses": vocabulary.STATUSES[table], "kinds": vocabulary.KINDS[table]}
        said["isin"] = own.get(isin) or getattr(vocabulary, isin.upper())
    said.setdefault("nullable", said.get("role") != "key")
    return TYPES.get(type or origin, Text), declare.column(text, **said)
