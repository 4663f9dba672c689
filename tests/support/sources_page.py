"""docs/sources.md, written from the sources' declarations: contract, terms, cadence, traps, how far each was tried.

The words are in ``sources_page.md.j2``. Nothing is measured or fetched here.
"""

from __future__ import annotations

from pathlib import Path

from jinja2 import Template

from pipelines.sources.declarations import discover
from schemas import vocabulary

PAGE = Path("docs") / "sources.md"
TEMPLATE = Path(__file__).with_suffix(".md.j2")


def page() -> str:
    """The whole page."""
    template = Template(TEMPLATE.read_text(encoding="utf-8"), trim_blocks=True, lstrip_blocks=True)
    return template.render(sources=discover().values(), classes=vocabulary.TERMS_CLASSES)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
