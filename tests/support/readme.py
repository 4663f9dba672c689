"""The README's printed output: run its Python blocks on a release, and put what they print behind each.

``python -m tests.support.readme`` renews README.md from data/releases/latest; the test compares.
"""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"(```python\n(.*?)```\n\n<!-- output -->\n```text\n)(.*?)(```)", re.DOTALL)


def blocks(text: str) -> list[tuple[str, str]]:
    """Code and printed output of every Python block, in order."""
    return [(match[2], match[3]) for match in BLOCK.finditer(text)]


def run(text: str, release: Path) -> list[str]:
    """What the blocks print, one after the other in one namespace, on ``release``."""
    space: dict[str, object] = {}
    printed = []
    for code, _ in blocks(text):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(code.replace("data/releases/latest", str(release)), space)
        printed.append(out.getvalue())
    return printed


if __name__ == "__main__":
    readme = ROOT / "README.md"
    outputs = iter(run(readme.read_text(encoding="utf-8"), ROOT / "data" / "releases" / "latest"))
    text = BLOCK.sub(lambda match: match[1] + next(outputs) + match[4], readme.read_text(encoding="utf-8"))
    readme.write_text(text, encoding="utf-8")
