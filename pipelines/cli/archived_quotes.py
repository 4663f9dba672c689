"""Quotes of claims against the archived articles, for ``bilateral check``: those that this home has captured and read.

Without a captured page nothing is said: what quotes have in common with entries is the ledger's to check.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from bilateral.commons.layout import Home
from pipelines.ledger.reader import Ledger
from pipelines.ledger.yaml_files import Problem


def misquoted(ledger: Ledger, home: Home) -> Iterator[Problem]:
    """Quotes, of interpretations too, that the captured text of their article does not hold."""
    from pipelines.observations.excerpts import OUTCOMES, PAGES, look_up, pages_by_document

    tables = home.build / "tables"
    try:
        if not json.loads((tables / PAGES / "current.json").read_bytes())["rows"]:
            return
    except (OSError, ValueError, KeyError):
        return
    from pipelines.store.current import Store  # with Arrow, which a check without pages does not load

    store = Store(tables, "")
    read = {name: store.arrow(name).to_pylist() for name in (PAGES, OUTCOMES) if store.current(name)}
    pages = pages_by_document(read.get(PAGES, []), read.get(OUTCOMES, []))
    for item in ledger.articles:
        quotes = [claim.quote for claim in item.model.claims]
        results = look_up(quotes, pages.get(item.model.document, []))
        for number, quote in enumerate(quotes):
            result, capture = results[quote]
            if result == "not_found":
                message = f"the archived article does not hold “{quote}” (bilateral archive show {capture})"
                yield item.problem(message, "quote it as it is printed there; … joins parts", "claims", number, "quote")
