"""Data that a module keeps in the YAML file of its own name beside it; it counts as part of the module's code."""

from pathlib import Path
from typing import Any

import yaml


def read(module_file: str) -> dict[str, Any]:
    """What stands in the YAML file beside a module, given by its ``__file__``."""
    content: dict[str, Any] = yaml.load(
        Path(module_file).with_suffix(".yaml").read_bytes(), getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    )
    return content
