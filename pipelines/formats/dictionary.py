"""DICTIONARY.md, a list of the tables; dictionary/ has a page for each with its columns, and measures and codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bilateral.commons.absent import reason
from bilateral.commons.asked import LEAST_VOTES
from bilateral.commons.preferred_value import RULE
from bilateral.core_variables import TITLE, VARIABLES
from pipelines.formats import about
from pipelines.rows import Rows
from schemas import derive, vocabulary
from schemas.declare import Table
from schemas.tables import model_of

FOLDER, PANEL = "dictionary", "core"
WORDS = f"{FOLDER}/measures-and-codes.md"
CODES: dict[str, Mapping[Any, str]] = {"obs_status": vocabulary.OBS_STATUS, "status": vocabulary.STATUS_WORDS}
CODES |= {"vintage": vocabulary.VINTAGES, "doubt": vocabulary.DOUBTS, "rule": vocabulary.DOUBT_RULES}
CODES |= {"reliability": vocabulary.RELIABILITY, "credibility": vocabulary.CREDIBILITY}
CODES |= {"qualifier": vocabulary.QUALIFIERS, "derivation": vocabulary.DERIVATIONS, "read_as": vocabulary.READ_AS}
"""The columns whose codes are explained, with their words."""


def dictionary(tables: Sequence[str], measures: Rows, absent: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """The pages by path, in Markdown. An absent table has a page too: it says why, and what its columns mean."""
    listed = _rows("table contents", ((f"[{name}]({FOLDER}/{name}.md)", _contents(name)) for name in tables))
    gaps = ((f"[{name}]({FOLDER}/{name}.md)", f"{_contents(name)} {reason(absent[name])}") for name in absent)
    missing = _rows("table contents", gaps) if absent else "This release has them all.\n"
    parts = [
        f"# Dictionary\n\n{about.TITLE}. {about.DESCRIPTION}\n\nThe preferred value. {RULE}\n",
        f"What is measured, and what codes mean: [measures and codes]({WORDS}).\n",
        f"## Tables\n\n{listed}",
        f"## Panel\n\n{_rows('panel contents', [(f'[{PANEL}]({FOLDER}/{PANEL}.md)', TITLE)])}",
        f"## Absent tables\n\nA table in which no row has a value is not published.\n\n{missing}",
    ]
    pages = {"DICTIONARY.md": "\n".join(parts), WORDS: _words(measures), f"{FOLDER}/{PANEL}.md": _panel()}
    for name in sorted({*tables, *absent}):
        why = f"\nAbsent from this release: {reason(absent[name])}\n" if name in absent else ""
        pages[f"{FOLDER}/{name}.md"] = table_page(model_of(name), name) + why
    return pages


def table_page(declared: type[Table], table: str) -> str:
    """One table: its title, key, order and columns."""
    key, order = (
        ", ".join(f"`{name}`" for name in names)
        for names in (derive.key_columns(declared), derive.sort_columns(declared))
    )
    columns = []
    for column in derive.columns(declared):
        words = f" One of: {', '.join(column.allowed)}." if column.allowed else ""
        meaning = f"{column.description}{words}" + (f" → {_link(column.ref)}" if column.ref else "")
        unit, null = f"`{column.unit}`" if column.unit else "", "yes" if column.nullable else "no"
        columns.append((f"`{column.name}`", str(column.type), column.role, unit, null, meaning.replace("|", "\\|")))
    title = f"# {table}\n\n{derive.title(declared)}\n\nKey: {key}\n\nSorted by: {order}\n\n"
    return title + _rows("column type role unit null meaning", columns)


def _panel() -> str:
    """The page of the core panel: variables as they are declared."""
    said = ((f"`{one.name}`", one.table, one.unit and f"`{one.unit}`", one.description) for one in VARIABLES)
    text = (
        "Before them stand `actor_a`, `actor_b`, `year` and the codes of both in it: by Correlates of War `cow_a` and "
        "`cow_b`, by Gleditsch and Ward `gw_a` and `gw_b`. Where directions differ, `_ab` is the first's and `_ba` the "
        f"other's. A share of fewer than {LEAST_VOTES} roll calls is no number; what has none in a release, no column."
    )
    return f"# {PANEL}\n\n{TITLE}\n\n{text}\n\n" + _rows("variable table unit meaning", said)


def _link(ref: str) -> str:
    return f"[`{ref}`]({ref.partition('.')[0]}.md)"


def _contents(name: str) -> str:
    """The title of a table without its name, which stands beside it."""
    title = derive.title(model_of(name)).partition(": ")[2] or derive.title(model_of(name))
    return title[:1].upper() + title[1:]


def _words(measures: Rows) -> str:
    measured = [
        (f"`{m['measure']}`", m["kind"], ", ".join(m["tables"]), ", ".join(m["units"] or []), m["description"])
        for m in measures
    ]
    parts = ["# Measures and codes\n\n## Measures\n\n" + _rows("measure kind tables units meaning", measured)]
    for name, words in CODES.items():
        parts.append(f"## Codes of {name}\n\n" + _rows("code meaning", ((f"`{w}`", words[w]) for w in words)))
    return "\n".join(parts)


def _rows(header: str, rows: Iterable[Sequence[str]]) -> str:
    names = header.split()
    first, *lines = (f"| {' | '.join(row)} |" for row in (names, *rows))
    return "\n".join([first, "|" + "---|" * len(names), *lines]) + "\n"
