"""The model of ``energy_reports``: deliveries of energy products in each publisher's statistics, side by side."""

from schemas.declare import Count, Flag, Number, Report, Text, column, known, link
from schemas.vocabulary import OBS_STATUS, VALUATIONS


class Model(Report):
    """Energy reports: one row for each flow of an energy product that a source reports or estimates."""

    observation_id: Text = known(
        "Id of the observation that it supports; no such observation exists if the pair is not in coverage."
    )
    measure: Text = known("What is measured.", isin=["value", "volume", "rate"])
    origin: Text = link("The exporter.", "actors.actor_id", nullable=False)
    destination: Text = link("The importer; WLD means all importers together.", "actors.actor_id", nullable=False)
    reporter: Text = link("Whose statistics these are; null for the source's own estimate.", "actors.actor_id")
    valuation: Text = column("FOB or CIF; null if the source does not say.", isin=VALUATIONS)
    product: Text = known("Product group, as in data/reference/products.yaml.")
    classification: Text = column("The source's own classification and product code.")
    freq: Text = known("SDMX frequency: A year, Q quarter, M month, D day.", isin=["A", "Q", "M", "D"])
    time_period: Text = known("The period, such as 2024, 2024-04/2024-06, 2024-07 or 2024-07-01.")
    year: Count = known("Calendar year.")
    value: Number = column("The value as reported or estimated; null if there is none.", unit="unit_measure")
    unit_measure: Text = known("Currency (ISO 4217) or UCUM code, such as t.")
    obs_status: Text = known("SDMX observation status (CL_OBS_STATUS).", isin=OBS_STATUS)
    is_estimated: Flag = known("True if the number is the source's own estimate, not the reporter's.")
    slice: Text = known("The slice of the source that the row belongs to; a later version replaces the whole slice.")
