"""The model of ``extracts``: rows that the repository keeps, and the captures from which they were computed."""

from __future__ import annotations

from schemas.declare import Count, Day, Flag, Names, Table, Text, column, key, known, note, support
from schemas.vocabulary import TERMS_CLASSES


class Model(Table):
    """Extracts: computed rows for all pairs, and single figures of open data, that come with the repository, each with
    every capture behind it. They stand in where this home has not computed a row of the same key.
    """

    extract_id: Text = key("The table and the hash of the file with its rows.")
    capture_id: Text = key("A capture from which its rows were computed: the source and the hash of its bytes.")
    table: Text = known("The table in which its rows stand.")
    source_id: Text = known("The source of the capture.", ref="sources.source_id")
    capture_sha256: Text = known(
        "SHA-256 hash of the capture's bytes; if there are several files, of the list of them."
    )
    vintage_date: Day = known("Day of that version of the source: the publisher's, otherwise that of the capture.")
    terms_class: Text = known("What the source's terms allow.", isin=TERMS_CLASSES)
    kept_columns: Names = known("Columns kept, beside the key; all others are null in its rows, or follow.")
    first_year: Count = known("First year kept.")
    last_year: Count = known("Last year kept.")
    states: Names = column("States kept; null is all.")
    digits: Count = known("Significant digits kept.", ge=1)
    n_rows: Count = known("Rows kept, whether or not this release uses them.", ge=0)
    sha256: Text = known("SHA-256 hash of its file.")
    code_version: Text = support("Version of the code that computed it.")
    is_used: Flag = support("False where it stands down, so that none of its rows is here.")
    reason: Text = note("Why it stands down.")
