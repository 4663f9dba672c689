"""``bilateral benchmark verdicts``: the rules of verdicts on claims that others wrote and readers labelled.

The claims are data of a test. They are judged as if a claims file of their date held them, beside all that the current
tables hold, and enter no table.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from statistics import mean
from typing import Any

from scipy.stats import binomtest

from pipelines.judgement.world import World
from pipelines.ledger import validation
from pipelines.ledger.assertions import default_measure
from pipelines.ledger.reader import Entry, Item, Ledger, read_ledger
from pipelines.ledger.slices.evidence import evidence_slices
from pipelines.ledger.yaml_files import Source
from pipelines.rows import AnyRow, Rows, rows_of
from pipelines.store.current import Store
from pipelines.tables import verdicts
from pipelines.tables.shared.registry import discover
from schemas import edtf
from schemas.written import entries

CLAIMS = Path("tests") / "benchmark" / "claims.jsonl"
NAMED = {
    "unit": {"wrong_unit"},
    "plan_for_deed": {"wrong_status", "hedge_dropped"},
    "later_status": {"wrong_status"},
    "other_definition": {"wrong_scope"},
    "neighbour_rounding": {"outside_within_tolerance"},
    "year": {"wrong_period"},
    "direction": {"wrong_direction"},
}
"""By kind of planted error the reasons of ``imprecise`` that name it."""
GROUPS = ("deciding evidence held", "deciding evidence not held", "label in doubt")


@dataclass(frozen=True)
class Judged:
    """A claim of the benchmark with the engine's verdict, its reason and its sentence."""

    claim: Mapping[str, Any]
    verdict: str
    reason: str
    sentence: str

    @property
    def label(self) -> Mapping[str, Any]:
        """What the readers settled."""
        settled: Mapping[str, Any] = self.claim["settled"]
        return settled

    @property
    def group(self) -> str:
        """Where it is counted: a claim whose label says why it is left ``apart`` decides nothing about the rules."""
        return GROUPS[2] if "apart" in self.label else GROUPS[0] if self.label["held"] else GROUPS[1]

    @property
    def is_wrong(self) -> bool:
        """Whether the claim is wrong, by its label."""
        return self.label["verdict"] in ("contradicted", "imprecise")

    @property
    def is_caught(self) -> bool:
        """Whether it is called wrong, or imprecise for the reason that it was planted with or is labelled with."""
        named = NAMED.get(self.claim["planted"] or "", set()) | NAMED.get(self.label.get("kind") or "", set())
        return self.verdict == "contradicted" or (self.verdict == "imprecise" and self.reason in named)


def read(path: Path, part: str) -> list[dict[str, Any]]:
    """The claims of a part, ``open`` or ``aside``, of a file of JSON lines. Raises FileNotFoundError without one."""
    claims = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [claim for claim in claims if claim["part"] == part]


def lines(found: Sequence[Judged]) -> Iterator[str]:
    """The claims whose deciding evidence is held by the label, the others, and those whose label is in doubt, apart."""
    for name in GROUPS:
        some = [one for one in found if one.group == name]
        if not some:
            continue
        yield f"{name}: {len(some)} claims"
        yield from _matrix(some)
        yield from _rates(some)


def _matrix(some: Sequence[Judged]) -> Iterator[str]:
    counts = Counter((one.label["verdict"], one.verdict) for one in some)
    names = sorted({verdict for _, verdict in counts})
    yield f"  {'label':14}" + "".join(f"{name:>15}" for name in names)
    for label in sorted({label for label, _ in counts}):
        yield f"  {label:14}" + "".join(f"{counts[label, name]:15}" for name in names)


def _rates(some: Sequence[Judged]) -> Iterator[str]:
    planted = [one for one in some if one.claim["planted"] and one.is_wrong]
    wrong = [one for one in some if one.is_wrong]
    right = [one for one in some if one.label["verdict"] in ("supported", "attributed")]
    yield _rate("planted errors caught", [one.is_caught for one in planted])
    for kind in sorted({one.claim["planted"] for one in planted}):
        yield _rate(f"  {kind}", [one.is_caught for one in planted if one.claim["planted"] == kind])
    yield _rate("wrong, called supported", [one.verdict == "supported" for one in wrong])
    yield _rate("right, called contradicted", [one.verdict == "contradicted" for one in right])
    yield _rate("called unverifiable", [one.verdict == "unverifiable" for one in some])


def _rate(name: str, hits: Sequence[bool]) -> str:
    if not hits:
        return f"  {name}: none"
    low, high = binomtest(sum(hits), len(hits)).proportion_ci(method="wilson")
    return f"  {name}: {sum(hits)} of {len(hits)}, {mean(hits):.1%} (95 % interval {low:.1%} to {high:.1%})"


def judged(claims: Sequence[Mapping[str, Any]], data: Path, store: Store) -> list[Judged]:
    """Each claim with its verdict, by the ledger in ``data`` and the tables in ``store``."""
    table = discover()["verdicts"]
    known = table.load(store.load, store.arrow)
    labels = {row["definition_id"]: row["label"] for row in known.pop("ledger_definitions")}  # type: ignore[attr-defined]
    known.pop("claims")
    return [*_judged(claims, read_ledger(data), verdicts.world(**known), labels)]  # type: ignore[arg-type]


def _judged(
    claims: Sequence[Mapping[str, Any]], ledger: Ledger, world: World, labels: Mapping[str, str]
) -> Iterator[Judged]:
    articles = Ledger(ledger.root, reference=ledger.reference, records=ledger.records)
    for claim in claims:
        _add(claim, articles)
    own: dict[str, Rows] = {}
    for row in (row for rows in evidence_slices(articles).values() for row in rows_of(rows)):
        own.setdefault(row["document_id"], []).append(row)
    addresses = {item.model.url: item.model.id for item in ledger.documents if item.model.url}
    documents = {**world.documents}
    for claim in claims:
        name, known = f"benchmark-{claim['id']}", addresses.get(claim["article"]["address"])
        issued = edtf.high(claim["article"]["date"]) or date.max
        documents[name] = {"known_from": issued, "origin": documents[known]["origin"] if known else name}
        for row in own.get(name, ()):
            row["origin"], row["is_admissible"] = documents[name]["origin"], False
    beside = replace(world, documents=documents, rows=[*world.rows, *(row for rows in own.values() for row in rows)])
    for claim in claims:
        if not (stated := own.get(f"benchmark-{claim['id']}")):
            yield Judged(claim, "unverifiable", "not_comparable", "No table has a place for what it says.")
            continue
        measure = claim["claim"]["entry"].get("measure") or "occurrence"
        row = _row(claim, next(row for row in stated if row["measure"] == measure))
        verdict = verdicts.verdict_row(row, beside, labels)
        yield Judged(claim, *(str(verdict[name]) for name in ("verdict_latest", "reason_latest", "sentence")))


def _row(claim: Mapping[str, Any], own: AnyRow) -> Any:
    """The claim as a row of ``claims``."""
    said = claim["claim"]
    return {
        "claim_id": claim["id"],
        "document_id": own["document_id"],
        "claim_type": said["claim_type"],
        "quote": claim["quote"],
        "hypothesis_id": None,
        "evidence_id": own["support_id"],
        "compare_to": json.dumps(said["compare_to"]),
    }


def _add(claim: Mapping[str, Any], articles: Ledger) -> None:
    """Add the claim's article and entry to a ledger, unless no table has a place for what it says."""
    source, article = Source(f"{claim['id']}.jsonl"), claim["article"]
    assertion = validation.assertion({"credibility": "3"} | claim["claim"]["entry"], source, (), articles.hints)
    if assertion is None or default_measure(assertion) not in articles.measures:
        return
    written = {
        "id": f"benchmark-{claim['id']}",
        "type": "article",
        "title": "an article of the benchmark",
        "issued": article["date"],
        "accessed": "2026-11-30",
        "language": article["language"],
        "read_as": "copy",
        "reliability": "C",
    }
    document = entries.Document.model_validate(written)
    articles.documents.append(Item(document, source))
    articles.evidence.append(Entry(assertion, document, source, ()))
