"""The JSON Schema of documents, for editors. ``python -m tests.support.editor_schema`` writes the file again."""

from __future__ import annotations

import json
from pathlib import Path

from schemas.written.entries import json_schema

FILE = Path("schemas/document.schema.json")


def text() -> str:
    """The content of the file in the repository."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
