"""The model of ``indicators``: the front door: one narrow table of the numbers that most people want."""

from __future__ import annotations

from schemas import declare, derive
from schemas.declare import (
    OBSERVATION,
    Count,
    Flag,
    Names,
    Number,
    Table,
    Text,
    column,
    key,
    known,
    link,
    span,
    support,
)
from schemas.vocabulary import FREQUENCIES


class Model(Table, computed=True):
    """Indicators: one number a row, with its dyad or direction, period, unit, interval, status and method.

    Every series is complete over the years that coverage answers for: where nothing is known the value is null and
    ``obs_status`` says why; a zero stands only where a complete search found nothing.
    """

    indicator: Text = key("What is counted or measured: trade_total, trade_share, un_agreement, exercises, …")
    dyad: Text = key("The pair: two actors, sorted and joined.")
    origin: Text = key("From whom, or whose share it is; `*` where the indicator has no direction.")
    destination: Text = key("To whom, or the partner; `*` where the indicator has no direction.")
    definition_id: Text = key("The counting rule; `*` where there is only one.")
    status: Text = key("actual, estimated or expected; for finance, the status of the deal.")
    time_period: Text = key("The period: 2024, 2024-07 or an ISO 8601 interval.")
    unit_measure: Text = key("Unit of the value: ISO 4217 or UCUM code.")
    series: Text = key("Which series of the indicator, where several stand side by side; `*` where there is one.")
    scope: Text = key(
        "Territories that the two sides are, where that is said: EU28, CHN_HKG, joined by +; `*` for the usual ones. "
        "Numbers of two scopes are never of one line."
    )
    freq: Text = known(
        "SDMX frequency: A calendar year, Q quarter, M month, D day, _Z any other period.", isin=FREQUENCIES.values()
    )
    year: Count = column("The year in which the period lies, or ends.")
    obs_value: Number = column("The value; null where only bounds, or nothing, are known.", unit="unit_measure")
    value_low: Number = column(
        "Lower bound; null if open. A value whose bounds are both null is one of whose error nothing is known.",
        unit="unit_measure",
    )
    value_high: Number = column("Upper bound; null if open.", unit="unit_measure")
    obs_status: Text = declare.obs_status()
    is_break: Flag = support(
        "True where source, reporter or definition are not those of the period before: no trend is computed across it."
    )
    is_contested: Flag = support(
        "True where some number, day or code excludes another, once each origin has spoken once."
    )
    is_doubted: Flag = support(
        "True where what it rests on is questioned, as `doubts` says, and of a publisher's sum that another total of "
        "the same side excludes: it answers nothing by default."
    )
    method_id: Text = known("How it was computed: a heading of docs/methods.md.")
    n_observations: Count = support("Observations, records or votes that it rests on; 0 where nothing is known.", ge=0)
    series_code: Text = known(
        "Short name of the series, which stays: BI/trade_total/CHN-RUS/A/CHN. What is usual is left out."
    )
    table: Text = known("The table that holds the row it is taken from.")
    row_id: Text = column(
        "The key of that row, its parts joined by `|`; null where nothing is known; of a sum, that of its first part."
    )
    rests_on: Names = support(
        "The observations that a derived number adds up; null where the number is taken from one row.", nullable=True
    )
    observation_id: Text = link("The observation, where the number is one; null where it was computed.", OBSERVATION)
    benchmark: Number = span(
        "Of counts: what somebody else published for a period, often of many years, that ends in this one."
    )
    benchmark_own: Count = column("Our count of the same period.", ge=0)
    benchmark_definition_id: Text = column("The rule by which they count, in `definitions`.")
    benchmark_period: Text = column("The period that the published count covers.")


KEY = derive.key_columns(Model)
