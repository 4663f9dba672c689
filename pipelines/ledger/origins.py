"""Whose words a row of evidence repeats, how far that origin is trusted, and which documents are themselves under test.

Origins are named by the registers of publishers and speakers, with their aliases. Rules that compare origins are not
here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from bilateral.commons.preferred_value import plain
from bilateral.commons.sayers import said_by, with_article
from pipelines.ledger.reader import Ledger
from schemas.written import entries, registers

ORGANS = ("statistics_of", "organ_of", "speaks_for")
"""Fields of the registers that say for whom an origin speaks."""


@dataclass(frozen=True)
class Origins:
    """The origins of a ledger's rows."""

    ledger: Ledger

    @cached_property
    def registered(self) -> dict[str, registers.Publisher | registers.Speaker]:
        """Publishers and speakers by each of their names, without case and punctuation."""
        items = [*self.ledger.reference.get("publishers", []), *self.ledger.reference.get("speakers", [])]
        return {plain(name): item.model for item in reversed(items) for name in (item.model.name, *item.model.aliases)}

    def named(self, name: str) -> str:
        """The one spelling of an origin: that of the register, if it knows the name."""
        known = self.registered.get(plain(name))
        return plain(known.name if known else name)

    @cached_property
    def by_document(self) -> dict[str, str]:
        """For each document the end of its ``relays`` chain: the publisher or organisation whose words it repeats."""
        return {name: self.named(self._end(name)) for name in self.ledger.by_document}

    def _end(self, name: str) -> str:
        last = self.ledger.by_document[[*self._chain(name)][-1]]
        return last.relays or last.publisher or last.id

    def _chain(self, name: str) -> Iterator[str]:
        """The document and those that it relays, in order."""
        documents, seen = self.ledger.by_document, set[str]()
        while name in documents and name not in seen:
            yield name
            seen.add(name)
            name = documents[name].relays or ""

    @cached_property
    def under_test(self) -> frozenset[str]:
        """Documents with claims, and those that relay one: no value may rest on what it is meant to test."""
        articles = {item.model.document for item in self.ledger.articles}
        return frozenset(name for name in self.ledger.by_document if articles.intersection(self._chain(name)))

    def of(self, document: entries.Document, according_to: str | None) -> tuple[str, str]:
        """The origin of a row and its reliability, that of the document where the origin is not rated."""
        is_registered = according_to is not None and plain(according_to) in self.registered
        origin = self.named(according_to or "") if is_registered else self.by_document[document.id]
        known = self.registered.get(origin)
        return origin, (known.reliability if known else None) or document.reliability

    def said_by(self, document: entries.Document, according_to: str | None, reporter: str | None) -> str:
        """Who says what a document says, and by whom it was read: ``GACC, by TASS``.

        A page that does not say where it has an actor's statistics from relays them all the same. Everything that
        names a sayer takes the words from here.
        """
        by = document.publisher or document.container_title or document.id
        known = self.registered.get(self.named(by))
        is_organ = reporter and reporter in {getattr(known, name, None) for name in ORGANS}
        actor = None if is_organ else self.ledger.actors.get(reporter or "")
        whose = f"statistics of {with_article(actor.name)}" if actor else ""
        said = according_to or (self._end(document.id) if document.relays else whose or by)
        return by if self.named(said) == self.named(by) else said_by(said, by)

    def is_own(self, document: entries.Document, origin: str) -> bool:
        """Whether a document is an origin's own page or table: it relays nobody, and the origin publishes it."""
        return document.relays is None and self.named(document.publisher or document.id) == origin
