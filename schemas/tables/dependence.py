"""The model of ``dependence``: the share of a partner in a state's trade, and its span over the choices of data."""

from __future__ import annotations

from typing import Unpack

from schemas.declare import (
    Count,
    Declaration,
    Flag,
    Limits,
    Names,
    Number,
    Text,
    WithExtract,
    key,
    known,
    scope,
    span,
    support,
)
from schemas.vocabulary import OBS_STATUS

DRIVERS = ("source", "reporter", "factor", "interval")
STANDINGS = ("actual", "estimated")


def _chosen(
    description: str, name: str, unit: str | None = "1", formula: str | None = None, **limits: Unpack[Limits]
) -> Declaration:
    """A number with its bounds over all admissible choices of data; ``name`` is what the bounds call it."""
    low, high = (f"{end} {name} under any admissible choice." for end in ("Lowest", "Highest"))
    return span(description, low, high, unit=unit, formula=formula, **limits)


def _of_two(description: str, name: str, formula: str, **limits: Unpack[Limits]) -> Declaration:
    """A number made of the shares of both sides; its bounds let each share be anywhere within its own."""
    low, high = (f"{end} {name} that the bounds of both shares allow." for end in ("Lowest", "Highest"))
    return span(description, low, high, unit="1", formula=formula, **limits)


class Model(WithExtract, computed=True):
    """Dependence: the trade of a state with one partner in one year against all its trade, its output and the
    partner's side; goods, current prices.

    A row follows from the current annual rows of ``trade_reports`` of its two states and its year (product TOTAL,
    goods), from ``economy``, and from the observations in ``rests_on``. Bounds of shares and ranks of pairs in coverage
    also allow for the declared accuracy of their source; those of others are null where one choice gives the number.
    What follows by formula, measures of two shares, and bounds but those of shares of trade from 1992 and of exports
    from 2016 are stored only of pairs in coverage, and of others of which a document speaks.
    """

    actor_id: Text = key("Whose trade and whose dependence.", ref="actors.actor_id")
    partner_id: Text = key("On whom.", ref="actors.actor_id")
    year: Count = key("The calendar year.")
    scope: Text = scope()
    export_share: Number = _chosen("The partner's share in the actor's exports.", "export share", ge=0)
    import_share: Number = _chosen("The partner's share in the actor's imports.", "import share", ge=0)
    trade_share: Number = _chosen(
        "The partner's share in the actor's exports and imports together.", "share of trade", ge=0
    )
    trade_gdp: Number = _chosen(
        "Trade with the partner over the actor's GDP.", "trade over GDP", formula="trade_share * openness", ge=0
    )
    openness: Number = _chosen(
        "The actor's trade with all partners over its GDP; times trade_share it is trade_gdp.", "openness", ge=0
    )
    partner_rank: Count = _chosen(
        "The partner's place among states by trade with the actor; 1 is the largest. Null with bounds where more "
        "than a twentieth of that trade is given to no state, and the place could be another.",
        "rank",
        unit=None,
        ge=1,
    )
    hirschman: Number = _chosen(
        "Concentration of the actor's trade on few partners: 100 times the root of hhi.",
        "concentration",
        formula="100 * sqrt(hhi)",
        ge=0,
    )
    hhi: Number = _chosen("Sum of squared shares of states in the actor's trade.", "sum of squared shares", ge=0)
    hhi_normalised: Number = _chosen(
        "hhi rescaled: 0 where all partners are equal, 1 where there is a single one.",
        "normalised sum of squared shares",
    )
    partner_share: Number = _chosen(
        "The actor's share in the partner's trade: the trade_share of the row from the other side.",
        "share of the actor in the partner's trade",
        ge=0,
    )
    salience: Number = _of_two(
        "Geometric mean of trade_share and partner_share; the same from both sides.",
        "salience",
        "sqrt(trade_share * partner_share)",
        ge=0,
    )
    symmetry: Number = _of_two(
        "1 minus the difference between the two shares; the same from both sides.",
        "symmetry",
        "1 - abs(trade_share - partner_share)",
    )
    interdependence: Number = _of_two(
        "salience times symmetry; the same from both sides.",
        "interdependence",
        "sqrt(trade_share * partner_share) * (1 - abs(trade_share - partner_share))",
    )
    dependence_ratio: Number = _of_two(
        "trade_share over partner_share; null where partner_share is 0. An identity: the trade between the two "
        "cancels, so that it is the partner's trade with the world over the actor's, and says nothing of dependence.",
        "ratio",
        "trade_share / partner_share",
        ge=0,
    )
    asymmetry: Number = _of_two(
        "Difference of the two shares over their sum: as dependence_ratio, it follows from the two world totals alone.",
        "asymmetry",
        "(trade_share - partner_share) / (trade_share + partner_share)",
        ge=-1,
        le=1,
    )
    trade_intensity: Number = _chosen(
        "The partner's share in the actor's exports over its share in the imports of all states but the actor.",
        "intensity",
        ge=0,
    )
    trade_intensity_symmetric: Number = _chosen(
        "(intensity - 1) / (intensity + 1): 0 is what the size of the two would suggest.",
        "symmetric intensity",
        formula="(trade_intensity - 1) / (trade_intensity + 1)",
        ge=-1,
        le=1,
    )
    obs_status: Text = known(
        "SDMX status of the point: A reported, E another's estimate, U not read, I from the partner's report over the "
        "actor's own total.",
        isin=OBS_STATUS,
    )
    status: Text = known(
        "estimated where shares rest on a publisher's estimate of a flow or total that its reporter never published.",
        isin=STANDINGS,
    )
    status_of_two: Text = known("The same for measures made of both shares.", isin=STANDINGS)
    rank_status: Text = known("The same for rank and concentration.", isin=STANDINGS)
    is_mirrored: Flag = support("True where the point is from the partner's report of the flows.", nullable=True)
    is_doubted: Flag = support(
        "True where a flow behind it, or one that moves a total by more than a hundredth, is questioned in `doubts`.",
        nullable=True,
    )
    is_break: Flag = support(
        "True where the actor's numbers are from another source, report or kind of figure than in its row before with "
        "the partner: no trend is computed across it."
    )
    is_break_of_flows: Flag = support(
        "The same for export_share and import_share alone, of which an extract never fills a single value."
    )
    is_break_of_two: Flag = support("The same for measures made of both shares: True where either side changes.")
    is_total_summed: Flag = support(
        "True where the actor's total is the sum over partners that are states.", nullable=True
    )
    source_id: Text = support("Whose data the point of the shares is from: a source, or `ledger` for quoted numbers.")
    trade_source_id: Text = support(
        "Whose data trade_share is from: not source_id where an extract fills a share that source_id does not give."
    )
    partner_source_id: Text = support("Whose data partner_share is from.", nullable=True)
    mirror_source_id: Text = support("Whose data the partner's reports among the choices are from.", nullable=True)
    rank_source_id: Text = support(
        "Where rank and concentration are from: a source with both flows of all partners, not always source_id.",
        nullable=True,
    )
    intensity_source_id: Text = support("Where the intensity is from: a source that has all states.", nullable=True)
    n_choices: Count = support(
        "How many choices of source, reporter and factor give the share of trade.", nullable=True, ge=0
    )
    driver: Text = support(
        "Which choice alone moves trade_share most: source, reporter, CIF/FOB factor, or the interval of a "
        "quoted number.",
        nullable=True,
        isin=DRIVERS,
    )
    rests_on: Names = support(
        "Observations quoted from documents among the choices, sorted; null where there are none.", nullable=True
    )
