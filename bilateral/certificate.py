"""Who looked for what, of one pair, table and year: a certificate of search, from a release's coverage and searches.

It says what is on record and under which release; why a number has no value belongs to ``gaps``.
"""

from __future__ import annotations

from collections.abc import Iterator

from bilateral.actors import actors_of
from bilateral.folder import Folder
from bilateral.frames import Row, Rows
from bilateral.gaps import STATES
from bilateral.lookup import NotThere, hint, listed


def lines(folder: Folder, pair: str, table: str, year: str) -> Iterator[str]:
    """The certificate, measure by measure. Raises NotThere for a pair, table or year that coverage does not have."""
    dyad = "-".join(actors_of(folder).pair(pair))
    cells = _cells(folder, dyad, table, year)
    manifest = folder.manifest
    yield f"Certificate of search: {table} of {dyad} in {year}"
    yield f"release {manifest['version']} of {manifest['date']}, content sha256 {manifest['content_sha256']}"
    searches = {row["search_id"]: row for row in folder.read("searches").to_pylist()} if folder.has("searches") else {}
    for cell in cells:
        yield ""
        yield f"{cell['measure']}: {STATES[cell['state']] if cell['state'] != 'found' else _found(cell)}"
        named = cell["search_ids"] or []
        if not named:
            yield "  Nobody searched: no search on record covers this measure, pair and year."
        elif not cell["is_complete"]:
            yield "  No search of the whole year would have found whatever exists: not finding it means nothing."
        for name in named:
            yield from _search(name, searches.get(name))


def _cells(folder: Folder, dyad: str, table: str, year: str) -> Rows:
    """The rows of coverage; of one pair and table, each year has one for each measure."""
    rows: Rows = folder.read("coverage").to_pylist()
    for column, value, what in (("dyad", dyad, "pair"), ("table", table, "table"), ("time_period", year, "year")):
        there = sorted({row[column] for row in rows})
        rows = [row for row in rows if row[column] == value]
        if not rows:
            raise NotThere(f"coverage does not answer for the {what} {value} here. {hint(value, there)}{listed(there)}")
    return rows


def _found(cell: Row) -> str:
    count = cell["n_observations"]
    return f"found, {count} observation{'s' if count != 1 else ''}"


def _search(name: str, row: Row | None) -> Iterator[str]:
    """What is on record of one search."""
    if row is None:
        yield f"  {name}: this release does not say more"
        return
    ends = [str(row[day]) if row[day] else "" for day in ("window_start", "window_end")]
    yield f"  {name}: {row['result'].replace('_', ' ')}, {'complete' if row['is_complete'] else 'partial'}"
    yield f"    who    {row['searched_by']}, {row['searched']}"
    yield f"    where  {'; '.join(row['places'])}"
    yield f"    what   {row['measure']} of {'-'.join(row['actors'] or ['any'])}, {'/'.join(ends)}"
    yield f"    words  {row['note']}"
