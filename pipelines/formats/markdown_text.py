"""Strangers' text inside Markdown: what a document or a publisher says makes no link, no picture and no element.

A picture is asked for wherever the page is shown, which tells its owner who looks.
"""

from __future__ import annotations

import re


def literal(text: str) -> str:
    """``text`` as Markdown that shows it as it is; code between backticks stays code."""
    return re.sub(r"([\\\[\]<])", r"\\\1", text)
