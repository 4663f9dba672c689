"""The page itself, ``index.html``: what a reader sees before any script has run.

That is the title, the search field and the sentences of the first pair. What follows below them, and all other pages,
are made by the scripts under ``app/`` from the data of ``front.py`` and its neighbours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any


def opening(template: str, lead: Mapping[str, Any] | None, counts: Mapping[str, int], actors: Mapping[str, str]) -> str:
    """The page: ``template`` with the sentences of ``lead`` and with how much the release knows."""
    standfirst = (
        f"{counts['answers']:,} answers about {counts['pairs']:,} pairs of states, from {counts['documents']:,} "
        "documents and the files of statistical offices."
    )
    page = template.replace("<!-- standfirst -->", f'<p class="standfirst">{standfirst}</p>')
    return page.replace("<!-- lead -->", _lead(lead, actors) if lead else "")


def _lead(lead: Mapping[str, Any], actors: Mapping[str, str]) -> str:
    """The sentences of the first pair, and its first chart as a picture."""
    dyad = lead["dyad"]
    name = escape(" and ".join(actors.get(actor, actor) for actor in dyad.split("-")))
    answers = lead["answers"]
    picture = _picture(lead["chart"], dyad, name) if lead["chart"] else ""
    head = f'<div><h2><a href="#/dyad/{dyad}">{name}</a></h2>{_list(answers[:1])}</div>'
    parts = [head, picture, _list(answers[1:3]), _list(answers[3:])]  # the second list beside the picture, too
    return "\n".join([f'<section class="hero" data-dyad="{dyad}">', *parts, "</section>"])


def _list(answers: Sequence[Mapping[str, Any]]) -> str:
    """Sentences, each with the button that opens what it rests on."""
    items = (
        f'<li>{(sentence := escape(answer["sentence"]))} <button type="button" class="why" data-mark="{answer["mark"]}"'
        f' aria-label="Evidence: {sentence}">Evidence</button></li>'
        for answer in answers
    )
    return f'<ul class="answers">{"".join(items)}</ul>' if answers else ""


def _picture(chart: Mapping[str, str], dyad: str, name: str) -> str:
    return (
        f'<figure class="picture"><figcaption><strong>{escape(chart["title"])}</strong> <span class="unit">'
        f"{escape(chart['unit'])}, as each side reports it</span></figcaption>"
        '<img src="front.svg" width="500" height="230" alt="" loading="lazy">'
        f'<a href="#/dyad/{dyad}">All charts of {name}</a></figure>'
    )
