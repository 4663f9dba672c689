"""Tables that a release does not have because no row of theirs has a value: why, and what would fill them.

Pure functions of Arrow tables and of the graph. How a reader is answered is in ``bilateral.commons.absent``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import pyarrow as pa

from pipelines.rows import Rows
from schemas import beside, vocabulary

KEPT = frozenset(
    (
        "actor_names actors catalogue coverage definitions documents dyads evidence indicators measures observations "
        "sources"
    ).split()
)
"""Tables that are there even without a row: every trail, citation and description looks things up in them, and finding
nothing is an answer. ``changes`` is not a table of the graph, and in every release: no difference is one, too."""
STATUS = "obs_status"
UNASKED = {"excerpt_checks": ("result", ["not_archived"]), "link_status": ("outcome", ["not_asked", "no_address"])}
"""Tables of what pages answered: the column that says it, and its words where none was asked."""
OF_THEIR_OWN: dict[str, dict[str, object]] = beside.read(__file__)


def is_empty(name: str, schema: pa.Schema, rows: int, column: Callable[[str], pa.ChunkedArray]) -> bool:
    """Whether none of the ``rows`` of a table has a value; ``column`` reads one by its name, as far as it must.

    There is no row; or each row says how its value is known (``obs_status``), and every column with the role value
    that may be null is null in all rows; or each row is of a page that was not asked.
    """
    if rows and name in UNASKED:
        said, words = UNASKED[name]
        return {*column(said).unique().to_pylist()} <= {*words}
    if not rows or STATUS not in schema.names:
        return not rows
    values = [field.name for field in schema if field.nullable and (field.metadata or {}).get(b"role") == b"value"]
    return bool(values) and all(column(name).null_count == rows for name in values if name != STATUS)


class Origins(NamedTuple):
    """What tables are made from: the inputs of each by name, the number of rows of each, and the table ``sources``."""

    graph: Mapping[str, Iterable[str]]
    rows: Mapping[str, int]
    sources: Rows

    def reason(self, name: str, rows: int, withheld: int) -> dict[str, object]:
        """Why the table ``name`` is absent (``why``), and the commands or files that fill it (``fill``).

        ``rows`` are those that it would have, ``withheld`` those that a public release leaves out.
        """
        if withheld:
            closed = [row for row in self.feeding(name)[0] if _is_read(row) and not row["is_passed_on"]]
            why = f"the terms of {_titles(closed)} do not let its {withheld:,} rows be passed on"
            return {"why": why, "fill": [_command(row) for row in closed]}
        if name in OF_THEIR_OWN:
            return OF_THEIR_OWN[name]
        feeding, written = self.feeding(name)
        missing = [row for row in feeding if not _is_read(row)]
        reasons = _why_missing(missing)
        reasons += ["no document in the ledger speaks of it"] if written else []
        if not reasons:
            missing = [row for row in self.feeding(name, is_deep=True)[0] if not _is_read(row)]
            reasons = [f"none of its {rows:,} rows has a value" if rows else "its inputs are not enough for a row"]
        fill = [step for row in missing for step in _steps(row)]
        fill += [f"bilateral new record {table}" for table in written if table in vocabulary.RECORD_TABLES]
        fill += ["bilateral new document URL"] if written else []
        return {"why": ", and ".join(reasons), "fill": fill}

    def feeding(self, name: str, *, is_deep: bool = False) -> tuple[Rows, list[str]]:
        """The sources that feed a table, and the tables that curators write for it.

        They are looked for through its inputs without rows, or, ``is_deep``, through all.
        """
        sources, written, seen, pending = set[str](), set[str](), set[str](), [name]
        feeds = {row["source_id"]: {*row["feeds"]} for row in self.sources}
        while pending:
            table = pending.pop()
            for source in {*self.graph.get(table, ())} - seen:
                seen.add(source)
                subject = source.removeprefix("ledger_")
                if source.startswith("parsed/"):
                    sources |= {source.split("/")[1]} if table in feeds[source.split("/")[1]] else set()
                elif subject in vocabulary.SUBJECT_TABLES and subject != source:
                    written.add(subject)
                elif is_deep or not self.rows.get(source):
                    pending.append(source)
        return [row for row in self.sources if row["source_id"] in sources], sorted(written)


def _is_read(source: Mapping[str, object]) -> bool:
    """Whether a capture of the source is in use."""
    return source["state"] in ("current", "stale")


def _why_missing(sources: Rows) -> list[str]:
    """Why no capture of these sources is in use. Reasons that people gave may quote rows, so they are not repeated."""
    failed = [row for row in sources if row["state"] == "failed"]
    withdrawn = [row for row in sources if row["n_captures"] and row["state"] not in ("failed", "terms_unread")]
    unread = [row for row in sources if row["terms_class"] == "unread"]
    never = [row for row in sources if not row["n_captures"]]
    reasons = [f"no file of {_titles(never)} has been imported"] if never else []
    reasons += [f"what was imported of {_titles(withdrawn)} was withdrawn (captures says why)"] if withdrawn else []
    reasons += [f"what was imported of {_titles(failed)} cannot be read (captures says why)"] if failed else []
    return reasons + ([f"nobody has read the terms of {_titles(unread)}"] if unread else [])


def _titles(sources: Rows) -> str:
    """Their titles without version and remarks."""
    return ", ".join(f"“{re.split(r'[:,(]', row['title'])[0].strip()}”" for row in sources)


def _steps(source: Mapping[str, object]) -> list[str]:
    """What brings rows of a source: the command that reads it in, and the file that must say what its terms allow."""
    steps = [] if source["state"] == "terms_unread" else [_command(source)]
    is_unread = source["terms_class"] == "unread"
    return steps + ([f"pipelines/sources/publishers/{source['source_id']}.yaml"] if is_unread else [])


def _command(source: Mapping[str, object]) -> str:
    """The command that reads a source in: it asks the publisher, or takes files."""
    return f"bilateral import {source['source_id']}" + ("" if source["is_asked"] else " FILE…")
