"""The page of claims as data: articles with a summary, claims as said, verdicts in words, what others say.

How a claim is judged is decided elsewhere (``pipelines/judgement``); here a reader is told.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow.compute as pc

from bilateral.commons.figures import figure
from bilateral.commons.groups import grouped
from bilateral.commons.keys import split_observation
from bilateral.folder import Folder
from pipelines.book.texts import CLAIMS, VERDICTS
from pipelines.judgement.phrases import capital, days, joined
from pipelines.judgement.sayers import introduced
from pipelines.rows import Row, Rows
from schemas.vocabulary import RELIABILITY, VERDICT_REASONS

SHOWN = 3
"""Sources that are named beside a claim; the rest are counted."""
READING = "not_checkable"


def articles(folder: Folder, documents: Rows) -> list[dict[str, Any]]:
    """The articles under test, the one with most claims first, and in each its claims in the order of the article."""
    if not (folder.has("claims") and folder.has("verdicts")):
        return []
    claims, verdicts = folder.read("claims").to_pylist(), folder.read("verdicts").to_pylist()
    judged = {row["claim_id"]: row for row in verdicts}
    by_id = {row["document_id"]: row for row in documents}
    own, behind = _evidence(folder, claims, verdicts)
    counts = _counts(folder)
    known = {*folder.read("observations", ["observation_id"])["observation_id"].to_pylist()}
    by_article: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for claim in sorted(claims, key=lambda row: (row["document_id"], row["position"])):
        verdict = judged[claim["claim_id"]]
        names = verdict["observation_ids"] or ()
        rows = [row for name in names for row in behind[name]]
        stated = own.get(claim["evidence_id"])
        ours = [counts[name] for name in names if name in counts]
        verdict = verdict | {"observation_ids": [name for name in names if name in known]}
        by_article[claim["document_id"]].append(_claim(claim, verdict, stated, rows, ours, by_id))
    order = sorted(by_article, key=lambda name: (-len(by_article[name]), name))
    return [_article(by_id[name], by_article[name]) for name in order]


def summary(verdicts: Iterable[str]) -> str:
    """``28 checkable claims: 24 supported, 1 imprecise and 3 that could not be verified``; what nobody can check is not
    counted.

    >>> summary(["supported", "supported", "imprecise", "not_checkable"])
    '3 checkable claims: 2 supported and 1 imprecise'
    """
    counts = Counter(verdicts)
    parts = [f"{counts[name]} {VERDICTS[name]['counted']}" for name in VERDICTS if name != READING and counts[name]]
    total = counts.total() - counts[READING]
    if not parts:
        return "No claim that can be checked"
    return f"{total} checkable {'claim' if total == 1 else 'claims'}: {joined(parts)}"


def as_quoted(quote: str) -> str:
    """A quotation as a sentence for itself: dots stand for what comes before and after.

    >>> as_quoted("as well as the United Kingdom"), as_quoted("He came.")
    ('“… as well as the United Kingdom …”', '“He came.”')
    """
    before, after = "" if quote[:1].isupper() else "… ", "" if quote.rstrip("”’")[-1:] in ".!?" else " …"
    return f"“{before}{quote.replace('“', '‘').replace('”', '’')}{after}”"


def _evidence(folder: Folder, claims: Rows, verdicts: Rows) -> tuple[dict[str, Row], dict[str, Rows]]:
    """The rows of evidence that state the claims, by id, and those behind the verdicts, by observation."""
    names = {name for row in verdicts for name in row["observation_ids"] or ()}
    table = folder.read("evidence")
    states = pc.is_in(table["evidence_id"], pc.cast([row["evidence_id"] for row in claims], "string"))
    wanted = pc.or_(states, pc.is_in(table["observation_id"], pc.cast(sorted(names), "string")))
    rows = table.filter(wanted).to_pylist()
    behind = grouped((row["observation_id"], row) for row in rows)
    return {row["evidence_id"]: row for row in rows}, behind


def _counts(folder: Folder) -> dict[str, Row]:
    """Our own counts by id, each with the title of its rule."""
    if not folder.has("counts"):
        return {}
    labels = {row["definition_id"]: row["label"] for row in folder.read("definitions").to_pylist()}
    rows = folder.read("counts").to_pylist()
    return {row["count_id"]: row | {"rule": labels[row["definition_id"]]} for row in rows if row["is_computed"]}


def _claim(
    claim: Row, verdict: Row, stated: Row | None, rows: Rows, ours: Rows, documents: Mapping[str, Row]
) -> dict[str, Any]:
    """A claim as the page tells it: ``rows`` of evidence and counts of ``ours`` are behind the verdict."""
    named = {*(verdict["document_ids"] or ())}
    support = [row for row in rows if row["document_id"] in named and row["is_admissible"]]
    support.sort(key=lambda row: (row["origin_reliability"], row["credibility"], row["evidence_id"]))
    who = list({(introduced(row["said_by"]), row["excerpt"]): row for row in reversed(support)}.values())[::-1]
    is_number = claim["claim_type"] in ("quantity", "count")
    then = verdict["verdict_at_publication"]
    entry = {
        "id": claim["claim_id"],
        "label": CLAIMS[claim["claim_type"]],
        "quote": as_quoted(claim["quote"]),
        "speaker": claim["speaker"],
        "verdict": verdict["verdict_latest"],
        "why": VERDICT_REASONS[verdict["reason_latest"]],
        "then": VERDICTS[then]["title"] if then != verdict["verdict_latest"] else None,
        "claimed": _claimed(claim, stated) if claim["claim_type"] != "interpretation" else "",
        "found": (_by_rule(ours) if ours and not support else _found(verdict, support)) if is_number else "",
        "others": [_other(row, claim["claim_type"], documents) for row in who[:SHOWN]],
        "more": max(0, len(who) - SHOWN),
        "alone": _alone(support, stated) if is_number else "",
        "counts": [_count(row) for row in sorted(ours, key=_number, reverse=True)],
        "evidence": claim["evidence_id"],
        "observations": verdict["observation_ids"],
        "hypothesis": claim["hypothesis_id"],
        "note": claim["note"],
    }
    return {name: value for name, value in entry.items() if value}


def _claimed(claim: Row, stated: Row | None) -> str:
    """The figure or the day that the article gives; nothing where its words are all there is."""
    if claim["claim_type"] == "date" and claim["first_day"]:
        return days(*(str(claim[end]) if claim[end] else None for end in ("first_day", "last_day")))
    if claim["claim_type"] not in ("quantity", "count") or stated is None:
        return ""
    hedge = (stated["qualifier"] or "").replace("_", " ")
    low, high = stated["value_low"], stated["value_high"]
    one = stated["value"] if stated["value"] is not None else low if high is None else high if low is None else None
    if one is None:
        return figure(low, high, stated["unit_measure"])
    return f"{hedge} {figure(one, one, stated['unit_measure'])}".strip()


def _found(verdict: Row, support: Rows) -> str:
    """The least and the greatest figure of the others or, where theirs are summed, the interval compared."""
    low, high, unit = verdict["others_low"], verdict["others_high"], verdict["unit_measure"]
    values = [row["value"] for row in support if row["value"] is not None and row["unit_measure"] == unit]
    if low is None or high is None or not values or min(values) < low or max(values) > high:
        low, high = (end if end is None else float(f"{end:.4g}") for end in (low, high))
        return figure(low, high, unit)
    return figure(min(values), max(values), unit)


def _number(row: Row) -> float:
    """What a count of ours comes to, or the least that it may be."""
    return float((row["value_low"] if row["value"] is None else row["value"]) or 0)


def _by_rule(counts: Rows) -> str:
    """The least and the greatest of our counts, each by its own rule."""
    numbers = sorted(map(_number, counts))
    least = "at least " if any(row["value"] is None for row in counts) else ""
    return f"{least}{figure(numbers[0], numbers[-1], counts[0]['unit_measure'])}, depending on the rule"


def _count(row: Row) -> dict[str, Any]:
    says = figure(row["value_low"], row["value_high"], row["unit_measure"])
    return {"id": row["count_id"], "rule": capital(row["rule"]), "says": says}


def _other(row: Row, kind: str, documents: Mapping[str, Row]) -> dict[str, Any]:
    says = ""
    if kind in ("quantity", "count"):
        ends = (row["value_low"], row["value_high"]) if row["value"] is None else (row["value"], row["value"])
        says = figure(*ends, row["unit_measure"])
    elif kind == "date":
        says = days(row["start_date"], row["end_date"])
    entry = {
        "who": introduced(row["said_by"]),
        "says": says,
        "words": row["excerpt"],
        "rated": RELIABILITY[row["origin_reliability"]],
        "evidence": row["evidence_id"],
    }
    return {name: value for name, value in entry.items() if value}


def _alone(support: Rows, stated: Row | None) -> str:
    """Said where nobody states the figure, or where several documents repeat one source that they name."""
    measures = [split_observation(row["observation_id"]).measure for row in (stated, *support) if row]
    if support and stated and measures[0] not in measures[1:]:
        return "Nobody states it: it is worked out from these figures."
    origins, named = {row["origin"] for row in support}, {row["according_to"] for row in support} - {None}
    if len(support) < 2 or len(origins) > 1 or len(named) != 1:
        return ""
    return f"All of these repeat one source, {introduced(named.pop())}; no other is known here."


def _article(document: Row, claims: list[dict[str, Any]]) -> dict[str, Any]:
    counts = Counter(claim["verdict"] for claim in claims)
    return {
        "id": document["document_id"],
        "title": document["title"],
        "publisher": document["publisher"],
        "issued": days(document["issued"], None),
        "url": document["url"],
        "summary": summary(claim["verdict"] for claim in claims),
        "readings": counts[READING],
        "counts": {name: counts[name] for name in VERDICTS if counts[name]},
        "claims": claims,
    }
