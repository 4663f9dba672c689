"""Slips in the YAML file that declares a source: each with its file and line, and what can be read in spite of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import AfterValidator, TypeAdapter, ValidationError

from bilateral.commons.lookup import hint
from pipelines.imports import ROOT
from pipelines.ledger import yaml_files
from pipelines.ledger.yaml_files import FieldPath

K = TypeVar("K")
FOLDER = "pipelines/sources/publishers"
SAID = {"missing": "it is missing", "unexpected_keyword_argument": "there is no such field"}
ERRORS = (yaml.YAMLError, ValueError, LookupError, TypeError, AttributeError)
"""What importing the module of a source raises where its file is not as the module expects it."""
MARKUP = "the text contains markup"
"""What is no slip here: addresses stand in angle brackets."""
SCHEMES = sorted(file.stem for file in (ROOT / "data" / "reference" / "codes").glob("*.csv"))
"""The schemes of publishers' codes."""
_PARTS = (r"[1-5]?\d", r"1?\d|2[0-3]", r"[12]?\d|3[01]", r"1[0-2]|\d", "[0-6]")
_CRON = " ".join(rf"(\*|({part})([,-]({part}))*)" for part in _PARTS)


class Slips(ValueError):
    """What a declaration says at these places cannot be, each with what is wrong."""

    def __init__(self, places: Iterable[tuple[FieldPath, str]]) -> None:
        self.places = [*places]
        super().__init__("; ".join(f"{yaml_files.dotted(where)}: {what}" for where, what in self.places))


def validated(kind: TypeAdapter[K], content: object, *where: str) -> K:
    """The part ``where`` of a file as it is declared. Raises Slips."""
    try:
        return kind.validate_python(content)
    except ValidationError as error:
        found = [(one, SAID.get(one["type"], one["msg"].removeprefix("Value error, "))) for one in error.errors()]
        places = (((*where, *(p if isinstance(p, int) else str(p) for p in one["loc"])), what) for one, what in found)
        raise Slips(places) from error


def none_of(name: str, there: Iterable[str]) -> str:
    """That there is no such name, with the one that may be meant, or all that there are."""
    there = [*dict.fromkeys(there)]
    return f"there is no `{name}`; {(hint(name, there) or 'there are ' + ', '.join(there)).strip(' ?')}"


def one_of(names: Iterable[str]) -> AfterValidator:
    """That a text is one of ``names``."""
    there = [*names]

    def check(text: str) -> str:
        if text not in there:
            raise ValueError(none_of(text, there))
        return text

    return AfterValidator(check)


def cron(text: str) -> str:
    """A time in cron. Raises ValueError."""
    if not re.fullmatch(_CRON, text):
        raise ValueError(f"`{text}` is no time in cron: write minute, hour, day, month and weekday, such as 0 6 1 6 *")
    return text


def known_scheme(text: str) -> str:
    """A scheme of codes, or a column of one (``comtrade:name``). Raises ValueError."""
    if text.partition(":")[0] not in SCHEMES:
        raise ValueError(none_of(text, SCHEMES))
    return text


def of_file(file: Path) -> list[str]:
    """What is wrong with a file whatever it means: it is no UTF-8, no YAML, empty, says one thing twice."""
    written = yaml_files.read(file, file.parent)
    found = [problem for problem in written.problems if problem.message != MARKUP]
    for where, text in yaml_files.texts(written.data):
        try:
            if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
                date.fromisoformat(text)
        except ValueError as error:
            found.append(written.problem(where, f"{text} is no day ({error})", "write one, such as 2026-11-26"))
    return [f"{FOLDER}/{file.name}:{one.line}: {one.sentence}; {one.remedy}" for one in found]


def slips(file: Path, error: Exception) -> list[str]:
    """What is wrong with the file of a source that raised ``error``, a sentence each."""
    written = yaml_files.read(file, file.parent)
    said = error.places if isinstance(error, Slips) else [((), f"{file.stem}.py cannot use it: {error!r}")]
    named = [(written.line(where), f"`{yaml_files.dotted(where)}`: " if where else "", what) for where, what in said]
    return [f"{FOLDER}/{file.name}:{line}: {field}{what}. See docs/adding-a-source.md" for line, field, what in named]


def readable(file: Path) -> dict[str, Any]:
    """The fields of a file that can be read, each by itself."""
    fields: dict[str, Any] = {}
    for block in re.split(r"^(?=\w)", file.read_text(encoding="utf-8", errors="replace"), flags=re.MULTILINE):
        with suppress(yaml.YAMLError, ValueError):  # a day that is none is a ValueError
            read = yaml.load(block, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - it is the safe one
            fields |= read if isinstance(read, dict) else {}
    return fields
