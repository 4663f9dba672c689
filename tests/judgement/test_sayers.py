"""Who says what: whom a reader may cite for a support."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.judgement.sayers import by_support

PAGE = {"publisher": "A mirror", "relays": "Council of the EU", "read_as": "copy"}


@pytest.mark.parametrize(
    ("cited", "page", "said"),
    [
        ("GACC", PAGE, "China’s customs office GACC"),
        (None, PAGE, "Council of the EU"),
        (None, PAGE | {"read_as": "original"}, "A mirror"),
        (None, PAGE | {"relays": None}, "A mirror"),
        (None, PAGE | {"relays": None, "publisher": None}, "page"),
    ],
    ids=["whom it cites", "whose text it copies", "its own words", "its publisher", "itself"],
)
def test_a_document_speaks_for_whom_it_cites_or_copies(cited: str | None, page: dict[str, Any], said: str) -> None:
    row = {"evidence_id": "page#1", "document_id": "page", "according_to": cited, "origin_reliability": "B"}
    assert by_support([row], [], {"page": page}) == {"page#1": (said, "B")}
