"""The model of ``captures``: the exact bytes behind machine-read rows."""

from __future__ import annotations

from schemas.declare import Count, Day, Names, Table, Text, column, key, known, note, support
from schemas.vocabulary import CAPTURE_STATES


class Model(Table):
    """Captures: each version of a source that is archived, by the hash of its bytes, and what was read from it."""

    capture_id: Text = key("Source and hash of the bytes.", unique=True)
    source_id: Text = known("The source.", ref="sources.source_id")
    sha256: Text = known("Hash of the bytes; of several files, of their listing.")
    vintage_date: Day = known("Day of this version: the publisher's, else that of the first retrieval.")
    retrieved_date: Day = known("Day on which it was first retrieved or imported.")
    retrieved: Text = known("The moment of it (ISO 8601, UTC).")
    files: Names = known("Its files.")
    size: Count = known("Bytes together.", unit="By", ge=0)
    state: Text = support("current, superseded, repeated or failed.", isin=CAPTURE_STATES)
    parser_version: Text = support("Version of the parser that last read it.", nullable=True)
    n_rows: Count = support("Rows read.", ge=0)
    n_quarantined: Count = support("Rows that could not be read.", ge=0)
    n_left_out: Count = support("Rows known and not carried, such as areas not elsewhere specified.", ge=0)
    columns_unread: Names = column("Columns that the parser knows and leaves.", role="note")
    columns_new: Names = column("Columns that the parser does not know: the publisher changed its layout.", role="note")
    reason: Text = note("Why it could not be read, or what does not add up.")
