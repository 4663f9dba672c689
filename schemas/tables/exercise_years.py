"""The model of ``exercise_years``: exercises of a dyad in a year, by each reproducible definition."""

from __future__ import annotations

from schemas import declare
from schemas.declare import (
    Benchmarked,
    Count,
    Declaration,
    Flag,
    Names,
    Number,
    Text,
    column,
    key,
    known,
    link,
    span,
    support,
)


def _part(what: str) -> Declaration:
    """A number of those counted: exact only where the count is."""
    return span(
        f"{what}; null where n is.",
        f"{what}: at least so many.",
        f"{what}: at most so many; null is open.",
        is_low_known=True,
        ge=0,
    )


class Model(Benchmarked, computed=True):
    """Exercise years: number, length, size and setting of the exercises that one definition counts, by dyad and
    year.
    """

    dyad: Text = key("Two actors, sorted and joined.")
    definition_id: Text = key(
        "The counting rule: no number here means anything without it.", ref="definitions.definition_id"
    )
    time_period: Text = key("The year in which the exercises began.")
    year: Count = known("The same as a number.")
    actor_a: Text = link("The first of the two in alphabetical order.", "actors.actor_id", nullable=False)
    actor_b: Text = link("The second.", "actors.actor_id", nullable=False)
    n: Count = span(
        "Exercises; null where others may have escaped the search.",
        "Exercises counted: there were at least so many, and all columns of parts and sums below are of these.",
        "Exercises at most; null is open.",
        is_low_known=True,
        ge=0,
    )
    n_open: Count = declare.n_open()
    rate_low: Number = known(
        "Lower end of the 95 per cent interval (Poisson) of the yearly rate of the exercises counted; it holds all the"
        " more if some escaped the search.",
        unit="{exercise}",
        ge=0,
    )
    rate_high: Number = column(
        "The upper end; null where the count is a lower bound, for then it bounds nothing.", unit="{exercise}", ge=0
    )
    n_exercises: Count = _part("Of those counted, troops or ships training in the field")
    n_patrols: Count = _part("Of those counted, patrols")
    n_command_post: Count = _part("Of those counted, staffs without troops")
    n_competitions: Count = _part("Of those counted, contests")
    n_bilateral: Count = _part("Of those counted, of these two alone by a complete list")
    n_multilateral: Count = _part("Of those counted, with a third actor")
    n_with_host: Count = _part("Of those counted, with a host named as such")
    n_third_party_host: Count = _part("Of those with a host named, hosted by neither of the two")
    n_with_domains: Count = _part("Of those counted, with domains registered")
    n_land: Count = _part("Of those with domains, on land, perhaps elsewhere too")
    n_sea: Count = _part("Of those with domains, at sea, perhaps elsewhere too")
    n_air: Count = _part("Of those with domains, in the air, perhaps elsewhere too")
    days: Number = span(
        "Lengths added up, days of two exercises at once counted twice; null unless all exercises and lengths"
        " are known.",
        "Days at least, by the preferred dates or, where these are contradicted, by all; an exercise lasts "
        "one or more.",
        "Days at most by the same dates; null where an end or an exercise may be missing.",
        is_low_known=True,
        unit="d",
        ge=0,
    )
    days_known: Number = column(
        "Lengths added up of those with first and last day known; null where there is none.", unit="d", ge=0
    )
    n_with_days: Count = known("Exercises in days_known.", ge=0)
    personnel: Number = span(
        "Persons added up; null unless all exercises and their sizes are known.",
        "Persons at least: the lower ends that are known, added up; null where there is none.",
        "Persons at most; null where an upper end or an exercise may be missing.",
        unit="{person}",
        ge=0,
    )
    personnel_known: Number = column(
        "Persons added up of those with a size known; null where there is none.", unit="{person}", ge=0
    )
    n_with_personnel: Count = known("Exercises in personnel_known.", ge=0)
    load: Number = span(
        "Sum of ln(1 + persons) · days · (1 + share of domains), of those with all three known; null where "
        "there is none.",
        "The same of the same exercises, with persons and days at their lower ends.",
        "With both at their upper ends; null where one is open.",
        ge=0,
    )
    load_unit_weight: Count = known("The alternative with weight 1 for each exercise in load: their number.", ge=0)
    is_complete: Flag = known("True where the count is exact: all columns of parts then cover the year.")
    obs_status: Text = declare.obs_status()
    count_id: Text = support("The computed count.", ref="counts.count_id")
    rests_on: Names = support("The exercises counted, as table/record, sorted; empty for a zero.")
