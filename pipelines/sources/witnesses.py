"""What a capture says, beside what the repository keeps of the same facts (``data/extracts``), whoever published them.

The kept rows are rates of two offices against each other, the GDP of some states, how pairs of states voted, how far
apart their ideal points are, who bought arms from whom, and who sanctioned whom. They judge a first file too, which has
no version or period before it. The versions of one source are compared in ``versions.py``. The queries are in
``witnesses.sql``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
from jinja2 import Environment, StrictUndefined

from schemas import beside

FACTORS: dict[str, float] = beside.read(__file__)
KEPT = {
    "exchange_rates": "exchange_rates",
    "economy": "economy",
    "ideal_points": "un_votes",
    "votes": "un_votes",
    "arms_transfers": "arms_dependence",
    "sanctions_reports": "sanctions_in_force",
}
"""The kept table that a feed is held against."""
_SQL = Environment(undefined=StrictUndefined).from_string(Path(__file__).with_suffix(".sql").read_text("utf-8"))  # noqa: S701 - SQL


def digests(feeds: Iterable[str], folder: Path) -> dict[str, str]:
    """The hash of what is kept in ``folder`` beside each of these feeds."""
    files = (folder / f"{KEPT[feed]}.parquet" for feed in feeds if feed in KEPT)
    return {f"kept/{file.stem}": sha256(file.read_bytes()).hexdigest() for file in files if file.exists()}


def contradiction(feed: str, rows: Callable[[str], pa.Table], folder: Path) -> str | None:
    """How the rows of a feed contradict what is kept in ``folder``; None if they do not, or nothing is kept."""
    if feed not in KEPT or not (kept := folder / f"{KEPT[feed]}.parquet").exists():
        return None
    import duckdb

    macros = _SQL.make_module(FACTORS)
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.register("new", rows(feed))
        if feed == "votes":
            connection.register("calls", rows("roll_calls"))
        connection.execute(f"CREATE VIEW kept AS FROM '{kept}'")
        found = connection.execute(getattr(macros, feed)()).fetchall()
    return f"{feed}, beside what is kept in {kept.name}: {found[0][0]}" if found else None
