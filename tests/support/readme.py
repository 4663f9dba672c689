"""Output printed on pages: run their Python blocks on a release, and put the output after each.

``python -m tests.support.readme`` renews the pages from data/releases/latest; the test compares. The blocks of
``BUCKET_PAGE`` run in processes of their own, on a local S3 server at which the release was published.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from docs.figures import computed
from pipelines.release.remote import Remote
from tests.support import object_store

ROOT = Path(__file__).resolve().parents[2]
PAGES = (ROOT / "README.md", ROOT / "docs" / "analysts.md")
METHODS = ROOT / "docs" / "methods.md"
BUCKET_PAGE = ROOT / "docs" / "operations.md"
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


def run_at_bucket(text: str, release: Path) -> list[str]:
    """What the blocks print, each in a process of its own, once ``release`` is published in their bucket."""
    outputs = []
    with object_store.serve() as endpoint, tempfile.TemporaryDirectory() as folder:
        names = os.environ | object_store.environment(endpoint)
        publish = f"Remote('s3://{object_store.BUCKET}/releases', Path({folder!r})).add(Path({str(release)!r}), None)"
        imports = f"from pathlib import Path\nfrom {Remote.__module__} import Remote\n"
        for code in imports + publish, *(code for code, _ in blocks(text)):
            code = code.replace('"bucket/', f'"{object_store.BUCKET}/').replace(
                "//bucket/", f"//{object_store.BUCKET}/"
            )
            command = [sys.executable, "-c", code]
            done = subprocess.run(command, env=names, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
            outputs.append(done.stdout.replace(f"{object_store.BUCKET}/", "bucket/"))
    return outputs[1:]


def renew(page: Path, release: Path, run: Callable[[str, Path], list[str]] = run) -> None:
    """Run the blocks of ``page`` on ``release`` and put the output after each."""
    text = page.read_text(encoding="utf-8")
    outputs = iter(run(text, release))
    page.write_text(BLOCK.sub(lambda match: match[1] + next(outputs) + match[4], text), encoding="utf-8")


if __name__ == "__main__":
    for page in PAGES:
        renew(page, ROOT / "data" / "releases" / "latest")
    for page in (PAGES[0], METHODS):
        page.write_text(computed(page.read_text("utf-8"), ROOT / "data" / "releases" / "latest"), "utf-8")
    renew(BUCKET_PAGE, ROOT / "data" / "releases" / "latest", run_at_bucket)
