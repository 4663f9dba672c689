"""The text of a PDF, read in a process of its own, so that a file which breaks the library ends its own reading alone.

That process has limits of time and memory. Pages that are pictures have no text, and none is guessed. What the text
means, and where the file comes from, is not known here.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

SECONDS = 60.0
MEMORY = 1 << 30
"""Bytes of memory that reading may take."""


class Unreadable(Exception):
    """The file yields no text; the message says why."""


def read(path: Path) -> dict[str, str | None]:
    """The ``title`` and ``author`` that the file states, and the ``text`` of all its pages. Raises Unreadable."""
    try:
        command = [sys.executable, "-I", __file__, str(path)]
        process = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise Unreadable(f"reading the PDF takes more than {SECONDS:.0f} s") from None
    try:
        content: dict[str, str | None] = json.loads(process.stdout)
    except ValueError:  # it was killed, or had no memory left to say why
        raise Unreadable(f"reading the PDF ended with {process.returncode}") from None
    if reason := content.get("reason"):
        raise Unreadable(reason)
    return content


def _text(path: str) -> dict[str, object]:
    """The same as ``read`` returns, or ``reason``."""
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # oddities of a stranger's file help nobody
    reader = pypdf.PdfReader(path)
    if reader.is_encrypted and not reader.decrypt(""):
        return {"reason": "the PDF is locked with a password"}
    metadata = reader.metadata
    said = {name: getattr(metadata, name, None) or None for name in ("title", "author")}
    return {**said, "text": "\n".join(page.extract_text() for page in reader.pages)}


def _main(path: str) -> None:
    with suppress(ImportError, ValueError, OSError):  # not every system has such limits
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        content = _text(path)
    except Exception as error:  # whatever a stranger's file does to the library
        content = {"reason": f"the PDF cannot be taken apart: {type(error).__name__}: {error}"[:300]}
    print(json.dumps(content))  # ASCII: half a surrogate pair in a PDF must not break it


if __name__ == "__main__":
    _main(sys.argv[1])
