"""The verdicts on an article, printed for a fact-checker. They are read from a release; nothing is judged here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bilateral.commons.frames import Row, Rows
from bilateral.commons.lookup import NotThere, nearest
from bilateral.folder import Folder


def rows(folder: Folder, article: str) -> Rows:
    """The article's claims in order, each with what its verdict adds.

    ``article`` is a document id, or the beginning of one. Raises NotThere, also for a release without claims.
    """
    verdicts = {row["claim_id"]: row for row in folder.read("verdicts").to_pylist()}
    document_id = _named(article, sorted({row["document_id"] for row in verdicts.values()}))
    claims: Rows = [row for row in folder.read("claims").to_pylist() if row["document_id"] == document_id]
    return [claim | verdicts[claim["claim_id"]] for claim in sorted(claims, key=lambda row: row["position"])]


def lines(folder: Folder, claims: Rows) -> Iterator[str]:
    """The claims of ``rows`` in words: what the article says, both verdicts, why, and the evidence."""
    documents, article = folder.read("documents").to_pylist(), claims[0]["document_id"]
    (document,) = [row for row in documents if row["document_id"] == article]
    yield f"{document['title']} ({document['document_id']})"
    yield f"release {folder.manifest['version']}; at publication: known by {claims[0]['published_by']}"
    for claim in claims:
        if claim["claim_type"] != "interpretation":
            yield from _judged(claim)
    yield "\nInterpretations have no truth value; each leads to a hypothesis:"
    for claim in claims:
        if claim["claim_type"] == "interpretation":
            yield f"  “{claim['quote']}” → {claim['hypothesis_id']}"
    counted = Counter(claim["verdict_latest"] for claim in claims)
    yield "\nnow: " + ", ".join(f"{count} {verdict}" for verdict, count in counted.most_common())


def _named(article: str, known: list[str]) -> str:
    matches = [article] if article in known else [name for name in known if name.startswith(article)]
    if len(matches) == 1:
        return matches[0]
    near = nearest(article, known, 0.4)
    did = f"Did you mean {near}? " if near else ""
    raise NotThere(f"no claims of `{article}`. {did}Articles with claims: {', '.join(known) or 'none'}")


def _judged(claim: Row) -> Iterator[str]:
    sentence = claim["sentence"]
    for quoted in (claim["quote"], claim["quote"].replace("“", "‘").replace("”", "’")):
        sentence = sentence.removeprefix(f"The article says “{quoted}”").lstrip(";. ")
    link = "compared with" if claim["verdict_latest"] == "unverifiable" else "rests on"
    behind = [f"{link} {name}" for name in [*(claim["document_ids"] or []), *(claim["capture_ids"] or [])]]
    behind += [f"searched in {name}" for name in claim["search_ids"] or []]
    yield f"\n“{claim['quote']}”"
    yield f"  {claim['verdict_latest']}; at publication {claim['verdict_at_publication']}"
    yield from (f"  {line}" for line in [sentence, *behind] if line)
