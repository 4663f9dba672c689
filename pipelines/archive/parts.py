"""A file of a capture as a parser gets it. A parser needs no more of the archive than this."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class Part(NamedTuple):
    """One file of a capture, on the local disk. ``name`` is the publisher's file name or that of the request."""

    name: str
    path: Path
    media_type: str = ""
