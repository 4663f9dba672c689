"""docs/sources.md, written from the sources' own declarations: contract, terms, cadence, known traps, how far it was tried.

Nothing is measured or fetched here.
"""

from __future__ import annotations

from pathlib import Path

from pipelines.archive.http.limits import Limit
from pipelines.sources.contract import Source, discover

PAGE = Path("docs") / "sources.md"
HEAD = """# Sources

Written by `make derived` from `pipelines/sources/`. A source is a publisher whose files machines read; each release says in its table `sources` what of it is here.

**None of these interfaces was ever called from where this was built: there was no network.** The parsers were held to real files of the publishers where the table says
so, and to miniatures of the documented layout otherwise. Expect the first live answer of a publisher to differ in something: it is archived as it came, and what
cannot be read says why.

Files downloaded by hand go the same way as an answer: `bilateral import SOURCE FILE…`, all files of one version together, with `--vintage DATE` where the files do not
say of which day they are. Without files the publisher is asked: `bilateral import SOURCE`.

"""


def page() -> str:
    """The whole page."""
    found = discover()
    rows = [
        f"| [`{s.id}`](#{s.id}) | {', '.join(f'`{feed}`' for feed in s.reaches or s.feeds)} | {s.domain.first}–{s.domain.last or ''} "
        f"| {'asked by machine' if s.is_asked else 'by hand'} | {s.terms.redistribute} |"
        for s in found.values()
    ]
    table = ["| source | feeds | years | how | may be passed on |", "|---|---|---|---|---|", *rows]
    return HEAD + "\n".join(table) + "\n\n" + "\n".join(map(_section, found.values()))


def _section(source: Source) -> str:
    limits = "; ".join(f"{host} {_limit(limit)}" for host, limit in source.limits.items()) or "none stated"
    lines = [
        f"## {source.id}",
        "",
        f"[{source.title}]({source.url}). Contract: <{source.contract}>.",
        "",
        f"- **Terms:** {source.terms.licence} ({source.terms.url}). May be passed on: {source.terms.redistribute}.",
        f"- **Cite as:** {source.terms.citation}",
        f"- **Answers for:** {source.domain.first}–{source.domain.last or 'now'}, {source.domain.actors}."
        + (" What is not in it did not happen." if source.domain.is_complete else ""),
        f"- **Files:** {source.files}",
        f"- **Cadence:** `{source.cadence}` (cron, UTC); overdue after {source.max_age_days} days. Limits: {limits}.",
        f"- **Tried:** {source.tried}",
        "- **Traps:**",
        *(f"  - {trap}" for trap in source.traps),
    ]
    return "\n".join(lines) + "\n"


def _limit(limit: Limit) -> str:
    parts = [
        f"{limit.per_minute} a minute" if limit.per_minute else "",
        f"{limit.per_day} a day" if limit.per_day else "",
        f"one in {limit.min_interval:g} s" if limit.min_interval else "",
    ]
    return ", ".join(part for part in parts if part)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
