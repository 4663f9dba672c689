"""The model of ``claims``: what articles claim, to be checked."""

from __future__ import annotations

from schemas.declare import Count, Day, Number, Table, Text, column, key, known, link, note, support
from schemas.vocabulary import CLAIM_TYPES, EXCERPT_RESULTS


class Model(Table):
    """Claims: statements of articles, each with the evidence row that states it or the hypothesis it leads to."""

    claim_id: Text = key("Id of the claim: article/claim.", unique=True)
    document_id: Text = link("The article.", "documents.document_id", nullable=False)
    position: Count = known("Its place among the article's claims.", ge=1)
    quote: Text = known("At most twelve words of the article.")
    claim_type: Text = known("Type of claim.", isin=CLAIM_TYPES)
    speaker: Text = column("Who says so in the article; null where its author does.")
    evidence_id: Text = link(
        "The row of evidence that states what the claim says; null for interpretations.", "evidence.evidence_id"
    )
    hypothesis_id: Text = column("The hypothesis that an interpretation leads to; null for other claims.")
    stated_low: Number = column(
        "Lower end of what the words denote, where they are a number; null is open.", unit="unit_measure"
    )
    stated_high: Number = column("Upper end of what the words denote.", unit="unit_measure")
    unit_measure: Text = column("Unit of the number: ISO 4217 or UCUM code.")
    definition_id: Text = link("The counting rule; null where the claim names none.", "definitions.definition_id")
    status: Text = column("The status that the claim asserts: held, planned, actual, …")
    first_day: Day = column("Earliest day that the claim may mean.")
    last_day: Day = column("Latest day that the claim may mean.")
    quote_result: Text = support(
        "Whether the archived article holds the quote: found, not_found, unreadable or not_archived.",
        isin=EXCERPT_RESULTS,
    )
    compare_to: Text = column(
        "What it is compared with, as JSON: a record, or the fields that select a series; null if with nothing."
    )
    note: Text = note("What a reader must know.")
