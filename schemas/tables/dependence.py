"""The model of ``dependence``: how much of a state's trade is with a partner, how even that is, and under which choices of data."""

from __future__ import annotations

from typing import Any

from schemas.declare import Count, Flag, Names, Number, Table, Text, column, key, support
from schemas.vocabulary import OBS_STATUS

DRIVERS = ("source", "reporter", "factor", "interval")


def _point(description: str, unit: str | None = "1", **checks: Any) -> Any:
    return column(description, unit=unit, **checks)


def _low(name: str, unit: str | None = "1") -> Any:
    return column(f"Lowest {name} under any admissible choice.", unit=unit)


def _high(name: str, unit: str | None = "1") -> Any:
    return column(f"Highest {name} under any admissible choice.", unit=unit)


class Model(Table):
    """Dependence: the trade of a state with one partner in one year against all its trade, its output and the partner's side; goods, current prices.

    A row follows from the current annual rows of ``trade_reports`` of its two states and its year (product TOTAL, goods), from ``economy``, and from the
    observations in ``rests_on``.
    """

    actor_id: Text = key("Whose trade and whose dependence.", ref="actors.actor_id")
    partner_id: Text = key("On whom.", ref="actors.actor_id")
    year: Count = key("The calendar year.")
    export_share: Number = _point("The partner's share in the actor's exports.", ge=0)
    export_share_low: Number = _low("export share")
    export_share_high: Number = _high("export share")
    import_share: Number = _point("The partner's share in the actor's imports.", ge=0)
    import_share_low: Number = _low("import share")
    import_share_high: Number = _high("import share")
    trade_share: Number = _point("The partner's share in the actor's exports and imports together.", ge=0)
    trade_share_low: Number = _low("share of trade")
    trade_share_high: Number = _high("share of trade")
    trade_gdp: Number = _point("Trade with the partner over the actor's GDP.", ge=0)
    trade_gdp_low: Number = _low("trade over GDP")
    trade_gdp_high: Number = _high("trade over GDP")
    openness: Number = _point(
        "The actor's trade with all partners over its GDP; times trade_share it is trade_gdp.", ge=0
    )
    openness_low: Number = _low("openness")
    openness_high: Number = _high("openness")
    partner_rank: Count = _point(
        "The partner's place among states by trade with the actor; 1 is the largest.", unit=None, ge=1
    )
    partner_rank_low: Count = _low("rank", unit=None)
    partner_rank_high: Count = _high("rank", unit=None)
    hirschman: Number = _point("Concentration of the actor's trade on few partners: 100 times the root of hhi.", ge=0)
    hirschman_low: Number = _low("concentration")
    hirschman_high: Number = _high("concentration")
    hhi: Number = _point("Sum of squared shares of states in the actor's trade.", ge=0)
    hhi_low: Number = _low("sum of squared shares")
    hhi_high: Number = _high("sum of squared shares")
    hhi_normalised: Number = _point("The same between 0, all partners equal, and 1, a single partner.")
    hhi_normalised_low: Number = _low("normalised sum of squared shares")
    hhi_normalised_high: Number = _high("normalised sum of squared shares")
    partner_share: Number = _point(
        "The actor's share in the partner's trade: the trade_share of the row from the other side.", ge=0
    )
    partner_share_low: Number = _low("share of the actor in the partner's trade")
    partner_share_high: Number = _high("share of the actor in the partner's trade")
    salience: Number = _point("Geometric mean of trade_share and partner_share; the same from both sides.", ge=0)
    salience_low: Number = _low("salience while both shares are within their bounds")
    salience_high: Number = _high("salience while both shares are within their bounds")
    symmetry: Number = _point("1 less the distance of the two shares; the same from both sides.")
    symmetry_low: Number = _low("symmetry while both shares are within their bounds")
    symmetry_high: Number = _high("symmetry while both shares are within their bounds")
    interdependence: Number = _point("Salience times symmetry; the same from both sides.")
    interdependence_low: Number = _low("interdependence while both shares are within their bounds")
    interdependence_high: Number = _high("interdependence while both shares are within their bounds")
    dependence_ratio: Number = _point("trade_share over partner_share; null where the partner's is 0.", ge=0)
    dependence_ratio_low: Number = _low("ratio while both shares are within their bounds")
    dependence_ratio_high: Number = _high("ratio while both shares are within their bounds")
    asymmetry: Number = _point(
        "Difference of the two shares over their sum; positive where the actor depends more.", ge=-1, le=1
    )
    asymmetry_low: Number = _low("asymmetry while both shares are within their bounds")
    asymmetry_high: Number = _high("asymmetry while both shares are within their bounds")
    trade_intensity: Number = _point(
        "The partner's share in the actor's exports over its share in the imports of all states but the actor.", ge=0
    )
    trade_intensity_low: Number = _low("intensity")
    trade_intensity_high: Number = _high("intensity")
    trade_intensity_symmetric: Number = _point(
        "(intensity - 1) / (intensity + 1): 0 is as the size of the two lets expect.", ge=-1, le=1
    )
    trade_intensity_symmetric_low: Number = _low("symmetric intensity")
    trade_intensity_symmetric_high: Number = _high("symmetric intensity")
    obs_status: Text = column(
        "SDMX observation status of the point: A reported, E estimated by the source, I from the partner's report.",
        nullable=False,
        isin=list(OBS_STATUS),
    )
    is_mirrored: Flag = support("True where the point is from the partner's report of the flows.")
    is_total_summed: Flag = support("True where the actor's total is the sum over partners that are states.")
    source_id: Text = support("Whose data the point of the shares is from: a source, or `ledger` for quoted numbers.")
    partner_source_id: Text = support("Whose data partner_share is from.", nullable=True)
    mirror_source_id: Text = support("Whose data the partner's reports among the choices are from.", nullable=True)
    intensity_source_id: Text = support("The source of the intensity: one that has all states.", nullable=True)
    n_choices: Count = support("Choices of source, reporter and factor that give the share of trade.", ge=0)
    driver: Text = support(
        "Which choice alone moves trade_share most: source, reporter, CIF/FOB factor, or the interval of a quoted number.",
        nullable=True,
        isin=list(DRIVERS),
    )
    rests_on: Names = support(
        "Observations quoted from documents among the choices, sorted; null where there are none.", nullable=True
    )

    class Config:
        """Key and order."""

        metadata = {"key": ["actor_id", "partner_id", "year"], "computed": True}
