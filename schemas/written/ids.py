"""Ids of subjects, observations and evidence, computed from stable fields, so that editing a note changes none.

Only text is handled here: nothing is read, and nothing is checked.
"""

from __future__ import annotations

from hashlib import sha256

from schemas import edtf, vocabulary
from schemas.written.entries import (
    ArmsAssertion,
    Assertion,
    CountAssertion,
    EnergyAssertion,
    FlowAssertion,
    MembershipAssertion,
    SettlementAssertion,
    TradeAssertion,
    VoteAssertion,
)

TARGET = "target"
"""The measure of a number that somebody undertook to reach: expected, whatever becomes of it."""


def dyad(a: str, b: str) -> str:
    """The undirected id: sorted and joined, ``CHN-RUS``."""
    return "-".join(sorted((a, b)))


WITHOUT_FREIGHT = ("BRA", "USA")
"""Importers whose offices publish imports without freight: Brazil's FOB, the United States' as customs value."""


def valuation(assertion: TradeAssertion) -> str:
    """That which is written, else the usual one of either side; empty for totals, services, volumes, third parties."""
    if assertion.valuation:
        return str(assertion.valuation)
    if assertion.goods_services == "S" or assertion.measure in ("volume", "rate") or not assertion.origin:
        return ""
    is_of_side = assertion.reporter and assertion.reporter in (assertion.origin, assertion.destination)
    return usual_valuation(assertion.origin, assertion.reporter) if is_of_side else ""


def usual_valuation(origin: str | None, reporter: str | None) -> str:
    """FOB if the exporter reports, or one of ``WITHOUT_FREIGHT``; CIF if another importer does."""
    return "FOB" if reporter == origin or reporter in WITHOUT_FREIGHT else "CIF"


def period(dates: str | None) -> str:
    """A period as ids write it: ``2024``, ``2023-01..2023-10``, or ``2025-07..`` where it is open."""
    return edtf.time_period(*edtf.parse_period(dates)).replace("/", "..").replace("....", "..") if dates else ""


def scope(assertion: Assertion) -> str | None:
    """The territories that a figure says it covers, ``CHN_HKG+EU28``; None where it says none."""
    return "+".join(sorted(getattr(assertion, "scope", None) or ())) or None


def flow(assertion: FlowAssertion) -> str:
    """``RUS>CHN`` for a flow, ``CHN-RUS`` for a total."""
    return dyad(*assertion.actors) if assertion.actors else f"{assertion.origin}>{assertion.destination}"


def subject_id(assertion: Assertion) -> str:
    """``exercises/vostok-2018``, or a series' dimensions: ``trade/RUS>CHN/TOTAL/G/2023-01..2023-10/CHN/CIF``."""
    parts: list[str | None]
    if isinstance(assertion, TradeAssertion):
        parts = [assertion.about, flow(assertion), assertion.product or "TOTAL"]
        parts += [assertion.route if isinstance(assertion, EnergyAssertion) else assertion.goods_services or "G"]
        parts += [period(assertion.dates), assertion.reporter, valuation(assertion)]
        parts += [f"in:{scope(assertion)}"] if assertion.scope else []
        parts += [f"of:{assertion.base_actor}"] if assertion.base_actor else []
        parts += [f"vs:{period(assertion.base_period)}"] if assertion.base_period else []
        parts += [f"by:{assertion.basis}"] if assertion.basis else []
        if assertion.set_by or assertion.set_on:
            parts += [f"set:{'-'.join(sorted(assertion.set_by or []))}:{period(assertion.set_on)}"]
    elif isinstance(assertion, ArmsAssertion):
        parts = [assertion.about, flow(assertion), assertion.weapon, period(assertion.dates)]
        parts += [f"of:{assertion.base_actor}"] if assertion.base_actor else []
    elif isinstance(assertion, VoteAssertion):
        parts = [assertion.about, assertion.resolution]
    elif isinstance(assertion, SettlementAssertion):
        sides, when = f"{assertion.actor}:{assertion.partner}", period(assertion.dates)
        parts = ["settlement", sides, assertion.flow, assertion.currency, when, assertion.reporter]
    elif isinstance(assertion, CountAssertion):
        parts = ["counts", "-".join(sorted(assertion.actors)), assertion.measure, period(assertion.dates)]
    elif isinstance(assertion, MembershipAssertion):
        parts = ["memberships", assertion.group, assertion.actor, assertion.role]
    else:
        return assertion.about
    return "/".join(part or "-" for part in parts)


def status(assertion: Assertion) -> str:
    """The status written, or the one that its table implies."""
    table = assertion.about.partition("/")[0]
    if assertion.measure == TARGET:
        return assertion.status or "expected"
    return assertion.status or vocabulary.DEFAULT_STATUS.get(table, "")


def observation_id(subject: str, measure: str, actor: str, status_: str, definition: str, unit: str) -> str:
    """``subject|measure|actor|status|definition|unit``: values are rivals only if all six are the same."""
    return "|".join((subject, measure, actor, status_, definition, unit))


def evidence_id(document: str, observation: str, part: str) -> str:
    """``document#`` and twelve hex digits of a hash of observation and part: independent of order and wording."""
    return f"{document}#{sha256(f'{observation}|{part}'.encode()).hexdigest()[:12]}"


def parts_of(observation_id: str) -> dict[str, str]:
    """The columns that an observation's id is made of."""
    names = ("subject_id", "measure", "actor_id", "status", "definition_id", "unit_measure")
    return dict(zip(names, observation_id.split("|"), strict=True))
