"""What the site has beside docs/: the pages in the root of the repository, and reference pages from docstrings.

MkDocs calls what begins with ``on_`` (see ``hooks`` in mkdocs.yml). Nothing is written into docs/.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path, PurePosixPath
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from docs.figures import FIGURE, computed  # noqa: E402 (MkDocs runs this file by its path)

FRONT = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "SECURITY.md": "security.md",
    "benchmarks/RESULTS.md": "benchmarks.md",
}
"""Pages outside docs/ and where they are in the site."""
FIRST = ("release", "releases", "verify")
"""Modules of the reader's package that a reader meets first."""
LINK = re.compile(r"(\]\()(?!https?:|#|mailto:)([^)\s#]+)")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Fill the reference pages of the makers' code into the navigation."""
    for shelf in config.nav or []:
        for name, pages in shelf.items():
            if isinstance(pages, list):
                shelf[name] = [{"Code": makers()} if page == {"Code": "api/"} else page for page in pages]
    return config


def makers() -> list[str]:
    """Reference pages of all folders but the reader's package."""
    return [f"api/{page(folder)}.md" for folder in folders()[1:]]


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are not in docs/."""
    for source, target in FRONT.items():
        text = (ROOT / source).read_text(encoding="utf-8")
        text = _in_site(text, PurePosixPath(source).parent, PurePosixPath("."))
        files.append(File.generated(config, target, content=text))
    for target, text in reference().items():
        files.append(File.generated(config, target, content=text))
    return files


def on_page_markdown(markdown: str, page: Any, config: MkDocsConfig, files: Files) -> str:
    """Numbers are of the latest release; links from docs/ to pages of the root lead to their copies in the site."""
    if page.file.generated_by:
        return markdown
    if FIGURE.search(markdown):
        markdown = computed(markdown, ROOT / "data" / "releases" / "latest", bare=True)
    folder = PurePosixPath(page.file.src_uri).parent
    return _in_site(markdown, PurePosixPath("docs") / folder, folder)


def _in_site(text: str, source: PurePosixPath, target: PurePosixPath) -> str:
    """``text`` of a page in ``source``, a folder of the repository, with the links of ``target``, one of the site."""

    def moved(match: re.Match[str]) -> str:
        path = (ROOT / source / match[2]).resolve().relative_to(ROOT).as_posix()
        if path in FRONT:
            inside = FRONT[path]
        elif path.startswith("docs/"):
            inside = path.removeprefix("docs/")
        else:
            return match[0]
        up = "../" * len([part for part in target.parts if part != "."])
        return f"{match[1]}{up}{inside}"

    return LINK.sub(moved, text)


def reference() -> dict[str, str]:
    """Reference pages by their address: the reader's package, then each folder of the makers' code."""
    return {f"api/{page(folder)}.md": text(folder) for folder in folders()}


def folders() -> list[Path]:
    """Folders with code: ``bilateral`` and ``schemas`` with those under them, and each folder of ``pipelines``."""
    pipelines = [path for path in sorted((ROOT / "pipelines").rglob("*")) if (path / "__init__.py").exists()]
    schemas = [ROOT / "schemas", ROOT / "schemas" / "tables", ROOT / "schemas" / "written"]
    readers = [ROOT / "bilateral", ROOT / "bilateral" / "ask", ROOT / "bilateral" / "commons"]
    return [*readers, *schemas, ROOT / "pipelines", *pipelines]


def page(folder: Path) -> str:
    """The name of a folder's page, which is that of its package."""
    return ".".join(folder.relative_to(ROOT).parts)


def text(folder: Path) -> str:
    """A page with the docstrings of a folder's own modules."""
    package = page(folder)
    names = [file.stem for file in folder.glob("*.py") if file.stem != "__init__"]
    names.sort(key=lambda name: (name not in FIRST, name))
    modules = [f"## {name}\n\n::: {package}.{name}\n    options: {{show_root_heading: false}}\n" for name in names]
    return "\n".join([f"# {package}\n", f"::: {package}\n    options: {{show_root_heading: false}}\n", *modules])
