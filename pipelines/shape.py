"""From plain values to the models of ``schemas/entries.py``, and from what pydantic refuses to problems with a remedy.

Only the shape is judged here: fields, their form, closed word lists. Names that must exist are ``pipelines/rules``.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from pipelines.reading import Path_, Problem, Source
from schemas import entries

M = TypeVar("M", bound=BaseModel)


def nearest(word: str, words: Any) -> str:
    """`, did you mean X?` for the nearest of ``words``, or nothing."""
    pool = list(map(str, words))
    found = get_close_matches(word, pool, n=1, cutoff=0.6) or get_close_matches(
        word.lower(), [p.lower() for p in pool], n=1
    )
    match = next((p for p in pool if found and p.lower() == found[0].lower()), None)
    return f"did you mean `{match}`?" if match else ""


def parse(model: type[M], data: Any, source: Source, path: Path_) -> M | None:
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
            source.problems.append(_problem(model, item, source, path))
        return None


def assertion(data: Any, source: Source, path: Path_) -> entries.Assertion | None:
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
        hint = nearest(table, entries.ASSERTIONS) or "tables: " + ", ".join(entries.ASSERTIONS)
        source.problems.append(source.problem((*path, "about"), f"there is no table `{table}`", hint))
        return None
    return parse(entries.ASSERTIONS[table], data, source, path)


def _problem(model: type[BaseModel], item: Any, source: Source, path: Path_) -> Problem:
    where = (*path, *(part for part in item["loc"] if part not in ("function-after", "constrained-str")))
    kind, context, given = item["type"], item.get("ctx", {}), item.get("input")
    name = str(item["loc"][-1]) if item["loc"] else ""
    if kind == "extra_forbidden":
        owner = _owner(model, item["loc"][:-1])
        hint = nearest(name, entries.fields(owner)) or "fields here: " + ", ".join(entries.fields(owner))
        return source.problem(where, f"there is no field `{name}`", hint)
    if kind == "missing":
        owner = _owner(model, item["loc"][:-1])
        field = owner.model_fields.get(name) or next(
            (f for f in owner.model_fields.values() if f.alias == name), None
        )
        about = (field.description if field else None) or "see CONTRIBUTING.md"
        return source.problem(where[:-1], f"`{name}` is missing", f"write {name}: {about}")
    if kind == "literal_error":
        allowed = [word.strip("'") for word in str(context["expected"]).replace(" or ", ", ").split(", ")]
        return source.problem(
            where,
            f"{given!r} is not allowed",
            f"{nearest(str(given), allowed)} allowed: {', '.join(allowed)}".strip(),
        )
    if kind == "value_error":
        return source.problem(where, str(context["error"]), "see CONTRIBUTING.md for this field")
    if kind in ("string_too_long", "string_too_short", "too_short", "too_long"):
        return source.problem(
            where, item["msg"][0].lower() + item["msg"][1:], "see CONTRIBUTING.md for this field"
        )
    if kind == "string_pattern_mismatch":
        return source.problem(where, f"{given!r} has the wrong form", f"it must match {context['pattern']}")
    expected = {
        "string_type": "plain text",
        "list_type": "a list",
        "model_type": "fields",
        "dict_type": "fields",
    }.get(kind, item["msg"])
    shown = "a list" if isinstance(given, list) else "fields" if isinstance(given, dict) else repr(given)
    return source.problem(where, f"{shown} is not what is expected here", f"expected: {expected}")


def _owner(model: type[BaseModel], loc: tuple[str | int, ...]) -> type[BaseModel]:
    """The model in which the last part of ``loc`` would be a field."""
    for part in loc:
        if isinstance(part, int):
            continue
        field = model.model_fields.get(str(part)) or next(
            (f for f in model.model_fields.values() if f.alias == part), None
        )
        inner = (
            [a for a in (field.annotation, *getattr(field.annotation, "__args__", ())) if field]
            if field
            else []
        )
        nested = [
            arg
            for a in inner
            for arg in (a, *getattr(a, "__args__", ()))
            if isinstance(arg, type) and issubclass(arg, BaseModel)
        ]
        if not nested:
            break
        model = nested[0]
    return model
