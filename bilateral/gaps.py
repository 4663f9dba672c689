"""What a release has no value of, why, and who looked for it: by the status of a row, its coverage and its searches.

Of one pair, table and year the searches make a certificate.
"""

from __future__ import annotations

from collections.abc import Iterator

from bilateral.actors import actors_of
from bilateral.catalogue import TABLE
from bilateral.commons.asked import NUMBERS
from bilateral.commons.beside import read
from bilateral.commons.frames import Rows
from bilateral.commons.lookup import NotThere, hint, listed
from bilateral.folder import Folder

_TOLD = read(__file__)
MISSING: dict[str, str] = _TOLD["missing"]
STATES: dict[str, str] = _TOLD["states"]


def reasons(folder: Folder, rows: Rows) -> Iterator[tuple[str, str]]:
    """The key of each row of ``indicators`` without a value, and why it has none."""
    key = folder.key(TABLE)
    gaps = [row for row in rows if all(row[name] is None for name in NUMBERS)]
    states: dict[tuple[str, str, str], str] = {}
    for cell in folder.rows("coverage") if gaps else ():
        for indicator in (f"{cell['table']}_{cell['measure']}", cell["table"]):  # trade_total, exercises
            states[indicator, cell["dyad"], cell["time_period"]] = cell["state"]
    for row in gaps:
        state = states.get((row["indicator"], row["dyad"], str(row["year"])))
        why = MISSING.get(row["obs_status"], str(row["obs_status"])) + (f"; {STATES[state]}" if state else "")
        yield "|".join(str(row[part]) for part in key), why


def certificate(folder: Folder, cells: Rows) -> Iterator[str]:
    """The certificate in words, measure by measure; ``cells`` are its rows, as ``certified`` gives them."""
    manifest = folder.manifest
    yield "Certificate of search: {table} of {dyad} in {time_period}".format_map(cells[0])
    yield f"release {manifest['version']} of {manifest['date']}, content sha256 {manifest['content_sha256']}"
    for cell in cells:
        count = cell["n_observations"]
        found = f"found, {count} observation{'s' if count != 1 else ''}"
        yield f"\n{cell['measure']}: {found if cell['state'] == 'found' else STATES[cell['state']]}"
        if not cell["search_ids"]:
            yield "  Nobody searched: no search on record covers this measure, pair and year."
        elif not cell["is_complete"]:
            yield "  No search of the whole year would have found whatever exists: not finding it means nothing."
        for row in cell["searches"]:
            ends = [str(row[day]) if row[day] else "" for day in ("window_start", "window_end")]
            years = ", ".join(row.get("years") or ()) or "no year in particular"
            yield f"  {row['search_id']}: {row['result'].replace('_', ' ')}, by {row['searched_by']}, {row['searched']}"
            yield f"    where  {'; '.join(row['places'])}"
            yield f"    what   {row['measure']} of {'-'.join(row['actors'] or ['any'])}, {'/'.join(ends)} ({years})"
            yield f"    words  {row['note']}"


def certified(folder: Folder, pair: str, table: str, year: str) -> Rows:
    """The rows of coverage of a pair, table and year, each with those of its searches (``searches``).

    Raises NotThere for a pair, table or year that coverage does not have.
    """
    searches = {row["search_id"]: row for row in folder.rows("searches")}
    cells = _cells(folder, "-".join(actors_of(folder).pair(pair)), table, year)
    return [cell | {"searches": [searches[n] for n in cell["search_ids"] or () if n in searches]} for cell in cells]


def missing(folder: Folder, pair: str = "") -> Rows:
    """A row for each run of years of which coverage has no observation, by pair, table and measure, searched alike.

    Raises NotThere for a pair that coverage does not have.
    """
    runs: Rows = []
    for cell in _cells(folder, *(["-".join(actors_of(folder).pair(pair))] if pair else [])):
        year = int(cell["time_period"])
        alike = {name: cell[name] for name in (*_SERIES, "state", "is_complete", "search_ids")}
        if runs and runs[-1] == alike | {"first_year": runs[-1]["first_year"], "last_year": year - 1}:
            runs[-1]["last_year"] = year
        elif cell["state"] not in ("found", "out_of_domain"):
            runs.append(alike | {"first_year": year, "last_year": year})
    return runs


_SERIES = ("dyad", "table", "measure")


def _cells(folder: Folder, *asked: str) -> Rows:
    """The rows of coverage, of a pair, a table and a year if these are asked for, sorted by pair, measure and year."""
    rows: Rows = folder.read("coverage").to_pylist()
    rows.sort(key=lambda row: [row[name] for name in (*_SERIES, "time_period")])
    wanted = zip(asked, (("dyad", "pair"), ("table", "table"), ("time_period", "year")), strict=False)
    for value, (column, what) in wanted:
        there = sorted({row[column] for row in rows})
        if not (rows := [row for row in rows if row[column] == value]):
            raise NotThere(f"coverage does not answer for the {what} {value} here. {hint(value, there)}{listed(there)}")
    return rows
