"""docs/sources.md matches what the sources declare about themselves."""

from __future__ import annotations

from pathlib import Path

from pipelines.sources.declarations import discover
from tests.support.sources_page import PAGE, page

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_is_current() -> None:
    assert (ROOT / PAGE).read_text(encoding="utf-8") == page(), "run `make derived`"


def test_every_source_has_its_section_and_says_how_far_it_was_tried() -> None:
    text = page()
    for name, source in discover().items():
        section = text.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
        assert source.terms.citation in section
        assert "- **Tried:** " in section
        assert all(trap in section for trap in source.traps)
