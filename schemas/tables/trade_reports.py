"""The model of ``trade_reports``: what each publisher's statistics say of a flow, side by side."""

from __future__ import annotations

from schemas.declare import Count, Flag, Number, Report, Text, column, known, link
from schemas.vocabulary import GOODS_SERVICES, OBS_STATUS, VALUATIONS


class Model(Report):
    """Trade reports: one row for each flow that a source reports, by reporter, vintage and capture. Nothing is
    averaged.
    """

    observation_id: Text = known("The observation that it supports, where the dyad is in scope.")
    origin: Text = link("Who exports.", "actors.actor_id", nullable=False)
    destination: Text = link("Who imports; WLD for all partners together.", "actors.actor_id", nullable=False)
    reporter: Text = link("Whose statistics; null where the source compiled both sides.", "actors.actor_id")
    valuation: Text = column("FOB or CIF; null where the source does not say.", isin=VALUATIONS)
    product: Text = known("Product group; TOTAL is all.")
    goods_services: Text = known("G, S or GS.", isin=GOODS_SERVICES)
    classification: Text = column("The source's classification and code of the product, such as H6:TOTAL.")
    freq: Text = known("SDMX frequency: A, Q or M.", isin=["A", "Q", "M"])
    time_period: Text = known("2024, 2024-04/2024-06 or 2024-07.")
    year: Count = known("The year.")
    value: Number = column("The value as reported.", unit="unit_measure")
    unit_measure: Text = known("Currency (ISO 4217) at current prices.")
    obs_status: Text = known("SDMX observation status.", isin=OBS_STATUS)
    is_estimated: Flag = known("True where the source, not the reporter, made the number.")
    slice: Text = known("The part of the source that the row belongs to: a later version replaces it whole.")
