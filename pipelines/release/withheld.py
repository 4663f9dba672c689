"""What a public release leaves out: rows of sources that may be used here but not passed on.

What is computed from such rows stays, and still lists the rows it rests on. Pure functions over rows and Arrow; the
terms of a source are declared with it, their classes in ``schemas.vocabulary``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.rows import Rows, replaced
from pipelines.store.checks import Finding
from schemas import derive, vocabulary

SUPPORTS = "supports"
DOUBTS = "doubts"
QUOTING = ("captures", "sources", DOUBTS)
"""Tables whose ``reason`` or ``note`` may quote numbers: totals, what differs from before, and what is doubted."""
OF_REPORTS = ("neighbours", "blocks", "months", "years", "versions", "partners", "totals")
"""Rules of doubts whose words quote reports."""
UNSAID = "not said in a public release: it may quote rows that may not be passed on"
NUMBERS = ("value", "value_low", "value_high")
WITHHELD = "Q"
"""SDMX status of a support whose number is left out: suppressed."""


def restricted(sources: Rows) -> set[str]:
    """Sources whose rows may not be passed on."""
    return {row["source_id"] for row in sources if not row["is_passed_on"]}


def held_here(sources: Rows, tables: Collection[str]) -> list[str]:
    """The sources that feed one of the ``tables`` of a release and whose rows may not be passed on."""
    feeding = [row for row in sources if row["state"] in ("current", "stale") and {*row["feeds"]} & {*tables}]
    return [row["source_id"] for row in feeding if not row.get("is_passed_on")]  # earlier releases do not say it


def refused(sources: Rows) -> Iterator[Finding]:
    """Sources with rows here of which not even what is computed from them may be published."""
    held = [row for row in sources if row["terms_class"] == "closed" and row["state"] in ("current", "stale")]
    if held:
        rule = f"terms are closed: {vocabulary.TERMS_CLASSES['closed']}"
        remedy = "build the public release in a home without its captures, or withdraw them: bilateral archive withdraw"
        yield Finding("sources", rule, len(held), tuple(row["source_id"] for row in held), remedy)


def holds_rows_of_sources(schema: pa.Schema) -> bool:
    """Whether the rows of a table are those of sources: each has its source and its row there."""
    return {*derive.ROW_OF_SOURCE} <= {*schema.names}


def sources_in(name: str, table: pa.Table) -> list[str]:
    """The sources whose rows a table holds; a support without its number is only named."""
    if not holds_rows_of_sources(table.schema):
        return []
    rows = table if name != SUPPORTS else table.filter(pc.not_equal(table["obs_status"], WITHHELD))
    return sorted(pc.unique(rows["source_id"]).to_pylist())


def without(name: str, table: pa.Table, sources: set[str]) -> tuple[pa.Table, int]:
    """``table`` without the rows of ``sources``, and how many they are: none where its rows are not those of sources.

    A support stays listed, without its number: an observation still says on what it rests. So does a capture or a
    source, without what is said of it, unless that is that nobody has read its terms.
    """
    if name == DOUBTS:
        return _without_quoted_reports(table, sources)
    if name in QUOTING:
        return _without_words(table, sources)
    if not holds_rows_of_sources(table.schema):
        return table, 0
    is_restricted = pc.is_in(table["source_id"], value_set=pa.array(sorted(sources), pa.string()))
    if not (count := pc.sum(is_restricted).as_py() or 0):
        return table, 0
    if name != SUPPORTS:
        return table.filter(pc.invert(is_restricted)), count
    for column in (*NUMBERS, "obs_status"):
        substitute = pa.scalar(WITHHELD if column == "obs_status" else None, table[column].type)
        table = replaced(table, column, pc.if_else(is_restricted, substitute, table[column]))
    return table, count


def _without_quoted_reports(table: pa.Table, sources: set[str]) -> tuple[pa.Table, int]:
    """Doubts without those of the rows of ``sources``, and without the words of those that rest on reports."""
    if not sources or not table.num_rows:
        return table, 0
    pattern = f"^({'|'.join(sorted(sources))})-"
    is_theirs = pc.and_(pc.equal(table["table"], "trade_reports"), pc.match_substring_regex(table["row_id"], pattern))
    quotes = pc.is_in(table["rule"], value_set=pa.array(OF_REPORTS))
    said = replaced(table, "note", pc.if_else(quotes, UNSAID, table["note"]))
    return said.filter(pc.invert(is_theirs)), pc.sum(quotes).as_py()


def _without_words(table: pa.Table, sources: set[str]) -> tuple[pa.Table, int]:
    is_restricted = pc.is_in(table["source_id"], value_set=pa.array(sorted(sources), pa.string()))
    quotes = pc.and_(is_restricted, pc.is_valid(table["reason"]))
    quotes = pc.and_(quotes, pc.not_equal(table["state"], "terms_unread"))
    if not (count := pc.sum(quotes).as_py() or 0):
        return table, 0
    return replaced(table, "reason", pc.if_else(quotes, UNSAID, table["reason"])), count
