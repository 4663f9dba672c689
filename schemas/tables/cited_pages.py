"""The model of ``cited_pages``: the content of each captured page. Never published: the texts belong to others."""

from schemas.declare import Report, Text, column, known, note

KINDS = ("html", "pdf", "text", "other")


class Model(Report):
    """Cited pages: title, date and text of every captured page of a document. Internal: never in a release."""

    slice: Text = known("The document that the page belongs to; a later capture replaces it.")
    kind: Text = known("Format of the page.", isin=KINDS)
    title: Text = column("Title given on the page.")
    page_date: Text = column("Date given on the page, such as 2025-06-01.")
    author: Text = column("Author given on the page.")
    site_name: Text = column("Site name given on the page.")
    text: Text = column("Main text; null if nothing can be read.")
    whole_text: Text = column("Whole text, with menus, captions and margins.")
    reason: Text = note("Why the page cannot be read; null if it can.")
