"""The JSON Schema for editors, written from the entry models: ``python -m pipelines.ledger.editor_schema`` renews the file."""

from __future__ import annotations

import json
from pathlib import Path

from schemas.written.entries import json_schema

FILE = Path("schemas/document.schema.json")


def text() -> str:
    """The schema as it stands in the repository."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
