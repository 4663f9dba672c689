"""The model of ``closeness``: the composite of two states and its dimensions, each value with its interval."""

from __future__ import annotations

from schemas import declare
from schemas.declare import Count, Declaration, Group, Names, Number, Table, Text, key, span, support

CHOICES = ("normalisation", "aggregation", "imputation", "measurement", "weights", "omission")


def _indices(description: str) -> Declaration:
    """A Sobol index of each choice, as ``<name>_<choice>``."""
    return Group(
        {f"{{}}_{choice}": (None, support(description.format(choice), nullable=True, ge=0, le=1)) for choice in CHOICES}
    )


class Model(Table, computed=True):
    """Closeness: a composite score 0–100 of two states in a year and its dimensions, with the span over all choices.

    A value without its interval does not exist, and a year of which too little is known has no row. What the composite
    is made of, and how wide an interval may be, stands in data/reference/closeness.yaml.
    """

    dyad: Text = key("Two actors, sorted and joined.")
    year: Count = key("The year.")
    component: Text = key("closeness, or one of its dimensions: economic, military, diplomatic, normative.")
    value: Number = span(
        "The score by the declared choices; null where its interval says nothing, see withheld.",
        "The lowest score under any combination of choices.",
        "The highest score under any combination.",
        unit="{score}",
        ge=0,
        le=100,
    )
    withheld: Text = support(
        "Why there is no value: interval_too_wide, wider than the declared part of the range; null where there is one.",
        nullable=True,
        isin=["interval_too_wide"],
    )
    rank: Count = span(
        "Place among the dyads that have a value in the year; 1 is the closest.",
        "The best place under any combination of choices.",
        "The worst place under any combination of choices.",
        ge=1,
    )
    n_dyads: Count = support("Dyads ranked in the year.", ge=0)
    n_indicators: Count = support("Indicators of the component that are known and used.", ge=0)
    n_missing: Count = support("Indicators of the component that are not.", ge=0)
    missing: Names = support("Which ones, in alphabetical order; in brackets where the reference set gives no scale.")
    drivers: Text = support("The choice that moves the score most, by its total index.", nullable=True, isin=CHOICES)
    first: Number = _indices("First-order Sobol index of the {}: what it decides alone.")
    total: Number = _indices("Total Sobol index of the {}: what it decides alone and with other choices.")
    obs_status: Text = declare.obs_status()
    rests_on: Names = support("The rows that the score takes, as table/row id; sorted.")
