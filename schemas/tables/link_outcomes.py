"""The model of ``link_outcomes``: the last answer of each cited address, as the archive keeps it. Never published."""

from __future__ import annotations

from schemas.declare import Count, Day, Table, Text, column, key, known, note

RECORDED = ("ok", "moved", "gone", "blocked", "failed", "unreadable")
"""What asking can come to; ``link_status`` adds what was not asked for."""


class Model(Table):
    """Link outcomes: what became of each cited address when it was last asked for. Internal: see ``link_status``."""

    document_id: Text = key("The document.")
    url: Text = known("The address that was asked for.")
    outcome: Text = known("What became of it.", isin=RECORDED)
    status_code: Count = column("The last HTTP status.")
    final_url: Text = column("The address that answered.")
    retrieved_date: Day = known("The day.")
    capture_id: Text = column("The capture of the page, made then or earlier.")
    archived_url: Text = column("A copy at a web archive.")
    reason: Text = note("What went wrong, in words.")
