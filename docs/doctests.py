"""Examples in docstrings as code: a doctest without a heading of its own would become a quotation in Markdown."""

from __future__ import annotations

import re
from typing import Any

import griffe

EXAMPLE = re.compile(r"^>>> .*(?:\n(?!\s*$).*)*", re.MULTILINE)
"""A doctest and what it prints: up to the next empty line."""


class Doctests(griffe.Extension):
    """Puts a fence around each example. Loaded by mkdocs.yml."""

    def on_object(self, *, obj: griffe.Object, **options: Any) -> None:
        """Change the docstring of one object."""
        _fence(obj)

    def on_package(self, *, pkg: griffe.Module, **options: Any) -> None:
        """Change the docstring of a package, for which ``on_object`` is not called."""
        _fence(pkg)


def _fence(obj: griffe.Object) -> None:
    if obj.docstring and "```pycon" not in obj.docstring.value:
        obj.docstring.value = EXAMPLE.sub(lambda match: f"```pycon\n{match[0]}\n```", obj.docstring.value)
