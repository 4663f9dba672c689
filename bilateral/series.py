"""One series: the answer for a pair and each year, or a series named by its code."""

from __future__ import annotations

from typing import Unpack

import pandas as pd
import pyarrow.dataset as ds

from bilateral.actors import actors_of
from bilateral.catalogue import TABLE, wanted
from bilateral.commons.asked import NONE
from bilateral.commons.frames import to_pandas
from bilateral.commons.lookup import NotThere, hint, listed
from bilateral.evidence import source_names
from bilateral.folder import Folder
from bilateral.options import OfPanel
from bilateral.panel import NAMED, marked, panel
from bilateral.selection import Years, calendar_years

PREFIX = "BI/"
FIRST = ("year", "value", "low", "high", "source", "is_break", "state")


def series(
    folder: Folder, indicator: str, dyad: str | None, years: Years | None, **how: Unpack[OfPanel]
) -> pd.DataFrame:
    """The series of ``Release.series``. Raises NotThere where the words name none, or more than one."""
    if indicator.startswith(PREFIX):
        if dyad is not None or how.get("unit") is not None:
            raise NotThere(f"{indicator} names its pair and its unit: leave out the dyad and the unit")
        return _named(folder, indicator, years)
    if dyad is None:
        raise NotThere(f"which pair? write series({indicator!r}, 'CHN-RUS'), or the code of a series")
    first, arrow, second = dyad.partition(">")
    actors, system = actors_of(folder), how.get("system")
    frame = panel(folder, indicator, [dyad], years, **how)
    if arrow:
        origin, destination = (actors.find(word, system) for word in (first, second))
        if len(frame) and (frame["origin"] == NONE).all():
            raise NotThere(f"{indicator} has no direction: write {'-'.join(actors.pair(dyad, system))!r}")
        frame = frame[(frame["origin"] == origin) & (frame["destination"] == destination)]
    answers = frame[["item", "origin", "destination"]].drop_duplicates().to_dict("records")
    if len(answers) > 1:
        (one,) = wanted(folder, indicator)
        items = sorted({row["item"] for row in answers})
        ways = sorted({f"{row['origin']}>{row['destination']}" for row in answers if row["origin"] != NONE})
        choices = [f"{one.name}/{item}" for item in items] if len(items) > 1 else ways
        raise NotThere(f"{indicator} of {dyad} has {len(answers)} series: name one. {listed(choices)}")
    return _laid_out(frame)


def _named(folder: Folder, code: str, years: Years | None) -> pd.DataFrame:
    found = folder.read(TABLE, None, ds.field("series_code") == code)
    if not found.num_rows:
        near = hint(code, folder.read(TABLE, ["series_code"])["series_code"].unique().to_pylist())
        raise NotThere(f"there is no series {code!r}. {near}Codes are in the column series_code of indicators")
    frame = to_pandas(found.replace_schema_metadata())
    if years is not None:
        frame = frame[frame["year"].isin(calendar_years(years))]
    frame = frame.assign(source=source_names(folder, frame), is_there=True).sort_values(["year", "time_period"])
    return _laid_out(marked(frame).rename(columns=NAMED))


def _laid_out(frame: pd.DataFrame) -> pd.DataFrame:
    rest = [name for name in frame if name not in FIRST]
    laid_out = frame[[*FIRST, *rest]].reset_index(drop=True)
    codes = laid_out["series_code"].dropna()
    if len(codes):
        laid_out.attrs = {"code": codes.iloc[-1], "page": f"#/series/{codes.iloc[-1]}"}
    return laid_out
