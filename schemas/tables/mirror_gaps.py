"""The model of ``mirror_gaps``: what the importer says of a flow against what the exporter says."""

from __future__ import annotations

from schemas.declare import (
    RATIO,
    Count,
    Flag,
    Names,
    Number,
    Text,
    WithExtract,
    column,
    key,
    known,
    link,
    scope,
    span,
    support,
)
from schemas.vocabulary import GOODS_SERVICES, VALUATIONS

MEASURES = ("exports", "total")


class Model(WithExtract, computed=True):
    """Mirror gaps: each pair of an exporter's and an importer's report of one flow, or of two reports of a total. A
    row follows from the two that its key names. Of two publishers' reports of a pair outside coverage the ratio alone
    is stored: the rest follows from it.
    """

    exporter_report_id: Text = key(
        "The exporter's report: capture_id#source_row of trade_reports, or a trade_id; of a total, that of "
        "the first actor."
    )
    importer_report_id: Text = key("The importer's report; of a total, that of the second actor.")
    measure: Text = known("exports, or total for both directions together.", isin=MEASURES)
    origin: Text = link(
        "Who exports; of a total, the first of the two in alphabetical order.", "actors.actor_id", nullable=False
    )
    destination: Text = link("Who imports; of a total, the second.", "actors.actor_id", nullable=False)
    dyad: Text = known("The two, sorted and joined.")
    time_period: Text = known("2024, 2024-07, or an ISO interval.")
    year: Count = column("The year, where the period lies in one.")
    scope: Text = scope()
    product: Text = known("Product group; TOTAL is all.")
    goods_services: Text = known("G, S or GS.", isin=GOODS_SERVICES)
    unit_measure: Text = known("Currency (ISO 4217) at current prices.")
    exporter_source_id: Text = known("Whose data the exporter's report is from: a source, or `ledger`.")
    importer_source_id: Text = known("Whose data the importer's report is from: a source, or `ledger`.")
    exporter_valuation: Text = column("FOB or CIF; null where it is not said, and of totals.", isin=VALUATIONS)
    importer_valuation: Text = column("FOB or CIF; null where it is not said, and of totals.", isin=VALUATIONS)
    exporter_value: Number = column("What the exporter reports.", unit="unit_measure")
    importer_value: Number = column("What the importer reports.", unit="unit_measure")
    is_corrected: Flag = known(
        "True where an importer's CIF value meets an exporter's FOB value, so that a factor applies."
    )
    factor: Number = known("The CIF/FOB factor of the points: 1.06, or 1 where none applies.", unit="1")
    pair_factor: Number = column(
        "The pair's own factor of the year by the OECD's margin; null where there is none, or none applies.", unit="1"
    )
    gap_ratio: Number = span(
        "Importer over exporter times factor; null where the exporter says 0.",
        "Lowest ratio under the factors 1.06, 1.0588, 1.102 and pair_factor.",
        "Highest ratio under these factors.",
        formula="importer_value / (exporter_value * factor)",
        **RATIO,
    )
    log_gap: Number = span(
        "Natural logarithm of gap_ratio; 0 is no gap.",
        "Lowest logarithm under these factors.",
        "Highest logarithm under these factors.",
        formula="ln(gap_ratio)",
        unit="1",
    )
    symmetric_gap: Number = span(
        "Importer less exporter times factor, over the mean of the two.",
        "Lowest symmetric gap under these factors.",
        "Highest symmetric gap under these factors.",
        formula="200 * (importer_value - exporter_value * factor) / (importer_value + exporter_value * factor)",
        unit="%",
        ge=-200,
        le=200,
    )
    rests_on: Names = support(
        "Observations of the ledger among the two, sorted; null where there are none.", nullable=True
    )
