"""Stata files (.dta) as Arrow tables. What their columns mean is for each source."""

from __future__ import annotations

import pyarrow as pa

from pipelines.archive.parts import Part
from pipelines.sources.contract import SourceError
from pipelines.sources.parsing.tabular import row_numbers


def read_stata(part: Part) -> pa.Table:
    """All columns of a Stata file, numbers as float64 and others as text, and ``row``; missing values are null.

    Raises SourceError if it is none.
    """
    from pandas import read_stata

    try:
        frame = read_stata(part.path, convert_dates=False, convert_categoricals=False)
    except Exception as error:  # whatever a stranger's file does to the library
        raise SourceError(f"{part.name} is not a Stata file: {error}") from error
    is_number = {name: frame[name].dtype.kind in "iuf" for name in frame.columns}
    columns = {
        name: pa.array(frame[name].to_numpy(), pa.float64() if is_number[name] else pa.string(), from_pandas=True)
        for name in frame.columns
    }
    return pa.table(columns | {"row": row_numbers(len(frame))})
