"""Output printed on pages: run their Python blocks on a release, and put the output after each.

``python -m tests.support.readme`` renews the pages from data/releases/latest; the test compares.
"""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = (ROOT / "README.md", ROOT / "docs" / "analysts.md")
BLOCK = re.compile(r"(```python\n(.*?)```\n\n<!-- output -->\n```text\n)(.*?)(```)", re.DOTALL)


def blocks(text: str) -> list[tuple[str, str]]:
    """Code and printed output of every Python block, in order."""
    return [(match[2], match[3]) for match in BLOCK.finditer(text)]


def run(text: str, release: Path) -> list[str]:
    """What the blocks print on ``release``, run one after the other in one namespace."""
    namespace: dict[str, object] = {}
    outputs = []
    for code, _ in blocks(text):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(code.replace("data/releases/latest", str(release)), namespace)
        outputs.append(printed.getvalue())
    return outputs


def renew(page: Path, release: Path) -> None:
    """Run the blocks of ``page`` on ``release`` and put the output after each."""
    text = page.read_text(encoding="utf-8")
    outputs = iter(run(text, release))
    page.write_text(BLOCK.sub(lambda match: match[1] + next(outputs) + match[4], text), encoding="utf-8")


if __name__ == "__main__":
    for page in PAGES:
        renew(page, ROOT / "data" / "releases" / "latest")
