"""Who says what: the name and the rating behind each support, and behind the preferred support of each observation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bilateral.commons.sayers import BY, said_by
from pipelines.row_types import EvidenceRow
from pipelines.rows import AnyRows
from schemas import beside

Sayer = tuple[str, str]
"""A name and its reliability, by the Admiralty code."""
INTRODUCED: dict[str, str] = beside.read(__file__)["introduced"]
"""How readers meet those whom documents name by initials or a surname."""


def introduced(name: str) -> str:
    """A name as readers understand it without a list of initials.

    >>> introduced("GACC"), introduced("BEA, by Reuters")
    ('China’s customs office GACC', 'US Bureau of Economic Analysis, by Reuters')
    """
    return BY.join(INTRODUCED.get(one, one) for one in name.split(BY))


def by_support(evidence: list[EvidenceRow], supports: AnyRows) -> dict[str, Sayer]:
    """Who says each row of evidence, as it says itself; of a report whose it is, and by which source."""
    said = {row["evidence_id"]: (introduced(row["said_by"]), row["origin_reliability"]) for row in evidence}
    for report in supports:
        name = said_by(report["origin"] or report["source_id"], report["source_id"])
        said[report["support_id"]] = introduced(name), report["reliability"]
    return said


def by_observation(preferred: Iterable[tuple[str, str]], said: Mapping[str, Sayer]) -> dict[str, Sayer]:
    """The same by observation; ``preferred`` are pairs of an observation and its preferred support."""
    return {observation: said[support] for observation, support in preferred if support in said}
