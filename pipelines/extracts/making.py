"""How an extract is made: a table computed anew from the captures of a home whose terms allow it, cut and written.

It is computed from rows that sources gave, as the home's current tables have them, not taken from a release: that also
holds what documents say, and what sources say whose terms allow no extract.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from bilateral.commons.lookup import known
from pipelines.archive.captures import Archive
from pipelines.extracts.files import STRICTER, Capture, Extract, ExtractError, read, read_rows, write
from pipelines.sources.contract import Source, together
from pipelines.sources.declarations import discover, feeding
from pipelines.sources.refresh import INPUTS
from pipelines.store.current import Store
from pipelines.tables.reports import FEEDS
from pipelines.tables.shared import registry
from pipelines.tables.shared.extract_rows import DIGITS, EXTRACTS, cut, rows_of
from schemas import derive
from schemas.tables import model_of

FIRST_YEAR, LAST_YEAR = 1992, 9999
REFERENCE = ("actors", "ledger_coverage", "ledger_treated", "sources")
"""Inputs that are no evidence: all others that no source feeds are left empty, so that captures alone are behind."""


class Made(NamedTuple):
    """The extract, and what became of it in words: new, renewed, or unchanged with why."""

    extract: Extract
    outcome: str

    @property
    def lines(self) -> list[str]:
        """What the command prints."""
        extract = self.extract
        first, last = extract.years
        about = f"{extract.rows:,} rows of {first}-{last}, terms: {extract.terms_class}"
        sources = ", ".join(dict.fromkeys(capture.source for capture in extract.captures))
        lines = [f"{extract.table}: {self.outcome}", f"  {about}, from {sources}, known from {extract.known_from}"]
        return lines + [f"  without {source}: {reason}" for source, reason in extract.left_out.items()]


def make(name: str, store: Store, archive: Archive, folder: Path, code_of: Callable[[str], str]) -> Made:
    """Compute the extract of table ``name`` and write it to ``folder``, unless the one there is as it would be.

    Raises ExtractError and NotThere.
    """
    kept, table = EXTRACTS[known(name, EXTRACTS, "table", "the declaration of extracts")], registry.discover()[name]
    feeds = [name] if name in FEEDS else [feed for feed in table.inputs if feed in FEEDS]
    sources = [source for source in discover().values() if {*source.feeds} & {*feeds} and archive.captures(source.id)]
    used = [source for source in sources if source.terms.terms_class in STRICTER]
    left_out = {s.id: f"terms: {s.terms.terms_class}" for s in sources if s not in used}
    if not used:
        why = "; ".join(f"{name}: {reason}" for name, reason in left_out.items()) or "it has none of them"
        need = f"{name} needs captures of what feeds {', '.join(feeds)}"
        raise ExtractError(f"{need}, and this home cannot use any: {why}")
    _check_current(used, store, archive)
    captures = [capture for source in used for capture in _captures(source, store)]
    facts: dict[str, Any] = {"captures": captures, "states": kept.states, "digits": DIGITS}
    facts |= {"columns": list(kept.columns), "left_out": left_out}
    scope = sorted({row["dyad"] for row in store.load("ledger_coverage")})
    rows = cut(computed(name, store, used), kept, (FIRST_YEAR, LAST_YEAR), kept.states, DIGITS, scope)
    if not rows.num_rows:
        raise ExtractError(f"{name}: no row can be computed from {', '.join(s.id for s in used)}")
    there = rows[kept.year].combine_chunks().drop_null().to_numpy()
    facts["years"] = int(there.min()), int(there.max())
    try:
        before = read(folder, name)
    except ExtractError:  # it is damaged: what is written takes its place
        before = None
    is_so = before and all(getattr(before, field) == value for field, value in facts.items())
    if before and is_so and read_rows(folder, before).equals(rows):
        return Made(before, "unchanged: the same captures give the same rows")
    extract = write(folder, rows, table=name, code_version=code_of(name), **facts)
    return Made(extract, "renewed" if before else "new")


def computed(name: str, store: Store, sources: Sequence[Source]) -> pa.Table:
    """The table as its builder makes it of the rows of ``sources`` alone, and of what curators declare of actors."""
    table, inputs = registry.discover()[name], dict[str, Any]()
    used = {source.id for source in sources}
    for feed in table.inputs:
        if feed in FEEDS:
            stored = [part for part in feeding(feed) if part.split("/")[1] in used]
            inputs[feed] = together(feed, {part: store.arrow(part) for part in stored})
        elif name in FEEDS and feed != rows_of(name):
            inputs[feed] = store.arrow(feed) if feed.split("/")[1] in used else together(name, {})
        elif feed in REFERENCE:
            inputs[feed] = store.load(feed)
        elif feed == rows_of(name):
            inputs[feed] = pa.table({})
        else:
            is_arrow = feed in table.arrow | table.on_demand
            inputs[feed] = derive.to_arrow(model_of(feed)).empty_table() if is_arrow else []
    inputs |= {name: registry.reader(inputs[name]) for name in table.on_demand}
    built: pa.Table = table.build(**inputs)
    return built


def _check_current(sources: Sequence[Source], store: Store, archive: Archive) -> None:
    """Raise ExtractError where the home has not read what its archive holds."""
    for source in sources:
        inputs = {f"archive/{source.id}": archive.digest(source.id)} | store.hashes(INPUTS)
        if not all(store.is_fresh(source.stored(feed), inputs) for feed in source.feeds):
            what = f"{source.id}: its captures are not read yet, or not by this code"
            raise ExtractError(f"{what}. First: bilateral build")


def _captures(source: Source, store: Store) -> list[Capture]:
    """The captures of a source whose rows are in use, with its terms."""
    terms = {"licence": source.terms.licence, "terms": source.terms.url, "citation": source.terms.citation}
    return [
        Capture(
            source=source.id,
            capture=row["capture_id"],
            sha256=row["sha256"],
            vintage=row["vintage_date"],
            terms_class=source.terms.terms_class,
            **terms,
        )
        for row in store.load(source.stored("captures"))
        if row["state"] == "current"
    ]
