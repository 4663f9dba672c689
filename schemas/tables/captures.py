"""The model of ``captures``: the exact bytes behind machine-read rows."""

from __future__ import annotations

from schemas.declare import Count, Day, Names, Table, Text, column, key, known, note, support
from schemas.vocabulary import CAPTURE_STATES


class Model(Table):
    """Captures: each archived version of a source, named by the hash of its bytes, and what was read from it."""

    capture_id: Text = key("The source and the hash of the bytes.", unique=True)
    source_id: Text = known("The source.", ref="sources.source_id")
    sha256: Text = known("SHA-256 hash of the bytes; if there are several files, of the list of them.")
    vintage_date: Day = known(
        "Day of this version: the one the publisher gives, otherwise the day of the first retrieval."
    )
    retrieved_date: Day = known("Day on which it was first retrieved or imported.")
    retrieved: Text = known("Time at which it was first retrieved or imported (ISO 8601, UTC).")
    files: Names = known("Names of its files.")
    size: Count = known("Total size of its files.", unit="By", ge=0)
    state: Text = support("Whether its rows are in use.", isin=CAPTURE_STATES)
    parser_version: Text = support("Version of the parser that last read it; null if none did.", nullable=True)
    n_rows: Count = support("Rows read.", ge=0)
    n_quarantined: Count = support("Rows that could not be read.", ge=0)
    n_left_out: Count = support("Rows left out on purpose, such as areas not elsewhere specified.", ge=0)
    columns_unread: Names = column("Columns that the parser knows and does not read.", role="note")
    columns_new: Names = column(
        "Columns that the parser does not know, because the publisher changed the layout.", role="note"
    )
    reason: Text = note("Why it could not be read, was withdrawn or stays out, or which totals do not add up.")
