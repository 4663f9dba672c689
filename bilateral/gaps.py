"""What a release has no value of, why, and who looked for it: by the status of a row, its coverage and its searches.

Of one pair, table and year the searches make a certificate.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from bilateral.actors import actors_of
from bilateral.catalogue import TABLE
from bilateral.commons.asked import NUMBERS
from bilateral.commons.frames import Row, Rows
from bilateral.commons.lookup import NotThere, hint, listed
from bilateral.folder import Folder
from bilateral.trail import Trail

MISSING = {
    "O": "it is missing",
    "M": "it cannot exist",
    "L": "it exists but was not collected",
    "Q": "the publisher withholds it",
    "H": "there was a holiday or closure",
}
"""The SDMX statuses of a row without a value."""
READ = ("current", "stale")
"""The states of a source whose rows are in the release."""
STATES = {
    "found": "something of that year was found, but not of this series",
    "none_found": "somebody searched that year and found none",
    "not_searched": "nobody searched that year",
    "not_captured": "the source that would say is not captured",
    "out_of_domain": "the year is outside what could be",
    "not_published": "it is not published",
}
"""What the states of coverage mean for it."""


def reasons(folder: Folder, rows: Rows) -> Iterator[tuple[str, str]]:
    """The key of each row of ``indicators`` without a value, and why it has none."""
    key = Trail(folder).key(TABLE)
    gaps = [row for row in rows if all(row[name] is None for name in NUMBERS)]
    states: dict[tuple[str, str, str], str] = {}
    for cell in folder.rows("coverage") if gaps else ():
        for indicator in (f"{cell['table']}_{cell['measure']}", cell["table"]):  # trade_total, exercises
            states[indicator, cell["dyad"], cell["time_period"]] = cell["state"]
    for row in gaps:
        state = states.get((row["indicator"], row["dyad"], str(row["year"])))
        why = MISSING.get(row["obs_status"], str(row["obs_status"])) + (f"; {STATES[state]}" if state else "")
        yield "|".join(str(row[part]) for part in key), why


def certificate(folder: Folder, pair: str, table: str, year: str) -> Iterator[str]:
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
    the searches that were made for these years, and whose files may fill them.

    Raises NotThere for a pair that coverage does not have.
    """
    gaps = _gaps(folder, pair)
    yield f"Years without an observation, and how they were searched; {_release(folder)}"
    if not gaps:
        yield "Nothing is missing that coverage answers for."
    for (dyad, table, measure), runs in groupby(_runs(gaps), lambda run: [run[0][name] for name in _SERIES]):
        yield f"{dyad} {table}/{measure}"
        yield from map(_run, runs)
    searches = _searches(folder)
    for name in dict.fromkeys(name for cell in gaps if pair for name in cell["search_ids"] or ()):
        yield from _search(name, searches.get(name))
    if pair:
        yield from _fillings(folder, gaps)


def _fillings(folder: Folder, gaps: Rows) -> Iterator[str]:
    """For each table the publishers whose files, not read here, answer for one of the years, and could be used."""
    sources = folder.rows("sources")
    for table in dict.fromkeys(cell["table"] for cell in gaps):
        years = [int(cell["time_period"]) for cell in gaps if cell["table"] == table]
        may = [
            row["source_id"]
            for row in sources
            if {table, f"{table}_reports"} & {*row["feeds"]}
            and row["state"] not in READ
            and row.get("terms_class") != "unread"  # releases of earlier code do not say it
            and any((row["first_year"] or year) <= year <= (row["last_year"] or year) for year in years)
        ]
        if may:
            yield f"What may fill {table}, beside documents: files of {', '.join(may)} (docs/operations.md)"


def missing_rows(folder: Folder, pair: str = "") -> Rows:
    """The same as rows: a row for each run of years, with its state and the searches on record for it."""
    return [
        {name: run[0][name] for name in _SERIES}
        | {"first_year": int(run[0]["time_period"]), "last_year": int(run[-1]["time_period"])}
        | {name: run[0][name] for name in ("state", "is_complete", "search_ids")}
        for run in _runs(_gaps(folder, pair))
    ]


def certificate_rows(folder: Folder, pair: str, table: str, year: str) -> Rows:
    """The certificate as rows: a row of coverage for each measure, with the rows of its searches (``searches``)."""
    searches = _searches(folder)
    cells = _cells(folder, "-".join(actors_of(folder).pair(pair)), table, year)
    return [cell | {"searches": [searches.get(name) for name in cell["search_ids"] or ()]} for cell in cells]


_SERIES = ("dyad", "table", "measure")


_ALIKE = (*_SERIES, "state", "is_complete", "search_ids")


def _gaps(folder: Folder, pair: str) -> Rows:
    cells = _cells(folder, "-".join(actors_of(folder).pair(pair))) if pair else _cells(folder)
    return [cell for cell in cells if cell["state"] not in ("found", "out_of_domain")]


def _runs(cells: Rows) -> list[Rows]:
    """Cells in order, those of following years of one series together that were searched alike."""
    runs: list[Rows] = []
    for cell in cells:
        before = runs[-1][-1] if runs else None
        is_next = before and int(cell["time_period"]) == int(before["time_period"]) + 1
        if before and is_next and all(cell[name] == before[name] for name in _ALIKE):
            runs[-1].append(cell)
        else:
            runs.append([cell])
    return runs


def _run(cells: Rows) -> str:
    years = "-".join(dict.fromkeys((cells[0]["time_period"], cells[-1]["time_period"])))
    extent = "all of it" if cells[0]["is_complete"] else "in part"
    searched = f" ({extent}: {', '.join(cells[0]['search_ids'])})" if cells[0]["search_ids"] else ""
    return f"  {years}  {cells[0]['state'].replace('_', ' ')}{searched}"


def _release(folder: Folder) -> str:
    manifest = folder.manifest
    return f"release {manifest['version']} of {manifest['date']}, content sha256 {manifest['content_sha256']}"


def _searches(folder: Folder) -> dict[str, Row]:
    return {row["search_id"]: row for row in folder.rows("searches")}


def _cells(folder: Folder, *asked: str) -> Rows:
    """The rows of coverage, of a pair, a table and a year if these are asked for, sorted by pair, measure and year."""
    rows: Rows = folder.read("coverage").to_pylist()
    rows.sort(key=lambda row: [row[name] for name in (*_SERIES, "time_period")])
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
