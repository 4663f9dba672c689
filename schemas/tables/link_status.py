"""The model of ``link_status``: what became of each cited address when it was last asked for.

Every column but the key supports or notes: a stranger's page that dies changes no value of a release.
"""

from __future__ import annotations

from schemas.declare import Count, Day, Flag, Number, Table, Text, key, note, support
from schemas.vocabulary import LINK_OUTCOMES

DEAD = ("gone", "blocked", "failed")


class Model(Table):
    """Link status: each document's address, its last outcome, its archived copy, and how the citation compares with
    the page.
    """

    document_id: Text = key("The document.", ref="documents.document_id", unique=True)
    outcome: Text = support("What became of the last request.", isin=LINK_OUTCOMES)
    status_code: Count = support("The last HTTP status.", nullable=True)
    final_url: Text = support(
        "Where the address leads, redirects followed; for a short link the real address.", nullable=True
    )
    retrieved_date: Day = support("Day on which it was last asked for.", nullable=True)
    capture_id: Text = support(
        "The capture of the page, made then or earlier.", nullable=True, ref="captures.capture_id"
    )
    archived_url: Text = support("A copy at a web archive, where one was found or made.", nullable=True)
    page_title: Text = note("Title that the page gives itself.")
    page_date: Text = note("Day that the page gives itself.")
    title_similarity: Number = support(
        "Likeness of the cited title and the page's, 0 to 1; null where the title is a description.",
        nullable=True,
        ge=0,
        le=1,
    )
    is_date_same: Flag = support("Whether the cited day of issue is the page's.", nullable=True)
    n_excerpts: Count = support("Different excerpts cited from the document.", ge=0)
    n_found: Count = support("Excerpts found in its captured pages.", ge=0)
    n_not_found: Count = support("Excerpts not found in them.", ge=0)
    reason: Text = note("What went wrong, in words.")
