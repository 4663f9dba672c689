"""A wrong file, and the layouts of the feeds of which there are some. The wrong files are in known.py and unseen.py."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.wrong_files.making import Change, Layout

FIRST, VERSION, NEW, NEXT = "first file", "later version", "new period", "next period"
"""How a wrong file comes: nothing of the source is held; the true rows are held; the true rows are held but for those
of the last period, which is the wrong one; or the wrong one is a period after the last, made of it with some growth."""
LAYOUTS = {
    "un_comtrade": Layout("trade_reports", "origin", ("value",), same_series=("destination", "reporter")),
    "comtrade_by_partner": Layout("trade_reports", "origin", ("value",), same_series=("destination", "reporter")),
    "baci_totals": Layout("trade_reports", "origin", ("value",), same_series=("destination",)),
    "imf_imts": Layout("trade_reports", "reporter", ("value",), same_series=("origin", "destination", "freq")),
    "ecb_rates": Layout("exchange_rates", "currency", ("value", "low", "high"), same_series=("freq",)),
    "hmrc_rates": Layout("exchange_rates", "currency", ("value", "low", "high"), same_series=("freq",)),
    "world_bank": Layout("economy", "actor_id", ("value",), same_series=("indicator",)),
    "penn_world_table": Layout("economy", "actor_id", ("value",), same_series=("indicator",)),
    "sipri_milex": Layout("military_expenditure", "actor_id", ("value",), same_series=("measure",)),
    "oecd_itic": Layout("transport_margins", "exporter", ("value",), same_series=("importer",)),
    "sipri_transfers": Layout(
        "arms_transfers",
        "supplier",
        ("tiv_unit", "tiv_ordered", "tiv_delivered"),
        "order_year",
        ("recipient", "designation"),
    ),
    "gsdb": Layout("sanctions_reports", "sender", year="first_year", same_series=("target",)),
    "desta": Layout("agreements_reports", "actor_a", year="signed_year", same_series=("actor_b",)),
    "atop": Layout("alliances", "actor_a", same_series=("actor_b",)),
    "cepii_distances": Layout(
        "distances", "actor_a", ("distance", "distance_capitals", "distance_weighted"), "", ("actor_b",)
    ),
    "ideal_points": Layout("ideal_points", "actor_id", ("ideal_point", "low", "high"), same_series=("basis",)),
    "unga_votes_since_2020": Layout("votes", "actor_id", same_series=("roll_call_id",), calls="roll_calls"),
    "unga_votes": Layout("votes", "actor_id", same_series=("roll_call_id",), calls="roll_calls"),
    "aiddata": Layout("funding_reports", "recipient", ("value",), same_series=("flow_type",)),
    "eurostat_comext": Layout("trade_reports", "origin", ("value",), same_series=("destination", "product")),
}


@dataclass(frozen=True)
class WrongFile:
    """A wrong file of a source: its kind, how it comes, and what is done to the rows."""

    source: str
    kind: str
    how: str
    change: Change
    feed: str = ""
    """The feed that is changed, where it is not the layout's."""
