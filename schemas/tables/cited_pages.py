"""The model of ``cited_pages``: what stands in each captured page. Never published: the texts belong to others."""

from __future__ import annotations

from schemas.declare import Report, Text, column, known, note

KINDS = ("html", "pdf", "text", "other")


class Model(Report):
    """Cited pages: title, date and text of every captured page of a document. Internal: no release holds it."""

    slice: Text = known("The document whose page it is: a later capture replaces it.")
    kind: Text = known("What the bytes are: html, pdf, text or other.", isin=KINDS)
    title: Text = column("Title that the page gives itself.")
    page_date: Text = column("Day that the page gives itself, as 2025-06-01.")
    author: Text = column("Author that the page names.")
    site_name: Text = column("Site that the page names.")
    text: Text = column("Its main text; null where nothing can be read.")
    whole_text: Text = column("All of its text, menus, captions and margins included.")
    reason: Text = note("Why it cannot be read.")
