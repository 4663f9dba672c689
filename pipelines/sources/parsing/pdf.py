"""The text of a PDF, read in a process of its own, so that what a stranger's file does to the library ends that file's reading alone.

That process has a limit of time and of memory. Pages that are pictures have no text, and nothing guesses at it. What the
text means, and where the file comes from, are others' business.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

SECONDS = 60.0
MEMORY = 1 << 30
"""Bytes of memory that the reading may take."""
LARGEST = 60_000_000
"""Bytes of a PDF that is read."""
PAGES = 1000
LONGEST = 10_000_000
"""Characters of the text of all pages."""


class Unreadable(Exception):
    """There is no text to be had of this file; the message says why."""


def read(path: Path) -> dict[str, str | None]:
    """``title`` and ``author`` that the file gives itself, and the ``text`` of all its pages. Raises Unreadable."""
    if (size := path.stat().st_size) > LARGEST:
        raise Unreadable(f"{size:,} bytes, more than the {LARGEST:,} of a PDF that are read")
    try:
        done = subprocess.run(
            [sys.executable, "-I", __file__, str(path)], capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise Unreadable(f"reading the PDF takes more than {SECONDS:.0f} s") from None
    try:
        said: dict[str, str | None] = json.loads(done.stdout)
    except ValueError:  # it was killed, or had no memory left to say why
        raise Unreadable(f"reading the PDF ended with {done.returncode}") from None
    if reason := said.get("reason"):
        raise Unreadable(reason)
    return said


def _text(path: str) -> dict[str, Any]:
    """What ``read`` returns, or ``reason``."""
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what is odd in a stranger's file helps nobody
    reader = pypdf.PdfReader(path)
    if reader.is_encrypted and not reader.decrypt(""):
        return {"reason": "the PDF is locked with a password"}
    if len(reader.pages) > PAGES:
        return {"reason": f"{len(reader.pages):,} pages, more than the {PAGES:,} of a PDF that are read"}
    texts, length = [], 0
    for page in reader.pages:
        texts.append(page.extract_text())
        length += len(texts[-1])
        if length > LONGEST:
            return {"reason": f"the PDF holds more than the {LONGEST:,} characters that are read"}
    about = reader.metadata
    return {
        "title": (about.title if about else None) or None,
        "author": (about.author if about else None) or None,
        "text": "\n".join(texts),
    }


def _main(path: str) -> None:
    with suppress(ImportError, ValueError, OSError):  # not every system has such limits
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        said = _text(path)
    except Exception as error:  # whatever a stranger's file does to the library
        said = {"reason": f"the PDF cannot be taken apart: {type(error).__name__}: {error}"[:300]}
    print(json.dumps(said))  # ASCII: half a surrogate pair in a PDF must not end it


if __name__ == "__main__":
    _main(sys.argv[1])
