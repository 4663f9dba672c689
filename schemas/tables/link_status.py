"""The model of ``link_status``: what happened when each cited address was last requested.

Every column but the key supports or notes: a stranger's page that dies changes no value of a release.
"""

from schemas.declare import Count, Day, Flag, Number, Table, Text, key, note, support
from schemas.vocabulary import LINK_OUTCOMES

DEAD = ("gone", "blocked", "failed")


class Model(Table):
    """Link status: each document's address, its last outcome, its archived copy, and how the citation compares with
    the page.
    """

    document_id: Text = key("The document cited.", ref="documents.document_id", unique=True)
    outcome: Text = support("Outcome of the last request.", isin=LINK_OUTCOMES)
    status_code: Count = support("Last HTTP status; null if there was no answer.", nullable=True)
    final_url: Text = support(
        "Address reached after redirects, such as the full one behind a short link; null if none answered.",
        nullable=True,
    )
    retrieved_date: Day = support("Day of the last request; null if there was none.", nullable=True)
    capture_id: Text = support(
        "The capture of the page, made then or earlier; null if there is none.",
        nullable=True,
        ref="captures.capture_id",
    )
    archived_url: Text = support("Copy found or made in a web archive; null if there is none.", nullable=True)
    page_title: Text = note("Title given on the page.")
    page_date: Text = note("Date given on the page.")
    title_similarity: Number = support(
        "Similarity of the cited title to the page's, 0 to 1; null if the cited title is a description or "
        "the page has none.",
        nullable=True,
        ge=0,
        le=1,
    )
    is_date_same: Flag = support(
        "True if the page's date fits the cited day of issue; null if either is unknown.", nullable=True
    )
    n_excerpts: Count = support("Number of different excerpts cited from the document.", ge=0)
    n_found: Count = support("Number of excerpts found in its captured pages.", ge=0)
    n_not_found: Count = support("Number of excerpts not found in them.", ge=0)
    reason: Text = note("What went wrong, in words; null if nothing did.")
