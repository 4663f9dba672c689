"""A file of a capture as a parser gets it. A parser needs no more of the archive than this."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Part:
    """One file of a capture, on the local disk. ``name`` is the publisher's file name or that of the request."""

    name: str
    path: Path
    media_type: str = ""
