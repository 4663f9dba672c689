"""What editors are told: schemas as models and registers are now, that hold for today's files and name the field."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from pipelines.ledger.reader import FOLDERS, Ledger, read_ledger
from pipelines.ledger.yaml_files import DRAFT
from tests.conftest import GOOD
from tests.support import editor_schema as editors
from tests.support.rows import each_case

ROOT = Path(__file__).resolve().parents[2]
NUMBER = r"^[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?$"
EVERY = 15
"""Of a folder with many files every so manieth is read, and another one each time a file is added."""


def as_editors_read(text: str) -> Any:
    """YAML 1.2: numbers, true and false, and null; days and `no` are text."""
    loader: Any = type("Loader", (getattr(yaml, "CSafeLoader", yaml.SafeLoader),), {"yaml_implicit_resolvers": {}})
    for tag, pattern in (("null", "^(~|null|)$"), ("bool", "^(true|false)$"), ("float", NUMBER)):
        loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), None)
    loader.add_constructor("tag:yaml.org,2002:float", lambda _, node: json.loads(json.dumps(_number(node.value))))
    return yaml.load(text, Loader=loader)


def _number(text: str) -> float | int:
    return int(text) if re.fullmatch("[-+]?[0-9]+", text) else float(text)


@cache
def ledger() -> Ledger:
    return read_ledger(ROOT / "data")


@cache
def validator(name: str) -> jsonschema.Draft202012Validator:
    schema = json.loads((ROOT / editors.FOLDER / f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def without_records(path: str, text: str) -> object:
    """A file's content, but for the records that completion offers: these may be added without writing it again."""
    content: Any = json.loads(text) if path.endswith(".json") else text
    if path.endswith("documents.schema.json"):
        del content["properties"]["evidence"]["items"]["properties"]["about"]["examples"]
    return content


def test_the_files_for_editors_are_current() -> None:
    made = editors.texts(ledger())
    there = {path.relative_to(ROOT).as_posix() for path in (ROOT / editors.FOLDER).iterdir()}
    assert there == made.keys() - {editors.VSCODE, editors.JETBRAINS}
    for path, text in made.items():
        assert without_records(path, (ROOT / path).read_text(encoding="utf-8")) == without_records(path, text), path


def test_every_curated_file_has_a_schema_that_holds_for_it() -> None:
    told = json.loads((ROOT / editors.VSCODE).read_text(encoding="utf-8"))["yaml.schemas"]
    found: set[Path] = set()
    for schema, (glob,) in told.items():
        files = sorted(ROOT.glob(glob))
        assert files, glob
        found |= {*files}
        for file in files[:: EVERY if len(files) > 100 else 1]:
            if (text := file.read_text(encoding="utf-8")).startswith(DRAFT):
                continue
            content = as_editors_read(text)
            name = Path(schema).name.removesuffix(".schema.json")
            errors = [f"{e.json_path}: {e.message}" for e in validator(name).iter_errors(content)]
            assert not errors, f"{file.name}: {errors[:2]}"
    written = {file for folder in FOLDERS for file in (ROOT / "data" / folder).rglob("*.yaml")}
    assert written <= found


@pytest.mark.parametrize("file", sorted(file.stem for file in (GOOD / "documents").iterdir()))
def test_they_accept_what_the_checker_accepts(file: str, read: Callable[..., Ledger]) -> None:
    (_, _, schema), *_ = editors.schemas(read({}))
    document = as_editors_read((GOOD / f"documents/{file}.yaml").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(document)


@each_case(__file__, "kind text path message")
def test_a_slip_gives_one_sentence_that_names_its_field(kind: str, text: str, path: str, message: str) -> None:
    (error,) = validator(kind).iter_errors(as_editors_read(text))
    assert error.json_path == path
    assert message in error.message
