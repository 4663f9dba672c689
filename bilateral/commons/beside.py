"""What a module keeps in the TOML file of its own name beside it; it counts as part of the module's code."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any


def read(module_file: str) -> dict[str, Any]:
    """What stands in the TOML file beside a module, given by its ``__file__``; nothing where there is none."""
    file = Path(module_file).with_suffix(".toml")
    return tomllib.loads(file.read_text("utf-8")) if file.exists() else {}
