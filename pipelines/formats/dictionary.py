"""DICTIONARY.md: every table and column of a release, the measures, the codes, and the rule for preferred values."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bilateral.absent import reason
from bilateral.preferred_value import RULE
from pipelines.formats import about
from pipelines.rows import Rows
from schemas import derive, vocabulary
from schemas.declare import Table
from schemas.tables import model_of

CODES: dict[str, Mapping[Any, str]] = {
    "obs_status": vocabulary.OBS_STATUS,
    "reliability": vocabulary.RELIABILITY,
    "credibility": vocabulary.CREDIBILITY,
    "qualifier": vocabulary.QUALIFIERS,
    "derivation": vocabulary.DERIVATIONS,
    "read_as": vocabulary.READ_AS,
}
"""The columns whose codes are explained, with their words."""


def dictionary(tables: Sequence[str], measures: Rows, absent: Mapping[str, Mapping[str, Any]]) -> str:
    """The whole page, in Markdown: the tables of the release, those that are absent, measures and codes."""
    contents = ", ".join(f"[{name}](#{name})" for name in tables)
    measured = [
        (f"`{m['measure']}`", m["kind"], ", ".join(m["tables"]), ", ".join(m["units"] or []), m["description"])
        for m in measures
    ]
    parts = [
        f"# Dictionary\n\n{about.TITLE}. {about.DESCRIPTION}\n\nThe preferred value. {RULE}\n",
        f"Tables: {contents}. Then [absent tables](#absent-tables), [measures](#measures) and codes.\n",
        *(table_part(model_of(table), table) for table in tables),
        _absent_part(absent),
        "## Measures\n\n" + _rows("measure kind tables units meaning", measured),
    ]
    for name, words in CODES.items():
        parts.append(f"## Codes of {name}\n\n" + _rows("code meaning", ((f"`{w}`", words[w]) for w in words)))
    return "\n".join(parts)


def table_part(declared: type[Table], table: str) -> str:
    """One table: its title, key, order and columns."""
    key, order = (
        ", ".join(f"`{name}`" for name in names)
        for names in (derive.key_columns(declared), derive.sort_columns(declared))
    )
    columns = []
    for column in derive.columns(declared):
        words = f" One of: {', '.join(column.allowed)}." if column.allowed else ""
        meaning = f"{column.description}{words}" + (f" → `{column.ref}`" if column.ref else "")
        unit, null = f"`{column.unit}`" if column.unit else "", "yes" if column.nullable else "no"
        columns.append((f"`{column.name}`", str(column.type), column.role, unit, null, meaning.replace("|", "\\|")))
    title = f"## {table}\n\n{derive.title(declared)}\n\nKey: {key}\n\nSorted by: {order}\n\n"
    return title + _rows("column type role unit null meaning", columns)


def _absent_part(absent: Mapping[str, Mapping[str, Any]]) -> str:
    """The tables that the release does not have because no row of theirs has a value, and what would fill them."""
    head = "## Absent tables\n\nA table in which no row has a value is not published.\n"
    parts = []
    for name, entry in absent.items():
        why = f"Absent: {reason(entry)}\n\n"
        parts.append(
            f"### {name}\n\n{derive.title(model_of(name))}\n\n{why}Its columns: {', '.join(entry['columns'])}\n"
        )
    return "\n".join([head, *(parts or ["This release has them all.\n"])])


def _rows(header: str, rows: Iterable[Sequence[str]]) -> str:
    names = header.split()
    first, *lines = (f"| {' | '.join(row)} |" for row in (names, *rows))
    return "\n".join([first, "|" + "---|" * len(names), *lines]) + "\n"
