"""The model of ``energy_reports``: deliveries of energy products by each publisher's statistics, side by side."""

from __future__ import annotations

from schemas.declare import Count, Flag, Number, Report, Text, column, known, link
from schemas.vocabulary import OBS_STATUS, VALUATIONS


class Model(Report):
    """Energy reports: one row for each flow of an energy product that a source reports or estimates."""

    observation_id: Text = known("The observation that it supports, where the dyad is in scope.")
    measure: Text = known("value, volume or rate.", isin=["value", "volume", "rate"])
    origin: Text = link("Who exports.", "actors.actor_id", nullable=False)
    destination: Text = link("Who imports; WLD for all together.", "actors.actor_id", nullable=False)
    reporter: Text = link("Whose statistics; null for an estimate by the source.", "actors.actor_id")
    valuation: Text = column("FOB or CIF; null where the source does not say.", isin=VALUATIONS)
    product: Text = known("Product group, as in data/reference/products.yaml.")
    classification: Text = column("The source's own classification and code.")
    freq: Text = known("SDMX frequency: A, Q, M or D.", isin=["A", "Q", "M", "D"])
    time_period: Text = known("2024, 2024-04/2024-06, 2024-07 or 2024-07-01.")
    year: Count = known("The year.")
    value: Number = column("The value as reported or estimated.", unit="unit_measure")
    unit_measure: Text = known("Currency (ISO 4217) or UCUM code, such as t.")
    obs_status: Text = known("SDMX observation status.", isin=OBS_STATUS)
    is_estimated: Flag = known("True where the source, not the reporter, made the number.")
    slice: Text = known("The part of the source that the row belongs to: a later version replaces it whole.")
