"""Plain values validated by the models of ``schemas/written``; what pydantic refuses becomes a problem with a remedy.

Only single entries are checked here: their fields, the form of each, closed lists of words. Whether names exist belongs
to ``rules``, and what to write instead to ``remedies``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from pipelines.ledger.remedies import suggestions
from pipelines.ledger.remedies.synonyms import FIELDS
from pipelines.ledger.yaml_files import FieldPath, Problem, Source, Value
from schemas import beside, vocabulary
from schemas.fiscal import FiscalYear
from schemas.written import entries
from schemas.written.base import models_in
from schemas.written.fields import FormError

M = TypeVar("M", bound=BaseModel)
PERIODS = ("dates", "base_period", "gaps")
"""Fields in which a fiscal year may be written as it is printed."""
_LENGTHS: dict[str, list[str]] = beside.read(__file__)
"""Message and remedy for what pydantic refuses because of its length."""


@dataclass(frozen=True)
class Hints:
    """What remedies may suggest: ids of actors by lower-case name, measures by table, the words of closed fields.

    And by whose fiscal years the periods of entries are read.
    """

    actors: Mapping[str, str] = field(default_factory=dict)
    measures: Mapping[str, Sequence[str]] = field(default_factory=dict)
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)
    fiscal: Mapping[str, FiscalYear] = field(default_factory=dict)


def parse(model: type[M], data: Value, source: Source, path: FieldPath, hints: Hints) -> M | None:
    """``data``, at ``path`` of ``source``, as ``model``; None, after adding each problem to ``source``, if invalid."""
    if not isinstance(data, dict):
        kind = "nothing" if data is None else "a list" if isinstance(data, list) else "plain text"
        problem = source.problem(path, f"fields are expected here, not {kind}", "write `field: value` lines")
        source.problems.append(problem)
        return None
    try:
        return model.model_validate({k: v for k, v in data.items() if v is not None})
    except ValidationError as error:
        for item in error.errors(include_url=False, include_context=True, include_input=True):
            if not str(item["loc"][-1]).startswith("literal["):  # `actors` may be a list or `any`: the list is reported
                source.problems.append(_problem(model, item, source, path, hints))
        return None


def assertion(data: Value, source: Source, path: FieldPath, hints: Hints) -> entries.Assertion | None:
    """One entry of a document's evidence, by the model of the table that it is about."""
    about = data.get("about") if isinstance(data, dict) else None
    if not isinstance(about, str):
        remedy = "write the record, such as `about: exercises/vostok-2018`, or a series table"
        source.problems.append(source.missing((*path, "about"), "`about` is missing", remedy))
        return None
    if (table := about.partition("/")[0]) not in entries.ASSERTIONS:
        hint = suggestions.nearest(table, entries.ASSERTIONS) or "tables: " + ", ".join(entries.ASSERTIONS)
        source.problems.append(source.problem((*path, "about"), f"there is no table `{table}`", hint))
        return None
    assert isinstance(data, dict)
    data = data | _periods(data, hints)
    words = {"measure": hints.measures.get(table, ()), "status": vocabulary.STATUSES[table]}
    return parse(entries.ASSERTIONS[table], data, source, path, replace(hints, words=words))


def head(data: Value, source: Source, path: FieldPath, hints: Hints) -> Any:
    """The head of a table; the fiscal years in it, and in its columns, are those of its reporter."""
    if not isinstance(data, dict):
        return parse(entries.Table, data, source, path, hints)
    read = data | _periods(data, hints)
    if isinstance(columns := data.get("columns"), dict):
        read["columns"] = {
            name: column | _periods(data | column, hints, column) if isinstance(column, dict) else column
            for name, column in columns.items()
        }
    return parse(entries.Table, read, source, path, hints)


def _periods(data: dict[str, Value], hints: Hints, own: dict[str, Value] | None = None) -> dict[str, Value]:
    """Fiscal years among the periods of ``own``, or of ``data``, as the periods that the reporter of ``data`` means."""
    whose = data.get("reporter") or data.get("actor")
    year = hints.fiscal.get(whose) if isinstance(whose, str) else None
    given = {name: value for name in PERIODS if (value := (data if own is None else own).get(name))}
    if year is None or not given:
        return {}

    def read(text: Value) -> Value:
        return (year.period(text) or text) if isinstance(text, str) else text

    return {name: [*map(read, value)] if isinstance(value, list) else read(value) for name, value in given.items()}


def _problem(model: type[BaseModel], item: ErrorDetails, source: Source, path: FieldPath, hints: Hints) -> Problem:
    where = (*path, *(part for part in item["loc"] if "[" not in str(part)))  # pydantic names its types too
    kind, context, value = item["type"], item.get("ctx", {}), item.get("input")
    name = str(item["loc"][-1]) if item["loc"] else ""
    written = "a list" if isinstance(value, list) else "fields" if isinstance(value, dict) else repr(value)
    if kind == "extra_forbidden":
        return source.problem(where, f"there is no field `{name}`", _field(name, _owner(model, item["loc"])))
    if kind == "missing":
        declared = _fields(_owner(model, item["loc"])).get(name)
        words = ", ".join(hints.words.get(name, ()))
        about = f"one of {words}" if words else (declared and declared.description) or "its value"
        return source.missing(where, f"`{name}` is missing", f"write {name}: {about}")
    if kind == "literal_error":
        allowed = [word.strip("'") for word in str(context["expected"]).replace(" or ", ", ").split(", ")]
        return source.problem(where, f"{written} is not allowed", suggestions.one_of(str(value), allowed))
    if kind == "value_error":
        error: FormError = context["error"]
        remedy = suggestions.form(error.form, name, error.text, hints.actors, hints.words.get(name, ()))
        return source.problem(where, str(error), remedy)
    if kind in _LENGTHS:
        message, remedy = _LENGTHS[kind]
        return source.problem(where, message.format(**context), remedy.format(**context))
    if kind == "string_pattern_mismatch":
        remedy = suggestions.pattern(str(value), context["pattern"])
        return source.problem(where, f"{value!r} has the wrong form", remedy)
    return source.problem(where, f"{written} is not what is expected here", _expected(kind, name, value))


def _field(name: str, owner: type[BaseModel]) -> str:
    """The field that was meant, and all that there are."""
    known = entries.fields(owner)
    meant = next((word for word in FIELDS.get(name.lower(), ()) if word in known), None)
    # a word with a known meaning is not mistaken for a field that looks like it
    hint = f"did you mean `{meant}`?" if meant else "" if name in FIELDS else suggestions.nearest(name, known)
    return f"{hint} fields here: {', '.join(known)}".strip()


def _expected(kind: str, name: str, value: Any) -> str:
    """What to write where a list, a text or fields were written and something else is expected."""
    if kind == "list_type" and isinstance(value, str):
        return suggestions.as_list(value)
    if kind in ("model_type", "dict_type") and name == "participants":
        actors = map(str, value) if isinstance(value, list) else str(value).split(",")
        return f"write {{participant: [{', '.join(actor.strip() for actor in actors)}]}}, or another role"
    return {
        "string_type": "write plain text",
        "list_type": "write a list: begin each entry with `- `",
        "model_type": "write `field: value` lines",
    }.get(kind, "write plain text")


def _fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields of ``model`` by the name that a person writes."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _owner(model: type[BaseModel], loc: Sequence[str | int]) -> type[BaseModel]:
    """The model in which the last part of ``loc`` would be a field."""
    for part in loc[:-1]:
        declared = _fields(model).get(str(part))
        nested = models_in(declared.annotation) if declared else []
        if isinstance(part, str) and nested:
            model = nested[0]
    return model
