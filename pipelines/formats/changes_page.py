"""CHANGES.md: what differs from the release before. ``bilateral.changes`` finds the differences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from bilateral.changes import REASONS, Change, describe, summary, withdrawals
from bilateral.commons.absent import reason
from pipelines.formats import about
from pipelines.formats.markdown_text import literal
from pipelines.rows import Rows
from schemas import derive
from schemas.tables import model_of

MAX_LISTED = 200
COUNTED = ("answers", "evidence", "observations", "indicators", "dyads", "coverage", "counts")
"""Tables whose rows follow from those of others: the page counts what is new in them and does not list it by key."""


def changes_page(
    version: str,
    previous: str | None,
    bump: str | None,
    changes: list[Change],
    audience: str,
    absent: Mapping[str, Mapping[str, Any]],
    set_aside: Rows,
    words: Mapping[str, str],
) -> str:
    """The page, in Markdown: sentences, counts by table and reason, verdicts, new rows, values changed or removed.

    ``absent`` is what ``release.json`` says of tables that are not there: of one that went it has the reason; so are
    the files ``set_aside``. ``words`` say of rows of answers and of evidence, by key, what they are.
    """
    aside = _listing(about.ASIDE.rstrip(":"), [f"{row['file']}:{row['line']}: {row['sentence']}" for row in set_aside])
    if previous is None:
        first = f"# Changes in {version}\n\nThe first release ({audience}). Everything is new.\n"
        return first + "".join(f"{line}\n" for line in aside)
    lines = [f"# Changes in {version}", "", f"Since {previous}: {bump or 'patch'} ({audience}).", *aside]
    mended = [c for c in changes if c.why or (c.table, c.reason) == ("evidence", "corrected")]
    why = (f"`{c.table}` {words.get(c.key, c.key)} {c.column}: {describe(c)}{c.why and f' ({c.why})'}" for c in mended)
    lines += _listing("Corrections", [*why], len(mended))
    new = [c.key for c in changes if (c.table, c.reason) == ("answers", "row_added") and c.key]
    lines += _listing("Sentences that are new", [words[key] for key in new])
    other = [c for c in changes if (c.table, c.change, c.column) == ("answers", "changed", "sentence")]
    lines += _listing("Sentences that say something else", [f"{words[c.key]} Before: {c.old}" for c in other if c.key])
    lines += ["", "| table | added | changed | removed |", "|---|---|---|---|"]
    lines += [f"| {table} | {n['added']} | {n['changed']} | {n['removed']} |" for table, n in summary(changes).items()]
    reasons = Counter(change.reason for change in changes)
    lines += ["", "Reasons:", ""]
    lines += [f"- {reason} ({count}): {REASONS[reason]}" for reason, count in sorted(reasons.items())]
    gone, came = ([c.table for c in changes if c.reason == f"table_{kind}"] for kind in ("removed", "added"))
    why_gone = {table: f": {reason(absent[table])}" for table in gone if table in absent}
    lines += _listing("Tables that are gone", [f"`{table}`{why_gone.get(table, '')}" for table in gone])
    lines += _listing("Captures withdrawn", [f"{name}: {why}" for name, why in withdrawals(changes).items()])
    lines += _listing("Tables that are new", [f"`{table}`" for table in came])
    verdicts = [c for c in changes if (c.table, c.change) == ("verdicts", "changed") and "verdict_" in c.column]
    lines += _listing("Verdicts changed", [f"{c.key} {c.column}: {describe(c)}" for c in verdicts], len(verdicts))
    rows = [c for c in changes if c.reason == "row_added" and c.key and not _is_counted(c.table)]
    lines += _listing("New", [f"`{c.table}` {c.key}" for c in rows])
    values = [c for c in changes if c.change != "added" and c.role in ("key", "value")]
    lines += _listing("Values changed or removed", [f"`{c.table}` {c.key} {c.column}: {_change(c)}" for c in values])
    return "\n".join(lines) + "\n"


def _listing(heading: str, items: Sequence[str], most: int = MAX_LISTED) -> list[str]:
    """The first items under a heading; nothing where there are none."""
    lines = [f"- {literal(item)}" for item in items[:most]]
    more = [f"- and {len(items) - most} more: see changes.parquet"] if len(items) > most else []
    return ["", f"{heading}:", "", *lines, *more] if items else []


def _is_counted(table: str) -> bool:
    """Whether what is new in ``table`` is counted and not listed: it follows from others, or a machine read it."""
    return table in COUNTED or any(column.name == "capture_id" for column in derive.columns(model_of(table)))


def _change(change: Change) -> str:
    return f"removed ({change.reason})" if change.change == "removed" else f"{describe(change)} ({change.reason})"
