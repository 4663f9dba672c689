"""Yearly series of the front door as a panel: every series has a row for every year, and what is no number says why.

Nothing is filled in: a year for which the release does not answer is marked as outside, not as zero.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from bilateral.folder import Folder
from bilateral.frames import Rows
from bilateral.lookup import NotThere, known
from bilateral.selection import Years, calendar_years, side, unknown

if TYPE_CHECKING:
    import pyarrow as pa

TABLE = "indicators"
SERIES = ("indicator", "dyad", "origin", "destination", "definition_id", "status", "unit_measure", "series")
VALUES = ("obs_value", "value_low", "value_high")
NONE = "*"


def panel(
    folder: Folder, indicators: str | Sequence[str], dyads: Sequence[str] | None, years: Years | None
) -> pa.Table:
    """The panel of ``Release.panel``, sorted by series and year. Raises NotThere for what the front door does not have."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.dataset as ds

    schema = folder.schema(TABLE)
    there = sorted(folder.read(TABLE, ["indicator"])["indicator"].unique().to_pylist())
    names = [_indicator(folder, name, there) for name in ([indicators] if isinstance(indicators, str) else indicators)]
    where = ds.field("indicator").isin(pa.array(names, pa.string())) & (ds.field("freq") == "A")
    pairs = None if dyads is None else list(dict.fromkeys("-".join(side(dyad)) for dyad in dyads))
    if pairs is not None:
        where = where & ds.field("dyad").isin(pa.array(pairs, pa.string()))
        _refuse_unknown(folder, schema, pairs)
    found = folder.read(TABLE, None, where)
    wanted = _years(found["year"].to_pylist(), years)
    rows = _complete(found.to_pylist(), names, pairs or sorted(set(found["dyad"].to_pylist())), wanted)
    made = pa.Table.from_pylist(list(rows), schema=schema.append(pa.field("state", pa.string())))
    order = [*SERIES, "year", *VALUES, "obs_status", "state"]
    made = made.select([*order, *(name for name in made.column_names if name not in (*order, "freq", "time_period"))])
    return made.take(
        pc.sort_indices(made, sort_keys=[(name, "ascending") for name in (*SERIES, "year")])
    ).replace_schema_metadata()


def _indicator(folder: Folder, name: str, there: Sequence[str]) -> str:
    """The indicator of a name, or the only one that ends with it: identical_share is un_identical_share.

    One of which the release has no number, for want of a source, is a column of an empty table: it is outside everywhere.
    """
    ends = [full for full in there if full.endswith(f"_{name}")]
    if name not in there and len(ends) == 1:
        return ends[0]
    if name not in there and any(_is_column(folder, table, name) for table in folder.tables_there):
        return name
    return known(name, there, "indicator", "the front door")


def _is_column(folder: Folder, table: str, name: str) -> bool:
    """Whether a computed table has the column that an indicator shows, as un_votes has that of un_identical_share."""
    schema = folder.schema(table)
    if (schema.metadata or {}).get(b"computed") != b"true" or table == TABLE:
        return False
    return any(
        name == column or (name.endswith(f"_{column}") and table.startswith(name.removesuffix(f"_{column}")))
        for column in schema.names
    )


def _refuse_unknown(folder: Folder, schema: pa.Schema, pairs: Sequence[str]) -> None:
    """Refuse dyads of which an actor does not exist; others are outside, year by year."""
    actors = set(folder.read("actors", ["actor_id"])["actor_id"].to_pylist())
    for pair in pairs:
        if not set(pair.split("-")) <= actors:
            raise unknown(folder, TABLE, schema, pair)


def _years(there: Sequence[int | None], years: Years | None) -> list[int]:
    if years is not None:
        return calendar_years(years)
    found = [year for year in there if year is not None]
    if not found:
        raise NotThere("no yearly row of these indicators and dyads: give years=range(…), or see `load('indicators')`")
    return list(range(min(found), max(found) + 1))


def _complete(rows: Rows, names: Sequence[str], pairs: Sequence[str], years: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Every series of every indicator and dyad in every year; one empty series where a dyad has none."""
    series: dict[tuple[Any, ...], dict[int, dict[str, Any]]] = {}
    for row in rows:
        series.setdefault(tuple(row[name] for name in SERIES), {})[row["year"]] = row
    have = {key[:2] for key in series}
    nothing = (NONE,) * (len(SERIES) - 2)
    missing = [(name, pair, *nothing) for name in dict.fromkeys(names) for pair in pairs if (name, pair) not in have]
    for key, by_year in [*series.items(), *((key, {}) for key in missing)]:
        for year in years:
            row = by_year.get(year) or dict(zip(SERIES, key, strict=True)) | {
                "year": year,
                "obs_status": "O",
                "n_observations": 0,
            }
            yield row | {"state": _state(row) if year in by_year else "outside"}


def _state(row: dict[str, Any]) -> str:
    if row["obs_value"] is not None:
        return "value" if row["obs_value"] else "zero"
    return "gap" if row["value_low"] is None and row["value_high"] is None else "bounds"
