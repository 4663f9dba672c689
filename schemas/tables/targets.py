"""The model of ``targets``: what actors undertook to reach in trade, and what became of it."""

from __future__ import annotations

from schemas.declare import (
    Flag,
    Names,
    Number,
    Supported,
    Text,
    Valued,
    Windowed,
    column,
    key,
    known,
    link,
    span,
    support,
)
from schemas.vocabulary import TARGET_OUTCOMES


class Model(Windowed, Valued, Supported, computed=True):
    """Targets: a number that somebody undertook to reach, with who set it, when, for which period, and the outcome.

    The outcome is that of the reference reports in ``trade`` of the same flow or total, currency and kind of year, from
    the year in which the target was set to that for which it was set; all reporters of a year must agree.
    """

    target_id: Text = key("Id of the observation.", ref="observations.observation_id", unique=True)
    dyad: Text = known("The pair: actor_a-actor_b.")
    actor_a: Text = link("The side whose id comes first in the alphabet.", "actors.actor_id", nullable=False)
    actor_b: Text = link("The other side.", "actors.actor_id", nullable=False)
    origin: Text = link("The exporter; null for a total.", "actors.actor_id")
    destination: Text = link("The importer; null for a total.", "actors.actor_id")
    set_by: Names = column("Who set it, sorted.")
    set_on: Text = known("When it was first set (EDTF).")
    goods_services: Text = known("Goods (G), services (S) or both (GS).")
    unit_measure: Text = known("Currency (ISO 4217).")
    outcome: Text = known("What became of it.", isin=TARGET_OUTCOMES)
    reached_in: Text = column("The first period in which every report was at least the target; null if none.")
    latest_period: Text = column("The last period reported, no later than that of the target; null if none.")
    latest: Number = span(
        "The reference report of that period.",
        "The lowest report of that period.",
        "The highest report of that period.",
        unit="unit_measure",
    )
    is_estimated: Flag = column(
        "True where a report that the outcome rests on is an estimate (status E): of the year in which the target was "
        "reached, otherwise of any year; null without reports."
    )
    is_calendar: Flag = support("True where calendar years are compared, false for fiscal years.", nullable=True)
    rests_on: Names = support("Observations of trade that the outcome rests on.", nullable=True)
