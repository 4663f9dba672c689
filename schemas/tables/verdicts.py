"""The model of ``verdicts``: what became of each claim, as known at its publication and as known now."""

from __future__ import annotations

from schemas.declare import Count, Day, Names, Number, Table, Text, column, key, known, link, note, support
from schemas.vocabulary import CLAIM_TYPES, VERDICT_REASONS, VERDICTS


class Model(Table, computed=True):
    """Verdicts: each claim beside what others assert, judged by rules T1 to T7 on what was known then and now."""

    claim_id: Text = key("The claim.", ref="claims.claim_id", unique=True)
    document_id: Text = link("The article.", "documents.document_id", nullable=False)
    claim_type: Text = known("Type of claim.", isin=CLAIM_TYPES)
    verdict_at_publication: Text = known("The verdict from what could be known on `published_by`.", isin=VERDICTS)
    reason_at_publication: Text = known("Why.", isin=VERDICT_REASONS)
    verdict_latest: Text = known("The verdict from all that is known now.", isin=VERDICTS)
    reason_latest: Text = known("Why.", isin=VERDICT_REASONS)
    published_by: Day = known("The last day on which the article may have been published.")
    stated_low: Number = column("Lower end of what the claim's words denote.", unit="unit_measure")
    stated_high: Number = column("Upper end of what the claim's words denote.", unit="unit_measure")
    others_low: Number = column(
        "Lowest bound of the figures that the latest verdict rests on, else of all compared with.", unit="unit_measure"
    )
    others_high: Number = column(
        "Highest bound of the same. A figure between the two need not agree with any.", unit="unit_measure"
    )
    unit_measure: Text = column("Unit of the values: ISO 4217 or UCUM code.")
    tolerance: Text = column("How near a figure, date or wording had to be, by type of claim.")
    n_compared: Count = support("How many assertions by others answer the claim now.", ge=0)
    last_year: Count = column("The last year of what the latest verdict rests on.")
    observation_ids_at_publication: Names = support(
        "Observations that the verdict at publication rests on.", nullable=True
    )
    document_ids_at_publication: Names = support("Documents that it rests on.", nullable=True)
    observation_ids: Names = support(
        "Observations, or counts of ours, that the latest verdict rests on.", nullable=True
    )
    document_ids: Names = support("Documents that it rests on.", nullable=True)
    capture_ids: Names = support("Captures that it rests on.", nullable=True)
    search_ids: Names = support(
        "Searches on record for what the claim is compared with: its table, measure and actors, and a period in "
        "common.",
        nullable=True,
    )
    explanation: Text = note("`reason_latest` in words.")
    sentence: Text = note("The latest verdict in plain sentences: what the article says, what others say, and why.")
