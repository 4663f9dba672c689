"""Kinds of wrong files that the attack does not name: 150, of fifteen sources.

They are what goes wrong in offices: columns sorted without their names, a decimal comma lost, one state in its own
currency, an old decade under a new heading, rows counted twice, miles for kilometres.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks.wrong_files.catalogue import FIRST, NEW, NEXT, VERSION, WrongFile
from benchmarks.wrong_files.making import (
    Change,
    apply,
    copy_actor,
    exchange,
    exchange_columns,
    move_down,
    move_years,
    put_word,
    put_words,
    reverse_years,
    round_digits,
    scale,
    scale_by_actor,
    scale_by_chance,
    scale_by_year,
    scale_columns,
    sort_numbers,
    take_from_years_before,
    transpose_digits,
    turn_share,
)

Kind = tuple[str, str, Change]
LOST_COMMA = apply(lambda values: np.where(np.floor(values) != values, values * 100, values))
LOGARITHM = apply(lambda values: np.where(values > 0, np.log10(np.maximum(values, 1e-300)), values))
GENERIC: list[Kind] = [
    ("moved down by a row", NEW, move_down()),
    ("moved down by a row", VERSION, move_down()),
    ("sorted without the names", NEW, sort_numbers),
    ("digits transposed", NEW, apply(transpose_digits)),
    ("digits transposed", VERSION, apply(transpose_digits)),
    ("half of them of the year before", NEW, take_from_years_before(1, 0.5)),
    ("ten years old", NEW, take_from_years_before(10)),
    ("logarithms", NEW, LOGARITHM),
    ("per cent of all", NEW, turn_share),
    ("each by a factor of its own, a half to twice", NEW, scale_by_chance(0.5, 2)),
    ("each by a factor of its own, a half to twice", VERSION, scale_by_chance(0.5, 2)),
    ("each actor in a unit of its own", VERSION, scale_by_actor(0.01, 100)),
    ("each actor in a unit of its own", NEW, scale_by_actor(0.01, 100)),
    ("years in reverse", VERSION, reverse_years),
    ("counted twice", NEW, scale(2)),
    ("a third of them counted twice", NEW, scale_by_chance(2, 2, 0.33)),
]
TRADE: list[Kind] = [
    ("moved down by a row", NEXT, move_down()),
    ("moved down by a row", VERSION, move_down()),
    ("sorted without the names", NEXT, sort_numbers),
    ("digits transposed", NEXT, apply(transpose_digits)),
    ("one digit only", NEXT, round_digits(1)),
    ("logarithms", NEXT, LOGARITHM),
    ("per cent of all", NEXT, turn_share),
    ("some products missing", NEXT, scale_by_chance(0.3, 0.9)),
    ("re-exports added twice", NEXT, scale_by_chance(1.2, 2)),
    ("some products missing", VERSION, scale_by_chance(0.3, 0.9)),
    ("China in yuan", NEXT, scale(6.9, {"reporter": "CHN"})),
    ("Germany in marks", NEXT, scale(1.95583, {"reporter": "DEU"})),
    ("Japan in ten thousand yen", NEXT, scale(1.4e-2, {"reporter": "JPN"})),
    ("exports doubled, imports not", NEXT, scale(2, {"origin": "CHN"})),
    ("imports halved", NEXT, scale(0.5, {"destination": "CHN"})),
    ("short tons", NEXT, scale(1.1023)),
    ("each actor in a unit of its own", NEXT, scale_by_actor(0.01, 100)),
    ("a third of them counted twice", NEXT, scale_by_chance(2, 2, 0.33)),
]
BILATERAL: list[Kind] = [
    ("moved down by a row", FIRST, move_down()),
    ("moved down by a row", VERSION, move_down()),
    ("exporters and importers exchanged", FIRST, exchange_columns("origin", "destination")),
    ("some products missing", VERSION, scale_by_chance(0.3, 0.9)),
    ("China in yuan", VERSION, scale(6.9, {"origin": "CHN"})),
    ("counted twice", FIRST, scale(2)),
    ("sorted without the names", FIRST, sort_numbers),
]
RATES: list[Kind] = [
    ("moved down by a row", NEW, move_down()),
    ("moved down by a row", FIRST, move_down()),
    ("sorted without the names", NEW, sort_numbers),
    ("digits transposed", VERSION, apply(transpose_digits)),
    ("a comma lost", NEW, LOST_COMMA),
    ("years in reverse", FIRST, reverse_years),
    ("years in reverse", VERSION, reverse_years),
    ("half of them of the year before", NEW, take_from_years_before(1, 0.5)),
    ("each by a factor of its own, .8 to 1.25", NEW, scale_by_chance(0.8, 1.25)),
    ("ten years old", NEW, take_from_years_before(10)),
    ("Australia's and Canada's dollar exchanged", NEW, exchange("currency", "AUD", "CAD")),
    ("per special drawing right", NEW, scale(1.22)),
]
ARMS: list[Kind] = [
    ("designations moved down by a row", NEW, move_down(["designation"])),
    ("suppliers moved down by a row", NEW, move_down(["supplier"])),
    ("recipients moved down by a row", VERSION, move_down(["recipient"])),
    ("values moved down by a row", NEW, move_down()),
    ("value of a weapon as that of the order", NEW, exchange_columns("tiv_unit", "tiv_ordered")),
    ("ordered in place of delivered", NEW, exchange_columns("n_ordered", "n_delivered")),
    ("order and delivery years exchanged", VERSION, exchange_columns("order_year", "first_delivery_year")),
    ("each by a factor of its own, a half to twice", NEW, scale_by_chance(0.5, 2)),
    ("values of all years with inflation", VERSION, scale_by_year(lambda year: 1.03 ** (year - 1990))),
    ("deals counted twice", NEW, scale_columns(["n_ordered", "n_delivered", "tiv_ordered", "tiv_delivered"], 2)),
]
SANCTIONS: list[Kind] = [
    ("targets moved down by a row", NEW, move_down(["target"])),
    ("targets moved down by a row", VERSION, move_down(["target"])),
    ("senders moved down by a row", FIRST, move_down(["sender"])),
    ("kinds moved down by a row", VERSION, move_down(["kinds"])),
    ("kinds moved down by a row", NEW, move_down(["kinds"])),
    ("success moved down by a row", VERSION, move_down(["success"])),
    ("first and last years exchanged", VERSION, exchange_columns("first_year", "last_year")),
    ("ten years earlier", VERSION, move_years(-10)),
    ("all of one kind", VERSION, put_words("kinds", {"arms": "trade", "financial": "trade", "travel": "trade"})),
    (
        "all of one kind",
        NEW,
        put_words("kinds", {"arms": "other", "financial": "other", "travel": "other", "trade": "other"}),
    ),
]
TREATIES: list[Kind] = [
    ("parties moved down by a row", VERSION, move_down(["actor_b"])),
    ("parties moved down by a row", NEW, move_down(["actor_b"])),
    ("years of signature moved down by a row", VERSION, move_down(["signed_year"])),
    ("signature and force exchanged", VERSION, exchange_columns("signed_year", "in_force_year")),
    ("ten years earlier", VERSION, move_years(-10)),
    ("China and Chile exchanged", VERSION, exchange("actor_a", "CHN", "CHL")),
]
ALLIANCES: list[Kind] = [
    ("defence and neutrality exchanged", NEW, exchange_columns("has_defence", "has_neutrality")),
    ("defence and neutrality exchanged", VERSION, exchange_columns("has_defence", "has_neutrality")),
    ("partners moved down by a row", NEW, move_down(["actor_b"])),
    ("obligations moved down by a row", VERSION, move_down(["has_defence", "has_consultation"])),
    ("all have defence", NEW, put_word("has_defence", {False: True})),  # type: ignore[dict-item]
    ("USA and Russia exchanged", NEW, exchange("actor_a", "USA", "RUS")),
]
DISTANCES: list[Kind] = [
    ("miles", VERSION, scale(1 / 1.609344)),
    ("miles", FIRST, scale(1 / 1.609344)),
    ("moved down by a row", FIRST, move_down()),
    ("sorted without the names", FIRST, sort_numbers),
    ("digits transposed", FIRST, apply(transpose_digits)),
    ("nautical miles", FIRST, scale(1 / 1.852)),
]
POINTS: list[Kind] = [
    ("moved down by a row", NEW, move_down()),
    ("moved down by a row", VERSION, move_down()),
    ("sorted without the names", NEW, sort_numbers),
    ("half of them of ten years before", NEW, take_from_years_before(10, 0.5)),
    ("each by a factor of its own, a half to twice", NEW, scale_by_chance(0.5, 2)),
    ("ranks in place of points", NEW, apply(lambda values: values.argsort().argsort() / len(values))),
    ("years in reverse", VERSION, reverse_years),
    ("a third with the sign turned", NEW, scale_by_chance(-1, -1, 0.33)),
]
VOTES: list[Kind] = [
    ("states moved down by a row", NEW, move_down(["actor_id"])),
    ("votes moved down by a row", NEW, move_down(["vote"])),
    ("votes moved down by a row", VERSION, move_down(["vote"])),
    ("all votes yes", NEW, put_word("vote", {"no": "yes", "abstain": "yes", "absent": "yes"})),
    ("the USA's as Russia's", NEW, copy_actor("actor_id", "RUS", "USA", "vote", ["roll_call_id"])),
    (
        "Turkey all absent",
        NEW,
        put_word("vote", dict.fromkeys(("yes", "no", "abstain"), "absent"), {"actor_id": "TUR"}),
    ),
    (
        "the EU's no as abstentions",
        NEW,
        put_word("vote", {"no": "abstain"}, {"actor_id": ["DEU", "FRA", "POL", "CZE", "ITA"]}),
    ),
    (
        "the EU's yes and no exchanged",
        NEW,
        put_word(
            "vote", {"yes": "no", "no": "yes"}, {"actor_id": ["DEU", "FRA", "POL", "CZE", "ITA", "ESP", "NLD", "SWE"]}
        ),
    ),
    ("roll calls moved down by a row", NEW, move_down(["roll_call_id"])),
    ("China's votes as the USA's", VERSION, copy_actor("actor_id", "USA", "CHN", "vote", ["roll_call_id"])),
]
FUNDING: list[Kind] = [
    ("moved down by a row", VERSION, move_down()),
    ("counted twice", VERSION, scale(2)),
    ("sorted without the names", VERSION, sort_numbers),
]
BY_SOURCE: dict[str, list[Kind]] = {
    "un_comtrade": TRADE,
    "baci_totals": BILATERAL,
    "eurostat_comext": [
        ("some products missing", VERSION, scale_by_chance(0.3, 0.9)),
        ("moved down by a row", NEW, move_down()),
        ("in dollars", NEW, scale(1.08)),
        ("counted twice", NEW, scale(2)),
        ("moved down by a row", VERSION, move_down()),
    ],
    "ecb_rates": RATES,
    "hmrc_rates": RATES,
    "world_bank": GENERIC[:14],
    "penn_world_table": GENERIC[:10],
    "sipri_milex": GENERIC,
    "oecd_itic": GENERIC[:8],
    "sipri_transfers": ARMS,
    "gsdb": SANCTIONS,
    "desta": TREATIES,
    "atop": ALLIANCES,
    "cepii_distances": DISTANCES,
    "ideal_points": POINTS,
    "unga_votes": VOTES[:4],
    "unga_votes_since_2020": VOTES,
    "aiddata": FUNDING,
}


def wrong_files() -> Iterator[WrongFile]:
    """All of them, by source."""
    for source, kinds in BY_SOURCE.items():
        for kind, how, change in kinds:
            yield WrongFile(source, kind, how, change)
