"""The model of ``supports``: rows of captures behind observations; what documents say is in ``evidence``."""

from __future__ import annotations

from schemas.declare import OBSERVATION, Allowed, Count, Number, Text, column, key, known, link, span, support
from schemas.vocabulary import DOUBTS, OBS_STATUS, RELIABILITY


class Model(Allowed):
    """Supports: the rows of captures behind each observation, and what they say."""

    observation_id: Text = key("The observation supported.", ref=OBSERVATION)
    support_id: Text = key("The row: capture_id#source_row.")
    source_id: Text = link("The source.", "sources.source_id", nullable=False)
    capture_id: Text = link("The capture.", "captures.capture_id", nullable=False)
    source_row: Text = known("The row in the capture.")
    known_from: Text = known("Day from which it was known: that of the version.")
    start_date: Text = column("First day that the value covers, from the source (EDTF).")
    end_date: Text = column("Last day that the value covers, from the source (EDTF).")
    unit_measure: Text = column("Unit of the value: ISO 4217 or UCUM code.")
    value: Number = span(
        "The value; null if only bounds are known.",
        "Lower bound; null if there is none.",
        "Upper bound; null if there is none.",
        unit="unit_measure",
    )
    obs_status: Text = known("SDMX observation status (CL_OBS_STATUS).", isin=OBS_STATUS)
    doubt: Text = column("What a rule questions in it, as `doubts` says: size, year, …", isin=DOUBTS)
    origin: Text = support("Who first gave the number; documents and reports of one origin are not independent.")
    source_rank: Count = support("Rank of the source in the measure's order of sources; 0 is preferred.", ge=0)
    reliability: Text = support("Reliability of the source: Admiralty code A to F.", isin=RELIABILITY)
    credibility: Count = support("Credibility of the assertion: Admiralty code 1 to 6.", ge=1, le=6)
