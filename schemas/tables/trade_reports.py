"""The model of ``trade_reports``: what each publisher's statistics say of a flow, side by side."""

from __future__ import annotations

from schemas.declare import Count, Flag, Number, Report, Text, column, link
from schemas.vocabulary import GOODS_SERVICES, OBS_STATUS, VALUATIONS


class Model(Report):
    """Trade reports: one row for each flow that a source reports, by reporter, vintage and capture. Nothing is averaged."""

    observation_id: Text = column("The observation that it supports, where the dyad is in scope.", nullable=False)
    origin: Text = link("Who exports.", "actors.actor_id", nullable=False)
    destination: Text = link("Who imports; WLD for all partners together.", "actors.actor_id", nullable=False)
    reporter: Text = link("Whose statistics; null where the source compiled both sides.", "actors.actor_id")
    valuation: Text = column("FOB or CIF; null where the source does not say.", isin=VALUATIONS)
    product: Text = column("Product group; TOTAL is all.", nullable=False)
    goods_services: Text = column("G, S or GS.", nullable=False, isin=GOODS_SERVICES)
    classification: Text = column("The source's classification and code of the product, such as H6:TOTAL.")
    freq: Text = column("SDMX frequency: A, Q or M.", nullable=False, isin=["A", "Q", "M"])
    time_period: Text = column("2024, 2024-04/2024-06 or 2024-07.", nullable=False)
    year: Count = column("The year.", nullable=False)
    value: Number = column("The value as reported.", unit="unit_measure")
    unit_measure: Text = column("Currency (ISO 4217) at current prices.", nullable=False)
    obs_status: Text = column("SDMX observation status.", nullable=False, isin=OBS_STATUS)
    is_estimated: Flag = column("True where the source, not the reporter, made the number.", nullable=False)
    slice: Text = column(
        "The part of the source that the row belongs to: a later version replaces it whole.", nullable=False
    )
