"""Slips in the YAML file that declares a source: each with its file and line, and what can be read in spite of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml
from pydantic import AfterValidator, ValidationError

from bilateral.commons.lookup import hint
from pipelines.ledger import yaml_files

FOLDER = "pipelines/sources/publishers"
SAID = {"missing": "it is missing", "unexpected_keyword_argument": "there is no such field"}
ERRORS = (yaml.YAMLError, ValueError, LookupError, TypeError, AttributeError)
"""What importing the module of a source raises where its file is not as the module expects it."""


def one_of(names: Iterable[str]) -> AfterValidator:
    """That a text is one of ``names``."""
    there = [*names]

    def check(text: str) -> str:
        if text not in there:
            raise ValueError(f"there is no `{text}`; {hint(text, there) or 'see its neighbours'}".strip(" ?"))
        return text

    return AfterValidator(check)


def slips(file: Path, error: Exception) -> list[str]:
    """What is wrong with the file of a source that raised ``error``, a sentence each."""
    written, name = yaml_files.read(file, file.parent), f"{FOLDER}/{file.name}"
    if isinstance(error, ValidationError):
        return [
            f"{name}:{written.line(where)}: `{yaml_files.dotted(where)}`: "
            f"{SAID.get(one['type'], one['msg'].removeprefix('Value error, '))}. See docs/adding-a-source.md"
            for one in error.errors(include_url=False)
            if (where := tuple(part if isinstance(part, int) else str(part) for part in one["loc"]))
        ]
    found = written.problems[:1] if isinstance(error, yaml.YAMLError) else []
    told = [f"{name}:{p.line}: {p.message}; {p.remedy}" for p in found]
    return told or [f"{name}:1: {file.stem}.py cannot use it: {type(error).__name__} {error}"]


def readable(file: Path) -> dict[str, Any]:
    """The fields of a file that can be read, each by itself."""
    fields: dict[str, Any] = {}
    for block in re.split(r"^(?=\w)", file.read_text(encoding="utf-8", errors="replace"), flags=re.MULTILINE):
        try:
            read = yaml.load(block, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - it is the safe one
        except yaml.YAMLError:
            continue
        fields |= read if isinstance(read, dict) else {}
    return fields
