"""The draft of a claims file: each statement of a text, what the release has beside it, and the entries to write.

What a person must decide begins with ``??``: `bilateral check` names every such place.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any

from bilateral.folder import Folder
from pipelines.ledger.drafts import prose
from pipelines.ledger.drafts.candidates import Candidate, Known, Statement
from pipelines.ledger.reader import Ledger
from pipelines.ledger.templates import TYPE_OF_KIND, ask, flow, in_quotes, inline, item
from pipelines.ledger.yaml_files import UNFILLED
from schemas import vocabulary
from schemas.written.ids import TARGET

_GOAL = {"measure": TARGET} | {
    name: f"{UNFILLED} {what}" for name, what in (("set_by", "who set it"), ("set_on", "when"))
}


@dataclass(frozen=True)
class Draft:
    """A claim to be: what is quoted, the fields of its entry, and what it may be compared with."""

    id: str
    quote: str
    claim_type: str
    entry: dict[str, Any]
    paragraph: int
    candidates: list[Candidate]


def drafts(text: str, ledger: Ledger, folder: Folder) -> tuple[list[Draft], Counter[str]]:
    """The drafts of a text in its order, and how often it names each actor, once a sentence."""
    sentences = [*prose.sentences(text, prose.Names(ledger))]
    known = Known(folder, ledger, sentences)
    found: list[Draft] = []
    for sentence in sentences:
        for quote, claim_type, entry, candidates in _of_sentence(sentence, known):
            number = 1 + sum(one.paragraph == sentence.paragraph for one in found)
            name = f"p{sentence.paragraph}-{number}"
            found.append(Draft(name, quote, claim_type, entry, sentence.paragraph, candidates))
    return found, Counter(actor for sentence in sentences for actor in sentence.actors)


_Parts = tuple[str, str, dict[str, Any], list[Candidate]]


def _of_sentence(sentence: prose.Sentence, known: Known) -> Iterator[_Parts]:
    dates, figures = prose.dates(sentence.text), prose.figures(sentence.text)
    when = tuple(date.edtf or f"{UNFILLED} {date.printed}" for date in dates)
    for figure in figures:
        is_goal = bool(dates) and _date_of(figure, figures, dates).is_goal
        candidates = known.candidates(Statement(sentence, figure, when, is_goal))
        quote = prose.quote(sentence.text, figure.start, figure.start + len(figure.printed))
        entry = _dates(dates) | _figure(figure) | (_GOAL if is_goal else {})
        yield quote, _type(candidates, known.ledger, figure), entry, candidates
    members = sorted(known.memberships(sentence), key=lambda one: sentence.places[one.compare_to["actor"]])
    for candidate in members:
        start = sentence.places[candidate.compare_to["actor"]]
        entry = {"group": candidate.compare_to["actors"][0], "role": "member"} | _dates(dates, "valid_from")
        yield prose.quote(sentence.text, start, start + 1), "membership", entry, [candidate]
    if figures:
        return
    for date in dates:
        candidates = known.candidates(Statement(sentence, None, (date.edtf,) if date.edtf else ()))
        quote = prose.quote(sentence.text, date.start, date.start + len(date.printed))
        yield quote, "date", _dates([date]), candidates
    if not dates and not members and len(sentence.actors) > 1:
        candidates = known.candidates(Statement(sentence, None, ()))
        if candidates:
            first, *_, last = sentence.places.values()
            yield prose.quote(sentence.text, first, last + 1), "status", {}, candidates


def _date_of(figure: prose.Figure, figures: list[prose.Figure], dates: list[prose.Date]) -> prose.Date:
    """The date that follows the figure before another figure does, else the nearest."""
    end = min((other.start for other in figures if other.start > figure.start), default=inf)
    after = (date for date in dates if figure.start < date.start < end)
    return next(after, min(dates, key=lambda date: abs(date.start - figure.start)))


def _type(candidates: list[Candidate], ledger: Ledger, figure: prose.Figure) -> str:
    measure = ledger.measures.get(candidates[0].compare_to["measure"]) if candidates else None
    if measure is not None:
        return TYPE_OF_KIND.get(measure.kind, "status")
    return "count" if figure.unit is None and figure.scale is None else "quantity"


def _figure(figure: prose.Figure) -> dict[str, Any]:
    has_scale = figure.scale in vocabulary.SCALES
    scale = figure.scale if has_scale or not figure.scale else f"{UNFILLED} none for {figure.scale}: see as_stated"
    fields = {
        "qualifier": figure.qualifier,
        "value": figure.value or f"{UNFILLED} {figure.printed}, as digits",
        "scale": scale,
        "unit": figure.unit,
        "as_stated": figure.printed if re.search(r"[A-Za-z]{3}|,", figure.printed) and not has_scale else None,
    }
    return {name: value for name, value in fields.items() if value}


def _dates(dates: list[prose.Date], field: str = "dates") -> dict[str, Any]:
    """The period of an entry, where the sentence has one that is read; else what it prints, to be decided."""
    if len(dates) == 1 and dates[0].edtf:
        return {field: dates[0].edtf}
    return {field: f"{UNFILLED} {' or '.join(date.printed for date in dates)}"} if dates else {}


def lines(article: Path, ledger: Ledger, folder: Folder) -> Iterator[str]:
    """The lines of the draft. Raises OSError and UnicodeDecodeError where the text cannot be read."""
    found, named = drafts(article.read_text(encoding="utf-8"), ledger, folder)
    yield f"# Draft of data/claims/<id>.yaml from {article.name}, beside release {folder.manifest['version']}."
    yield f"# {UNFILLED} marks what a person decides; delete what the article does not claim."
    actors = ", ".join(f"{actor} ({count})" for actor, count in named.most_common())
    yield f"# Actors that the text names, and in how many sentences: {actors or 'none'}"
    yield f"document: {ask('the id of the article in data/documents')}"
    yield "claims:" if found else "claims: []"
    for draft in found:
        yield from _claim(draft)
    yield "# The entries that these claims point to: move them to the article's document, without the signs in front."
    yield "# evidence:"
    for draft in found:
        yield from (f"# {line}" for line in _entry(draft))


def _claim(draft: Draft) -> list[str]:
    chosen = _chosen(draft)
    what = "one of these" if draft.candidates else "nothing found; name what it is about, or remove the line"
    others = [f"{flow(other.compare_to)}: {_known(other)}" for other in draft.candidates if other is not chosen]
    fields = [f"id: {draft.id}", f"quote: {in_quotes(draft.quote)}", f"claim_type: {draft.claim_type}"]
    fields += [f"evidence: {{id: {draft.id}}}", f"compare_to: {flow(chosen.compare_to) if chosen else ask(what)}"]
    return item([*fields, *([f"# release: {_known(chosen)}"] if chosen else []), *(f"# or {line}" for line in others)])


def _known(candidate: Candidate) -> str:
    return candidate.known + (" (the figure agrees with the first)" if candidate.agrees else "")


def _chosen(draft: Draft) -> Candidate | None:
    """The first candidate, if no other is as good."""
    best = draft.candidates[:1]
    is_alone = len(draft.candidates) < 2 or draft.candidates[0].score > draft.candidates[1].score
    return best[0] if best and is_alone else None


def _entry(draft: Draft) -> list[str]:
    chosen = _chosen(draft)
    compare = chosen.compare_to if chosen else {"about": f"{UNFILLED} exercises/<record id>, or a series table"}
    fields: dict[str, Any] = {"id": draft.id, **compare, **draft.entry}
    if compare["about"] == "memberships":
        fields.pop("actors")
    elif compare["about"] == "counts":
        fields["definition"] = f"{UNFILLED} the article's rule of counting, from definitions.yaml"
    fields |= {"excerpt": draft.quote, "locator": f"paragraph {draft.paragraph}", "credibility": f"{UNFILLED} 1 to 6"}
    return item(f"{name}: {inline(value)}" for name, value in fields.items())
