"""What a release says of itself in its own form: dictionary, changes, manifest, checksums. Text from facts, no clock.

Everything is derived from the models, the tables and the diff; the version is decided elsewhere. The forms of other people's
standards are in ``beside.py`` and the modules that it names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from bilateral.changes import REASONS, Change, summary, told
from bilateral.preferred_value import RULE
from pipelines.formats import facts as about
from pipelines.rows import Rows
from schemas import derive, vocabulary
from schemas.tables import model_of

MAX_LISTED = 200
REPEATING = ("evidence", "observations", "indicators", "dyads", "coverage", "counts")
"""Tables whose rows follow from those of others: CHANGES.md counts them and does not list what is new."""


def dictionary(tables: list[str], measures: Rows) -> str:
    """DICTIONARY.md: every table and column, the measures, and the rule for preferred values."""
    contents = [f"[{name}](#{name})" for name in tables]
    parts = [
        f"# Dictionary\n\n{about.TITLE}. {about.DESCRIPTION}\n\nThe preferred value. {RULE}\n",
        f"Tables: {', '.join(contents)}. Then [measures](#measures) and codes.\n",
    ]
    parts += [derive.dictionary(model_of(table), table) for table in tables]
    rows = [
        f"| `{m['measure']}` | {m['kind']} | {', '.join(m['tables'])} | {', '.join(m['units'] or [])} | {m['description']} |"
        for m in measures
    ]
    parts.append(
        "\n".join(["## Measures", "", "| measure | kind | tables | units | meaning |", "|---|---|---|---|---|", *rows])
        + "\n"
    )
    lists: dict[str, Mapping[Any, str]] = {
        "obs_status": vocabulary.OBS_STATUS,
        "reliability": vocabulary.RELIABILITY,
        "credibility": vocabulary.CREDIBILITY,
        "qualifier": vocabulary.QUALIFIERS,
        "derivation": vocabulary.DERIVATIONS,
        "read_as": vocabulary.READ_AS,
    }
    for name, words in lists.items():
        lines = [f"| `{word}` | {meaning} |" for word, meaning in words.items()]
        parts.append("\n".join([f"## Codes of {name}", "", "| code | meaning |", "|---|---|", *lines]) + "\n")
    return "\n".join(parts)


def data_date(documents: Rows) -> str:
    """The day of the data: the last day on which a document was read."""
    return max((str(row["accessed"])[:10] for row in documents), default="1970-01-01")


def changes_page(version: str, previous: str | None, bump: str | None, changes: list[Change], audience: str) -> str:
    """CHANGES.md: what a reader of the last release must know."""
    if previous is None:
        return f"# Changes in {version}\n\nThe first release ({audience}). Everything is new.\n"
    lines = [f"# Changes in {version}", "", f"Since {previous}: {bump or 'patch'} ({audience}).", ""]
    lines += ["| table | added | changed | removed |", "|---|---|---|---|"]
    for table, counts in summary(changes).items():
        lines.append(f"| {table} | {counts['added']} | {counts['changed']} | {counts['removed']} |")
    reasons = Counter(change.reason for change in changes)
    lines += [
        "",
        "Reasons:",
        "",
        *(f"- {reason} ({count}): {REASONS[reason]}" for reason, count in sorted(reasons.items())),
    ]
    lines += _verdicts(changes)
    lines += _added(changes)
    weighty = [c for c in changes if c.change != "added" and c.role in ("key", "value", "")]
    if weighty:
        lines += ["", "Values changed or removed:", ""]
        lines += [f"- `{c.table}` {c.key} {c.column}: {_arrow(c)} ({c.reason})" for c in weighty[:MAX_LISTED]]
    if len(weighty) > MAX_LISTED:
        lines.append(f"- and {len(weighty) - MAX_LISTED} more: see changes.parquet")
    return "\n".join(lines) + "\n"


def _verdicts(changes: list[Change]) -> list[str]:
    """Every verdict that is another now, whatever else changed."""
    changed = [
        c for c in changes if c.table == "verdicts" and c.column.startswith("verdict_") and c.change == "changed"
    ]
    return ["", "Verdicts changed:", "", *(f"- {c.key} {c.column}: {_arrow(c)}" for c in changed)] if changed else []


def _added(changes: list[Change]) -> list[str]:
    """The rows that are new, by key, of tables whose rows stand for themselves: others repeat or count these."""
    rows = [c for c in changes if c.reason == "row_added" and c.key and not _repeats(c.table)]
    lines = [f"- `{c.table}` {c.key}" for c in rows[:MAX_LISTED]]
    more = [f"- and {len(rows) - MAX_LISTED} more: see changes.parquet"] if len(rows) > MAX_LISTED else []
    return ["", "New:", "", *lines, *more] if rows else []


def _repeats(table: str) -> bool:
    """Whether what is new in ``table`` is better counted than listed: it follows from others, or a machine read it."""
    return table in REPEATING or any(column.name == "capture_id" for column in derive.columns(model_of(table)))


def _arrow(change: Change) -> str:
    return "removed" if change.change == "removed" else told(change)


def table_entry(data: bytes, table: Any, logical: str) -> dict[str, Any]:
    """What release.json says of one table."""
    return {
        "rows": table.num_rows,
        "bytes": len(data),
        "sha256": sha256(data).hexdigest(),
        "logical_sha256": logical,
        "key": (table.schema.metadata or {}).get(b"key", b"").decode().split(","),
        "columns": [f"{field.name}: {field.type}" for field in table.schema],
    }


def content_hash(tables: Mapping[str, Mapping[str, Any]], pages: Mapping[str, str]) -> str:
    """The hash of what a release says, without its version, its date and the revision of the code."""
    said = {name: table["sha256"] for name, table in tables.items()} | {
        name: sha256(text.encode()).hexdigest() for name, text in pages.items()
    }
    return sha256(about.as_json(said).encode()).hexdigest()


def manifest(**facts: Any) -> str:
    """release.json."""
    return about.as_json({"name": about.NAME, "format": 1, **facts})


def sums(files: Mapping[str, str]) -> str:
    """SHA256SUMS, as ``sha256sum -c`` reads it."""
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(files.items()))
