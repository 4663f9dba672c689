"""Who says what: whom a reader may cite for a support."""

from __future__ import annotations

from typing import Any

from pipelines.judgement.sayers import by_support
from tests.support.rows import each_case

PAGE = {"publisher": "A mirror", "relays": "Council of the EU", "read_as": "copy"}


@each_case(__file__, "cited page said")
def test_a_document_speaks_for_whom_it_cites_or_copies(cited: str | None, page: dict[str, Any], said: str) -> None:
    row = {"evidence_id": "page#1", "document_id": "page", "according_to": cited, "origin_reliability": "B"}
    assert by_support([row], [], {"page": page}) == {"page#1": (said, "B")}
