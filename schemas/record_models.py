"""Models of the tables of records, made from what ``records.yaml`` declares of each."""

from __future__ import annotations

from functools import cache
from typing import Any

from schemas import declare
from schemas.declare import Table
from schemas.records import RECORDS, id_of

TYPES = {"role": "names", "quantity": "number", "number": "number"}
"""Types of columns by where their values come from, if none is declared: otherwise they are text."""


@cache
def model(table: str) -> type[Table]:
    """The model of a table of records."""
    said = RECORDS[table]
    own = {name: _column(table, **column) for name, column in said["columns"].items()}
    if "noun" in said:
        own = _first(table, said["noun"]) | {"observation_id": {"like": "reached"}} | own
        own["observation_id"] = own.pop("observation_id")
    return declare.model(
        table, {"about": said["about"], "with": f"{said['has']} supported", "columns": own}, "schemas/records.yaml"
    )


def _first(table: str, noun: str) -> dict[str, dict[str, Any]]:
    """The columns with which a row of a record begins."""
    key, known = {"role": "key", "unique": True}, {"nullable": False}
    return {
        id_of(table): {"text": f"Id of the {noun} in the register.", **key},
        "label": {"text": "Name in plain words.", **known},
        "kind": {"text": f"Kind of {noun}.", "isin": f"KINDS.{table}", **known},
        "part_of_id": {"text": f"The {noun} that it is part of; null if none.", "ref": f"{table}.{id_of(table)}"},
        "status": {
            "text": "The furthest status reached according to admissible evidence.",
            "isin": f"STATUSES.{table}",
        },
        "is_realised": {"text": "False if there are only plans and announcements.", "type": "flag", **known},
    }


def _column(table: str, isin: str = "", **said: Any) -> dict[str, Any]:
    """The declaration of a column in the form that all tables have."""
    origin = said.pop("from", "").partition(" ")[0]
    said = {"type": TYPES.get(origin, "text"), **said}
    if origin == "quantity":
        about = said["text"].removesuffix(".").removesuffix("; null if not known")
        said |= {"low": f"{about}: lower end of the span.", "high": f"{about}: upper end of the span."}
    if isin:
        said["isin"] = {"statuses": f"STATUSES.{table}", "kinds": f"KINDS.{table}"}.get(isin) or isin.upper()
    return said
