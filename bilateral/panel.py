"""Yearly series of ``indicators`` as a panel: each series has a row for every year, and each gap has its reason.

Nothing is filled in: a year that the release does not cover is marked as outside, not as zero.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bilateral.folder import Folder
from bilateral.frames import Row, Rows
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
    """The panel of ``Release.panel``, sorted by series and year. Raises NotThere for unknown indicators and dyads."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.dataset as ds

    schema = folder.schema(TABLE)
    there = _indicators(folder)
    names = [_indicator(name, there) for name in ([indicators] if isinstance(indicators, str) else indicators)]
    where = ds.field("indicator").isin(pa.array(names, pa.string())) & (ds.field("freq") == "A")
    pairs = None if dyads is None else list(dict.fromkeys("-".join(side(dyad)) for dyad in dyads))
    if pairs is not None:
        where = where & ds.field("dyad").isin(pa.array(pairs, pa.string()))
        _refuse_unknown(folder, schema, pairs)
    published = folder.read(TABLE, None, where)
    chosen_years = _years(published["year"].to_pylist(), years)
    rows = _complete(published.to_pylist(), names, pairs or sorted(set(published["dyad"].to_pylist())), chosen_years)
    table = pa.Table.from_pylist(list(rows), schema=schema.append(pa.field("state", pa.string())))
    order = [*SERIES, "year", *VALUES, "obs_status", "state"]
    table = table.select(
        [*order, *(name for name in table.column_names if name not in (*order, "freq", "time_period"))]
    )
    return table.take(
        pc.sort_indices(table, sort_keys=[(name, "ascending") for name in (*SERIES, "year")])
    ).replace_schema_metadata()


def _indicators(folder: Folder) -> list[str]:
    """The indicators of the front door, sorted: those with rows, and those that the release declares.

    A declared one without any number, for want of a source, is outside everywhere.
    """
    declared = folder.manifest["tables"][TABLE].get("indicators", ())
    return sorted({*declared, *folder.read(TABLE, ["indicator"])["indicator"].unique().to_pylist()})


def _indicator(name: str, there: Sequence[str]) -> str:
    """The indicator of this name, or the only one that ends with it: identical_share is un_identical_share."""
    ends = [full for full in there if full.endswith(f"_{name}")]
    return ends[0] if name not in there and len(ends) == 1 else known(name, there, "indicator", "the front door")


def _refuse_unknown(folder: Folder, schema: pa.Schema, pairs: Sequence[str]) -> None:
    """Raise NotThere for a dyad with an unknown actor; any other dyad is outside, year by year."""
    actors = set(folder.read("actors", ["actor_id"])["actor_id"].to_pylist())
    for pair in pairs:
        if not set(pair.split("-")) <= actors:
            raise unknown(folder, TABLE, schema, pair)


def _years(published: Sequence[int | None], years: Years | None) -> list[int]:
    if years is not None:
        return calendar_years(years)
    known = [year for year in published if year is not None]
    if not known:
        raise NotThere(
            "these indicators and dyads have no yearly rows: give years=range(…), or see `load('indicators')`"
        )
    return list(range(min(known), max(known) + 1))


def _complete(rows: Rows, names: Sequence[str], pairs: Sequence[str], years: Sequence[int]) -> Iterator[Row]:
    """Each series of each indicator and dyad in every year, and one empty series for a dyad that has none."""
    series: dict[tuple[object, ...], dict[int, Row]] = {}
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


def _state(row: Row) -> str:
    if row["obs_value"] is not None:
        return "value" if row["obs_value"] else "zero"
    return "gap" if row["value_low"] is None and row["value_high"] is None else "bounds"
