"""From plain values to the models of ``schemas/written/entries.py``, and from what pydantic refuses to problems with a remedy.

Only the shape is judged here: fields, their form, closed word lists. Names that must exist are ``pipelines/ledger/rules``;
what to write instead is ``pipelines/ledger/remedies/suggestions.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from pipelines.ledger.remedies import suggestions as remedies
from pipelines.ledger.remedies.synonyms import FIELDS
from pipelines.ledger.yaml_files import FieldPath, Problem, Source
from schemas import vocabulary
from schemas.written import entries
from schemas.written.fields import FormError

M = TypeVar("M", bound=BaseModel)
_LENGTHS = {
    "string_too_long": ("the text may have at most {max_length} characters", "shorten it to {max_length}"),
    "string_too_short": ("the text is empty", "write something, or remove the field"),
    "too_long": (
        "at most {max_length} are expected here, not {actual_length}",
        "keep {max_length}, such as [CHN, RUS]",
    ),
    "too_short": (
        "at least {min_length} are expected here, not {actual_length}",
        "write at least {min_length}, such as [CHN, RUS]",
    ),
}
"""What pydantic refuses for its length: message and remedy."""


@dataclass(frozen=True)
class Hints:
    """What remedies may name: actors' ids by lower-case name, measures by table, and the words that a field can hold."""

    actors: Mapping[str, str] = field(default_factory=dict)
    measures: Mapping[str, Sequence[str]] = field(default_factory=dict)
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)


def parse(model: type[M], data: Any, source: Source, path: FieldPath, hints: Hints) -> M | None:
    """``data`` at ``path`` of ``source`` as ``model``, or None after adding every problem to ``source``."""
    if not isinstance(data, dict):
        kind = "nothing" if data is None else "a list" if isinstance(data, list) else "plain text"
        source.problems.append(
            source.problem(path, f"fields are expected here, not {kind}", "write `field: value` lines")
        )
        return None
    try:
        return model.model_validate({k: v for k, v in data.items() if v is not None})
    except ValidationError as error:
        for item in error.errors(include_url=False, include_context=True, include_input=True):
            if not str(item["loc"][-1]).startswith("literal["):  # the list beside it, in `actors: any`, is told
                source.problems.append(_problem(model, item, source, path, hints))
        return None


def assertion(data: Any, source: Source, path: FieldPath, hints: Hints) -> entries.Assertion | None:
    """One entry of a document's evidence, by the model of the table that it is about."""
    about = data.get("about") if isinstance(data, dict) else None
    if not isinstance(about, str):
        source.problems.append(
            source.problem(
                path,
                "`about` is missing",
                "write the record, such as `about: exercises/vostok-2018`, or a series table",
            )
        )
        return None
    table = about.partition("/")[0]
    if table not in entries.ASSERTIONS:
        hint = remedies.nearest(table, entries.ASSERTIONS) or "tables: " + ", ".join(entries.ASSERTIONS)
        source.problems.append(source.problem((*path, "about"), f"there is no table `{table}`", hint))
        return None
    words = {"measure": hints.measures.get(table, ()), "status": vocabulary.STATUSES[table]}
    return parse(entries.ASSERTIONS[table], data, source, path, replace(hints, words=words))


def _problem(model: type[BaseModel], item: Any, source: Source, path: FieldPath, hints: Hints) -> Problem:
    where = (*path, *(part for part in item["loc"] if "[" not in str(part)))  # pydantic names its types too
    kind, context, given = item["type"], item.get("ctx", {}), item.get("input")
    name = str(item["loc"][-1]) if item["loc"] else ""
    shown = "a list" if isinstance(given, list) else "fields" if isinstance(given, dict) else repr(given)
    if kind == "extra_forbidden":
        return source.problem(where, f"there is no field `{name}`", _field(name, _owner(model, item["loc"])))
    if kind == "missing":
        found = _fields(_owner(model, item["loc"])).get(name)
        words = ", ".join(hints.words.get(name, ()))
        about = f"one of {words}" if words else (found and found.description) or "its value"
        return source.problem(where[:-1], f"`{name}` is missing", f"write {name}: {about}")
    if kind == "literal_error":
        allowed = [word.strip("'") for word in str(context["expected"]).replace(" or ", ", ").split(", ")]
        return source.problem(where, f"{shown} is not allowed", remedies.one_of(str(given), allowed))
    if kind == "value_error":
        error: FormError = context["error"]
        remedy = remedies.form(error.form, name, error.text, hints.actors, hints.words.get(name, ()))
        return source.problem(where, str(error), remedy)
    if kind in _LENGTHS:
        message, remedy = _LENGTHS[kind]
        return source.problem(where, message.format(**context), remedy.format(**context))
    if kind == "string_pattern_mismatch":
        return source.problem(where, f"{given!r} has the wrong form", remedies.pattern(str(given), context["pattern"]))
    return source.problem(where, f"{shown} is not what is expected here", _expected(kind, name, given))


def _field(name: str, owner: type[BaseModel]) -> str:
    """The field that was meant, and all that there are."""
    known = entries.fields(owner)
    meant = next((word for word in FIELDS.get(name.lower(), ()) if word in known), None)
    # a word that is known to mean another field is not taken for the one that looks like it
    hint = f"did you mean `{meant}`?" if meant else "" if name in FIELDS else remedies.nearest(name, known)
    return f"{hint} fields here: {', '.join(known)}".strip()


def _expected(kind: str, name: str, given: Any) -> str:
    """What to write where a list, a text or fields stand and something else is wanted."""
    if kind == "list_type" and isinstance(given, str):
        return remedies.as_list(given)
    if kind in ("model_type", "dict_type") and name == "participants":
        named = [str(one) for one in given] if isinstance(given, list) else str(given).split(",")
        return f"write {{participant: [{', '.join(one.strip() for one in named)}]}}, or another role"
    return {
        "string_type": "write plain text",
        "list_type": "write a list: begin each entry with `- `",
        "model_type": "write `field: value` lines",
    }.get(kind, "write plain text")


def _fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields of ``model`` by the name that a person writes."""
    return {found.alias or name: found for name, found in model.model_fields.items()}


def _owner(model: type[BaseModel], loc: Sequence[str | int]) -> type[BaseModel]:
    """The model in which the last part of ``loc`` would be a field."""
    for part in loc[:-1]:
        found = _fields(model).get(str(part))
        nested = list(_models(found.annotation)) if found else []
        if isinstance(part, str) and nested:
            model = nested[0]
    return model


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """Every model inside an annotation such as ``list[Claim] | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _models(inner)
