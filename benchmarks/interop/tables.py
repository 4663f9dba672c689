"""Print what a reader of Parquet makes of the tables of a release, as JSON. Imports none of our code.

Of each column: how many values it has, and what they add up to, of texts and lists their lengths. The first argument
names the reader, the second the folder.
"""

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path

import pandas as pd

LARGE = 150_000
"""Texts of a column that are not counted sign by sign: it would take longer than to read them."""


def reader(name):
    """What gives the file of a table as a frame of pandas."""
    if name in ("pandas", "fastparquet"):
        return lambda file: pd.read_parquet(file, engine="fastparquet" if name == "fastparquet" else "pyarrow")
    if name == "pyarrow":
        import pyarrow.parquet

        return lambda file: pyarrow.parquet.read_table(file).to_pandas()
    if name == "polars":
        import polars

        return lambda file: polars.read_parquet(file).to_pandas()
    if name == "duckdb":
        import duckdb

        return lambda file: duckdb.read_parquet(file).df()
    import chdb

    return lambda file: chdb.query(f"from file('{file}', Parquet)", "ArrowTable").to_pandas()


def told(column):
    """How many values a column has, lists without an item left out, and their sum."""
    values = column.dropna()
    if not len(values):
        return [0, 0.0]
    first = values.iloc[0]
    if isinstance(first, str) or hasattr(first, "__len__"):
        if isinstance(first, str) and len(values) > LARGE:
            return [len(values), None]
        lengths = values.map(len)
        return [len(values) if isinstance(first, str) else int((lengths > 0).sum()), float(lengths.sum())]
    if hasattr(first, "toordinal"):
        return [len(values), float(sum(day.toordinal() for day in values))]
    return [len(values), float(values.astype("float64").sum())]


def main():
    """Read every table."""
    name, folder = sys.argv[1:]
    read, tables, started = reader(name), {}, time.process_time()
    for file in sorted(Path(folder).glob("*.parquet")):
        try:
            frame = read(str(file))
            tables[file.stem] = {column: told(frame[column]) for column in frame}
        except Exception as error:  # one that fails is a result
            tables[file.stem] = repr(error)[:200]
    beside = ["pandas", "pyarrow"] if name in ("pandas", "fastparquet", "pyarrow") else []
    versions = [version(name), *(f"{one} {version(one)}" for one in beside if one != name)]
    said = {"version": ", ".join(versions), "seconds": time.process_time() - started, "tables": tables}
    print("\n" + json.dumps(said))


main()
