"""Who says what: the name and the rating behind each support, and behind the preferred support of each observation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipelines.row_types import DocumentsRow, EvidenceRow
from pipelines.rows import AnyRows
from schemas import beside

Sayer = tuple[str, str]
"""A name and its reliability, by the Admiralty code."""
INTRODUCED: dict[str, str] = beside.read(__file__)["introduced"]
"""How readers meet those whom documents name by initials or a surname."""


def introduced(name: str) -> str:
    """A name as readers understand it without a list of initials.

    >>> introduced("GACC"), introduced("Reuters")
    ('China’s customs office GACC', 'Reuters')
    """
    return INTRODUCED.get(name, name)


def by_support(
    evidence: list[EvidenceRow], supports: AnyRows, documents: Mapping[str, DocumentsRow]
) -> dict[str, Sayer]:
    """Whom a document cites, else whose text it copies, its publisher or itself; of a report, the source."""
    said: dict[str, Sayer] = {}
    for row in evidence:
        document = documents[row["document_id"]]
        copied = document["relays"] if document["read_as"] == "copy" else None
        name = row["according_to"] or copied or document["publisher"] or row["document_id"]
        said[row["evidence_id"]] = introduced(name), row["origin_reliability"]
    for report in supports:
        said[report["support_id"]] = introduced(report["origin"] or report["source_id"]), report["reliability"]
    return said


def by_observation(preferred: Iterable[tuple[str, str]], said: Mapping[str, Sayer]) -> dict[str, Sayer]:
    """The same by observation; ``preferred`` are pairs of an observation and its preferred support."""
    return {observation: said[support] for observation, support in preferred if support in said}
