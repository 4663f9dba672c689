"""docs/sources.md, written from the sources' declarations: contract, terms, cadence, traps, how far each was tried.

Nothing is measured or fetched here.
"""

from __future__ import annotations

from pathlib import Path

from pipelines.archive.http.limits import Limit
from pipelines.sources.contract import Source, Terms, discover
from schemas import vocabulary

PAGE = Path("docs") / "sources.md"
HEAD = """# Sources

Written by `make derived` from the YAML files in `pipelines/sources/publishers/`. A source is a publisher whose files
are read by machine; the table `sources` of a release says what it holds of each.

**None of these interfaces was ever called from where this was built, because there was no network.** The parsers were
tested on real files of the publishers where it says so below, and otherwise on miniatures of the documented layout.
Expect a publisher's first live answer to differ in some way: it is archived as it came, and whatever cannot be read
is named with the reason.

Files downloaded by hand take the same path as an answer: `bilateral import SOURCE FILE…`, with all files of one
version together, and `--vintage DATE` if the files do not state their date. Without files, `bilateral import SOURCE`
asks the publisher.

**What the terms allow** was read as far as each section says: the words that decide, the address, the day, and what was
not read. Publishers change their terms: read them before you publish.

"""


def page() -> str:
    """The whole page."""
    rows = [
        f"| [`{source.id}`](#{source.id}) | {', '.join(f'`{feed}`' for feed in source.reaches or source.feeds)} "
        f"| {source.domain.first}–{source.domain.last or ''} "
        f"| {'asked by program' if source.is_asked else 'by hand'} | {source.terms.terms_class} |"
        for source in discover().values()
    ]
    table = ["| source | feeds | years | how | terms |", "|---|---|---|---|---|", *rows]
    classes = [f"| `{name}` | {words} |" for name, words in vocabulary.TERMS_CLASSES.items()]
    legend = ["| terms | what they allow |", "|---|---|", *classes]
    return HEAD + "\n".join([*legend, "", *table]) + "\n\n" + "\n".join(map(_section, discover().values()))


def _section(source: Source) -> str:
    limits = "; ".join(f"{host} {_limit(limit)}" for host, limit in source.limits.items()) or "none stated"
    values = "; ".join(f"{name} {rule.text}" for name, rule in source.values.items())
    lines = [
        f"## {source.id}",
        "",
        f"[{source.title}]({source.url}). Contract: <{source.contract}>.",
        "",
        f"- **Terms:** {_terms(source.terms)}",
        f"- **Cite as:** {source.terms.citation}",
        f"- **Covers:** {source.domain.first}–{source.domain.last or 'now'}, {source.domain.actors}."
        + (" What is not in it did not happen." if source.domain.is_complete else ""),
        *([f"- **Values:** {values}."] if values else []),
        *([f"- **Not seen here:** {' '.join(source.unseen)}"] if source.unseen else []),
        f"- **Files:** {source.files}",
        f"- **Cadence:** `{source.cadence}` (cron, UTC); overdue after {source.max_age_days} days. Limits: {limits}.",
        f"- **Tried:** {source.tried}",
        "- **Traps:**",
        *(f"  - {trap}" for trap in source.traps),
    ]
    return "\n".join(lines) + "\n"


def _terms(terms: Terms) -> str:
    """The terms in short, their class, the words that decide it, and what was not read."""
    words = f" Read on {terms.read_on} at <{terms.read_at}>: “{terms.words}”." if terms.words else ""
    part = " Its own rows are not passed on." if terms.is_part_only else ""
    return f"`{terms.terms_class}`: {terms.licence} (<{terms.url}>).{part}{words} {terms.gap}"


def _limit(limit: Limit) -> str:
    parts = [
        f"{limit.per_minute} a minute" if limit.per_minute else "",
        f"{limit.per_day} a day" if limit.per_day else "",
        f"one in {limit.min_interval:g} s" if limit.min_interval else "",
    ]
    return ", ".join(part for part in parts if part)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
