"""Evidence rows: each entry of the ledger split into assertions of one measure of one subject.

An occurrence with participants and a place becomes several rows, each ``inferred`` where the quotation does not carry
it; a list that says it is complete and omits an actor named elsewhere adds a row of role ``absent``. Choosing among
rows belongs to ``bilateral/commons/preferred_value.py``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from math import inf
from typing import Any, NamedTuple

from bilateral.commons.preferred_value import plain
from pipelines.ledger.naming import Naming, says_complete
from pipelines.ledger.origins import Origins
from pipelines.ledger.reader import Entry, Ledger
from schemas import edtf, vocabulary
from schemas.amounts import Amount, denote
from schemas.written import entries, ids, registers

NAMED_TOGETHER = ("participant", "attendee", "signatory")
"""Roles that a title gives to everybody whom it names: "China-Russia joint naval exercise"."""


Days = dict[tuple[str, str, str], date]
"""By document, subject and status the day of the event."""


class EvidenceRow(NamedTuple):
    """One row of ``evidence``: what does not stand so in its entry and its document, and what they say of others."""

    evidence_id: str
    observation_id: str
    subject_id: str
    measure: str
    actor_id: str
    status: str
    definition_id: str
    unit_measure: str
    start_date: str | None
    end_date: str | None
    value: float | None
    value_low: float | None
    value_high: float | None
    qualifier: str | None
    as_stated: str | None
    code: str | None
    obs_status: str
    derivation: str
    credibility: int
    origin_reliability: str
    note: str | None
    is_admissible: bool
    source: str
    origin: str
    is_own: bool
    said_by: str
    known_from: str
    event_day: date | None
    entry: Entry

    @property
    def table(self) -> str:
        """The table of its subject."""
        return self.subject_id.partition("/")[0]


def unit_of(assertion: entries.Assertion, measure: registers.Measure | None) -> str:
    """The unit written, or the measure's only unit; empty where neither settles it."""
    if assertion.unit or measure is None:
        return assertion.unit or ""
    only = measure.units[0] if len(measure.units) == 1 else ""
    return "" if only in ("currency", "constant") else only


def amount(assertion: entries.Assertion, measure: registers.Measure | None) -> Amount:
    """The interval that the entry's number denotes. Raises ValueError where it is not a number."""
    if measure and measure.kind == "occurrence":
        return Amount(1.0, 1.0, 1.0)
    return denote(
        assertion.value,
        qualifier=assertion.qualifier or "exact",
        low=assertion.value_low,
        high=assertion.value_high,
        scale=assertion.scale,
        is_count=bool(measure and measure.kind in vocabulary.EXACT_KINDS),
    )


def highest(number: Amount) -> float:
    """The upper bound; an open one, as of "over 40", limits nothing."""
    return inf if number.high is None else number.high


def rows(ledger: Ledger) -> list[EvidenceRow]:
    """The evidence of a ledger without problems, in order of ``evidence_id``; made once."""
    if "rows" not in ledger.looked_at:
        ledger.looked_at["rows"] = _rows(ledger)
    return ledger.looked_at["rows"]


def _rows(ledger: Ledger) -> list[EvidenceRow]:
    origins, days, naming = Origins(ledger), _event_days(ledger.evidence), Naming(ledger)
    split = (row for entry in ledger.evidence for row in _split(entry, ledger, origins, days))
    evidence = [row._replace(derivation=derivation(row, naming)) for row in split]
    return sorted([*evidence, *absences(evidence)], key=lambda row: row.evidence_id)


def derivation(row: EvidenceRow, naming: Naming) -> str:
    """``stated`` or ``inferred`` for roles, places and complete lists: whether the quotation carries them by itself.

    A printed title carries a place too, and the roles in which actors are named together.
    """
    document, assertion = row.entry.document, row.entry.assertion
    title = "" if document.title_is_description == "true" else document.title
    quoted = assertion.excerpt or ""
    with_title = f"{quoted} {title}"
    if row.measure == "role":
        actor = row.actor_id or assertion.actor or ""
        is_carried = naming.actor(actor, with_title if row.code in NAMED_TOGETHER else quoted)
    elif row.measure == "place":
        is_carried = naming.place(row.code or "", with_title)
    elif row.measure == "is_complete_list":
        is_carried = says_complete(quoted)
    else:
        return row.derivation
    return "stated" if is_carried else "inferred"


def _event_days(evidence: Iterable[Entry]) -> Days:
    """By document, subject and status the day of the event: the last that the dates of its entries allow."""
    days: Days = {}
    for entry in evidence:
        start, end = bounds(entry.assertion)
        if (last := edtf.high(end or start)) is not None:
            key = (entry.document.id, ids.subject_id(entry.assertion), ids.status(entry.assertion))
            days[key] = max(last, days.get(key, last))
    return days


def _split(entry: Entry, ledger: Ledger, origins: Origins, days: Days) -> Iterator[EvidenceRow]:
    assertion = entry.assertion
    row = _row(entry, ledger, origins, days)
    yield row
    if not isinstance(assertion, entries.RecordAssertion):
        return
    if assertion.place:
        yield _beside(row, "place", code=assertion.place)
    if assertion.participants:
        for role in vocabulary.ROLES:
            for actor in getattr(assertion.participants, role) or []:
                yield _beside(row, "role", actor=actor, code=role)
        if assertion.participants.is_complete == "true":
            yield _beside(row, "is_complete_list", code="yes")


def default_measure(assertion: entries.Assertion) -> str:
    """The measure written, or the one that its table implies."""
    return assertion.measure or vocabulary.USUAL_MEASURE.get(assertion.about, "occurrence")


def observed(assertion: entries.Assertion, measure: registers.Measure | None) -> tuple[str, str, str, str, str, str]:
    """What an entry's own measure is of, the parts of its observation's id. Raises ValueError without a subject."""
    is_of_whole = isinstance(assertion, entries.MembershipAssertion | entries.SettlementAssertion)
    actor = "" if is_of_whole else assertion.actor or ""
    of_what = ids.subject_id(assertion), default_measure(assertion), actor
    return (*of_what, ids.status(assertion), assertion.definition or "", unit_of(assertion, measure))


def _row(entry: Entry, ledger: Ledger, origins: Origins, days: Days) -> EvidenceRow:
    assertion, document = entry.assertion, entry.document
    origin, origin_reliability = origins.of(document, assertion.according_to)
    name = default_measure(assertion)
    measure = ledger.measures.get(name)
    number = amount(assertion, measure)
    code, (start, end) = assertion.code, bounds(assertion)
    if isinstance(assertion, entries.MembershipAssertion) and name == "role":
        code = assertion.role
    subject, _, _, status, *_ = key = observed(assertion, measure)
    observation = ids.observation_id(*key)
    return EvidenceRow(
        ids.evidence_id(document.id, observation, assertion.part or ""),
        observation,
        *key,
        start_date=start,
        end_date=end,
        value=number.value,
        value_low=number.low,
        value_high=number.high,
        qualifier=assertion.qualifier,
        as_stated=assertion.as_stated or assertion.value,
        code=code,
        obs_status=assertion.obs_status or _obs_status(status, number, code),
        derivation=assertion.derivation or "stated",
        credibility=int(assertion.credibility),
        origin_reliability=origin_reliability,
        note=assertion.note,
        is_admissible=assertion.credibility != "5"
        and assertion.superseded_by is None
        and document.id not in origins.under_test,
        source=plain(assertion.according_to or document.publisher or document.id),
        origin=origin,
        is_own=origins.is_own(document, origin),
        said_by=origins.said_by(document, assertion.according_to, getattr(assertion, "reporter", None)),
        known_from=str(latest_day(document) or ""),
        event_day=days.get((document.id, subject, status)),
        entry=entry,
    )


def bounds(assertion: entries.Assertion) -> tuple[str | None, str | None]:
    """The first and last date of an entry, in EDTF."""
    if isinstance(assertion, entries.MembershipAssertion):
        return assertion.valid_from, assertion.valid_to
    return edtf.parse_period(assertion.dates) if assertion.dates else (None, None)


def _obs_status(status: str, number: Amount, code: str | None) -> str:
    if number == Amount(None, None, None) and code is None:
        return "O"
    return "F" if status in vocabulary.PLAN_STATUSES else "E" if status == "estimated" else "A"


def latest_day(document: entries.Document) -> date | None:
    """The day by which a document was public: the last day that its date of issue allows, or the day it was read."""
    return edtf.high(document.issued) or edtf.high(document.accessed)


_OF_THE_NUMBER = "value value_low value_high qualifier as_stated start_date end_date"


def _beside(row: EvidenceRow, measure: str, *, code: str, actor: str = "") -> EvidenceRow:
    """A row of another measure, supported by the same excerpt as the occurrence ``row``."""
    observation = ids.observation_id(row.subject_id, measure, actor, row.status, "", "")
    part = row.entry.assertion.part or ""
    unset: dict[str, Any] = dict.fromkeys(_OF_THE_NUMBER.split())
    unset["obs_status"] = "F" if row.status in vocabulary.PLAN_STATUSES else "A"
    unset |= {"measure": measure, "actor_id": actor, "definition_id": "", "unit_measure": "", "code": code}
    name = ids.evidence_id(row.entry.document.id, observation, part)
    return row._replace(evidence_id=name, observation_id=observation, **unset)


def absences(evidence: Iterable[EvidenceRow]) -> list[EvidenceRow]:
    """Rows of role ``absent``: a list that says it is complete omits, in one status, an actor named elsewhere.

    What is drawn from an omission is never confirmed by others: their credibility is 2 at best.
    """
    named: dict[str, set[str]] = defaultdict(set)
    listed: dict[tuple[str, str, str, str], set[str]] = defaultdict(set)
    complete: list[EvidenceRow] = []
    for row in evidence:
        if row.measure == "role" and row.table in vocabulary.RECORD_TABLES and row.code != "absent":
            named[row.subject_id].add(row.actor_id)
        if row.measure == "role":
            listed[_list_of(row)].add(row.actor_id)
        complete += [row] if row.measure == "is_complete_list" and row.derivation == "stated" else []
    missing = [(row, actor) for row in complete for actor in sorted(named[row.subject_id] - listed[_list_of(row)])]
    absent = [_beside(row, "role", actor=actor, code="absent") for row, actor in missing]
    note = "omitted from a list that the document gives as complete"
    return [row._replace(derivation="inferred", credibility=max(row.credibility, 2), note=note) for row in absent]


def _list_of(row: EvidenceRow) -> tuple[str, str, str, str]:
    return row.entry.document.id, row.subject_id, row.status, row.entry.assertion.part or ""
