"""Stata files (.dta). What their columns mean is for each source."""

from __future__ import annotations

import pandas as pd

from pipelines.archive.parts import Part
from pipelines.sources.contract import SourceError


def read_stata(part: Part) -> pd.DataFrame:
    """All columns of a Stata file, numbers as float64 and others as text, and ``source_row``, the number of the row.

    Raises SourceError if it is none.
    """
    try:
        rows = pd.read_stata(part.path, convert_dates=False, convert_categoricals=False)
    except Exception as error:  # whatever a stranger's file does to the library
        raise SourceError(f"{part.name} is not a Stata file: {error}") from error
    rows = rows.astype({name: float if rows[name].dtype.kind in "iuf" else "str" for name in rows.columns})
    return rows.assign(source_row=(rows.index + 1).astype(str))
