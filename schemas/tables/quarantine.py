"""The model of ``quarantine``: rows of sources that could not be read."""

from schemas.declare import Report, Text, key, note


class Model(Report):
    """Quarantine: rows that could not be read, with the reason and their place in the capture."""

    reason: Text = key("Why the row could not be read.")
    text: Text = note("The row as found, shortened.")
