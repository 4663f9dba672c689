"""CONTRIBUTING.md names every field that a person may write, and the editors' schema is that of the models."""

from __future__ import annotations

import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from pipelines import editors
from schemas import entries, registers

ROOT = Path(__file__).resolve().parents[1]
MODELS = [*dict.fromkeys(entries.ASSERTIONS.values()), entries.Document, entries.Participants, entries.Search, entries.Claim,
          entries.EvidenceRef, entries.Hypothesis, registers.Record, registers.Definition, registers.Actor]  # fmt: skip


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_the_codebook_names_every_field(model: type[entries.Written]) -> None:
    named = set(re.findall(r"`([a-z_A-Z-]+)`", (ROOT / "CONTRIBUTING.md").read_text()))
    assert set(entries.fields(model)) - named == set()


def test_the_schema_for_editors_is_current() -> None:
    assert (ROOT / editors.FILE).read_text(encoding="utf-8") == editors.text()


def test_every_document_satisfies_the_schema_for_editors() -> None:
    validator = jsonschema.Draft202012Validator(entries.json_schema())
    files = sorted((ROOT / "data" / "documents").iterdir())
    assert len(files) > 490
    for file in files[::10]:
        document = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        for entry in [document, *document["evidence"]]:
            for name in ("title_is_description",):
                if name in entry:
                    entry[name] = entry[name] == "true"
            if "participants" in entry and "is_complete" in entry["participants"]:
                entry["participants"]["is_complete"] = entry["participants"]["is_complete"] == "true"
        errors = [error.message for error in validator.iter_errors(document)]
        assert not errors, f"{file.name}: {errors[:2]}"


def test_the_worked_document_of_the_codebook_is_that_of_the_ledger() -> None:
    blocks = re.findall(r"```yaml\n(id: mehr.*?)```", (ROOT / "CONTRIBUTING.md").read_text(), re.DOTALL)
    shown = yaml.load(blocks[0], Loader=yaml.BaseLoader)
    kept = yaml.load((ROOT / f"data/documents/{shown['id']}.yaml").read_text(), Loader=yaml.BaseLoader)
    for entry in shown["evidence"]:
        assert entry["about"] in {other["about"] for other in kept["evidence"]}
