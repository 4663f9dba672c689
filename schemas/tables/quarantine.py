"""The model of ``quarantine``: rows of sources that could not be read."""

from __future__ import annotations

from schemas.declare import Report, Text, key, note


class Model(Report):
    """Quarantine: machine rows kept out, with the reason and the place in the capture."""

    reason: Text = key("Why the row could not be read.")
    text: Text = note("What stood there, cut.")
