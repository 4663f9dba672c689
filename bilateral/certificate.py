"""What is missing and who looked for it, by a release's coverage and searches: of all pairs, of one, of one year.

Of one pair, table and year it is a certificate of search. Why a number has no value belongs to ``gaps``.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from bilateral.actors import actors_of
from bilateral.folder import Folder
from bilateral.frames import Row, Rows
from bilateral.gaps import STATES
from bilateral.lookup import NotThere, hint, listed


def lines(folder: Folder, pair: str, table: str, year: str) -> Iterator[str]:
    """The certificate, measure by measure. Raises NotThere for a pair, table or year that coverage does not have."""
    dyad = "-".join(actors_of(folder).pair(pair))
    cells = _cells(folder, dyad, table, year)
    yield f"Certificate of search: {table} of {dyad} in {year}"
    yield _release(folder)
    searches = _searches(folder)
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


def missing(folder: Folder, pair: str = "") -> Iterator[str]:
    """A line for each run of years of which coverage has no observation, by pair, table and measure; of one pair also
    the searches that were made for these years. Raises NotThere for a pair that coverage does not have.
    """
    cells = _cells(folder, "-".join(actors_of(folder).pair(pair))) if pair else _cells(folder)
    yield f"Years without an observation, and how they were searched; {_release(folder)}"
    gaps = [cell for cell in cells if cell["state"] not in ("found", "out_of_domain")]
    if not gaps:
        yield "Nothing is missing that coverage answers for."
    named = {}
    for (dyad, table, measure), series in groupby(gaps, lambda cell: [cell[name] for name in ("dyad", *_SERIES)]):
        runs = []
        for cell in series:
            year, how = int(cell["time_period"]), (cell["state"], cell["is_complete"], cell["search_ids"] or [])
            if runs and runs[-1][1:] == [year - 1, how]:
                runs[-1][1] = year
            else:
                runs.append([year, year, how])
            named |= dict.fromkeys(cell["search_ids"] or ())
        yield f"{dyad} {table}/{measure}"
        for first, last, (state, is_complete, ids) in runs:
            years = str(first) if first == last else f"{first}-{last}"
            extent = ("all of it: " if is_complete else "in part: ") + ", ".join(ids) if ids else ""
            yield f"  {years}  {state.replace('_', ' ')}{extent and f' ({extent})'}"
    searches = _searches(folder)
    for name in named if pair else ():
        yield from _search(name, searches.get(name))


_SERIES = ("table", "measure")


def _release(folder: Folder) -> str:
    manifest = folder.manifest
    return f"release {manifest['version']} of {manifest['date']}, content sha256 {manifest['content_sha256']}"


def _searches(folder: Folder) -> dict[str, Row]:
    return {row["search_id"]: row for row in folder.read("searches").to_pylist()} if folder.has("searches") else {}


def _cells(folder: Folder, *asked: str) -> Rows:
    """The rows of coverage, of a pair, a table and a year if these are asked for, sorted by pair, measure and year."""
    rows: Rows = folder.read("coverage").to_pylist()
    rows.sort(key=lambda row: [row[name] for name in ("dyad", *_SERIES, "time_period")])
    wanted = zip(asked, (("dyad", "pair"), ("table", "table"), ("time_period", "year")), strict=False)
    for value, (column, what) in wanted:
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
    years = f" ({', '.join(row['years']) or 'no year in particular'})" if row.get("years") is not None else ""
    yield f"    what   {row['measure']} of {'-'.join(row['actors'] or ['any'])}, {'/'.join(ends)}{years}"
    yield f"    words  {row['note']}"
