"""The model of ``trade_reports``: what each publisher's statistics say about a flow, side by side."""

from __future__ import annotations

from schemas.declare import Count, Flag, Number, Report, Text, column, known, link, scope
from schemas.vocabulary import GOODS_SERVICES, OBS_STATUS, VALUATIONS


class Model(Report):
    """Trade reports: one row for each flow that a source reports, by reporter, vintage and capture; nothing is
    averaged.
    """

    observation_id: Text = known(
        "Id of the observation that it supports; no such observation exists if the pair is not in coverage."
    )
    origin: Text = link("The exporter.", "actors.actor_id", nullable=False)
    destination: Text = link("The importer; WLD means all partners together.", "actors.actor_id", nullable=False)
    reporter: Text = link("Whose statistics these are; null if the source compiled both sides.", "actors.actor_id")
    valuation: Text = column("FOB or CIF; null if the source does not say.", isin=VALUATIONS)
    scope: Text = scope()
    product: Text = known("Product group; TOTAL means all products.")
    goods_services: Text = known("Goods, services or both.", isin=GOODS_SERVICES)
    classification: Text = column(
        "The source's classification and product code, such as H6:TOTAL; null if it gives none."
    )
    freq: Text = known("SDMX frequency: A year, Q quarter, M month.", isin=["A", "Q", "M"])
    time_period: Text = known("The period, such as 2024, 2024-04/2024-06 or 2024-07.")
    year: Count = known("Calendar year.")
    value: Number = column("The value as reported; null if there is none.", unit="unit_measure")
    unit_measure: Text = known("Currency (ISO 4217), at current prices.")
    obs_status: Text = known("SDMX observation status (CL_OBS_STATUS).", isin=OBS_STATUS)
    is_estimated: Flag = known("True if the number is the source's own estimate, not the reporter's.")
    slice: Text = known("The slice of the source that the row belongs to; a later version replaces the whole slice.")
