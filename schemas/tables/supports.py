"""The model of ``supports``: rows of captures behind observations, as ``evidence`` holds what documents say."""

from __future__ import annotations

from schemas.declare import OBSERVATION, Allowed, Count, Number, Text, column, key, known, link, span, support
from schemas.vocabulary import OBS_STATUS, RELIABILITY


class Model(Allowed):
    """Supports: which row of which capture stands behind an observation, and what it says."""

    observation_id: Text = key("The observation.", ref=OBSERVATION)
    support_id: Text = key("capture_id#source_row.")
    source_id: Text = link("The source.", "sources.source_id", nullable=False)
    capture_id: Text = link("The capture.", "captures.capture_id", nullable=False)
    source_row: Text = known("The row in the capture.")
    known_from: Text = known("Day of the version.")
    start_date: Text = column("When it was true, as the source says (EDTF).")
    end_date: Text = column("Until when (EDTF).")
    unit_measure: Text = column("Unit of the value.")
    value: Number = span("The value.", "Lower bound.", "Upper bound.", unit="unit_measure")
    obs_status: Text = known("SDMX observation status.", isin=OBS_STATUS)
    origin: Text = support("Whose numbers they are: documents and reports of one origin are not independent.")
    source_rank: Count = support("Place of the source in the measure's order.", ge=0)
    reliability: Text = support("Admiralty code of the source.", isin=RELIABILITY)
    credibility: Count = support("Admiralty code of the assertion, 1 to 6.", ge=1, le=6)
