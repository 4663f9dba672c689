"""The model of ``link_outcomes``: the last answer from each cited address, as kept in the archive. Never published."""

from schemas.declare import Count, Day, Table, Text, column, key, known, note

RECORDED = ("ok", "moved", "gone", "blocked", "failed", "unreadable")
"""What asking can come to; ``link_status`` adds what was not asked for."""


class Model(Table):
    """Link outcomes: what happened when each cited address was last requested. Internal: see ``link_status``."""

    document_id: Text = key("The document cited.")
    url: Text = known("The address requested.")
    outcome: Text = known("Outcome of the last request.", isin=RECORDED)
    status_code: Count = column("Last HTTP status; null if there was no answer.")
    final_url: Text = column("The address that answered; null if none did.")
    retrieved_date: Day = known("Day of the request.")
    capture_id: Text = column("The capture of the page, made then or earlier; null if there is none.")
    archived_url: Text = column("Copy in a web archive; null if there is none.")
    reason: Text = note("What went wrong, in words; null if nothing did.")
