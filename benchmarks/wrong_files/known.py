"""The kinds of wrong files that the third attack names, made anew for each source of which it tried some."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.wrong_files.catalogue import FIRST, NEW, NEXT, VERSION, WrongFile
from benchmarks.wrong_files.making import (
    Change,
    add_months,
    apply,
    copy_actor,
    exchange,
    exchange_columns,
    move_dates,
    move_years,
    put_word,
    put_words,
    scale,
    scale_by_actor,
    scale_by_chance,
    scale_by_year,
    scale_columns,
    take_from_years_before,
    turn_signs,
)

SCALES = (0.92, 0.62, 0.24, 1.3, 1.8, 1.95, 4.0)
Kind = tuple[str, str, Change]
TRADE: list[Kind] = [
    *((f"all times {factor}", NEXT, scale(factor)) for factor in SCALES),
    *((f"all times {factor}", VERSION, scale(factor)) for factor in SCALES),
    *((f"China's times {factor}", NEXT, scale(factor, {"reporter": "CHN"})) for factor in SCALES),
    ("flows of China exchanged", NEXT, exchange_columns("origin", "destination")),
    ("Germany's rows as Austria's", NEXT, exchange("reporter", "DEU", "AUT")),
    ("two partners exchanged", NEXT, exchange("destination", "RUS", "BLZ")),
    ("two partners exchanged", VERSION, exchange("destination", "RUS", "BLZ")),
    ("in thousands", NEXT, scale(1e-3)),
    ("a year as the next", NEXT, scale(1)),
    ("four rows in thousands", NEXT, scale(1e-3, {"destination": ["IRN", "KAZ"], "reporter": "CHN"})),
    ("the year of the header wrong", VERSION, move_years(1)),
    ("flows all exchanged", FIRST, exchange_columns("origin", "destination")),
    ("half as much by chance", VERSION, scale_by_chance(0.3, 0.7)),
    ("all times 1.25", VERSION, scale(1.25)),
]
MONTHS: list[Kind] = [
    ("months cumulated", NEW, add_months),
    ("months times 4", NEW, scale(4)),
    ("months times 1.3", NEW, scale(1.3)),
]
RATES: list[Kind] = [
    ("the yuan times 1.45", NEW, scale(1.45, {"currency": "CNY"})),
    ("the yuan times 1.45", VERSION, scale(1.45, {"currency": "CNY"})),
    ("rouble and lira exchanged", FIRST, exchange("currency", "RUB", "TRY")),
    ("rouble and lira exchanged", VERSION, exchange("currency", "RUB", "TRY")),
    ("won and rupiah exchanged", NEW, exchange("currency", "KRW", "IDR")),
    ("all times 1.3", NEW, scale(1.3)),
    ("all times .85, per euro in place of per pound", NEW, scale(0.85)),
    ("all times .85", VERSION, scale(0.85)),
    ("all inverted", NEW, apply(lambda values: 1 / values)),
    ("in thousands", NEW, scale(1e-3)),
    ("all times 1.8", FIRST, scale(1.8)),
    ("last year again", NEW, take_from_years_before(1)),
    ("the year before last", NEW, take_from_years_before(2)),
    ("averages moved by a year", VERSION, take_from_years_before(1)),
    ("the dollar times 1.2", NEW, scale(1.2, {"currency": "USD"})),
    ("the zloty times 1.95", NEW, scale(1.95, {"currency": "PLN"})),
    ("the rouble times 1.3", VERSION, scale(1.3, {"currency": "RUB"})),
    ("the yen times .62", NEW, scale(0.62, {"currency": "JPY"})),
]
ECONOMY: list[Kind] = [
    ("GDP times .92, euros", NEW, scale(0.92, {"indicator": "gdp"})),
    ("GDP times .92, euros", VERSION, scale(0.92, {"indicator": "gdp"})),
    ("GDP times 1.8", VERSION, scale(1.8, {"indicator": "gdp"})),
    ("GDP times 1.8", NEW, scale(1.8, {"indicator": "gdp"})),
    ("GDP times 1.3", NEW, scale(1.3, {"indicator": "gdp"})),
    ("GDP times .62", NEW, scale(0.62, {"indicator": "gdp"})),
    ("GDP at constant prices", VERSION, scale_by_year(lambda year: 1.03 ** (2015 - year), {"indicator": "gdp"})),
    ("China and Japan exchanged", NEW, exchange("actor_id", "CHN", "JPN")),
    ("China and Japan exchanged", VERSION, exchange("actor_id", "CHN", "JPN")),
    ("Russia's GDP times 1.8", NEW, scale(1.8, {"indicator": "gdp", "actor_id": "RUS"})),
    ("Russia's GDP times 1.8", VERSION, scale(1.8, {"indicator": "gdp", "actor_id": "RUS"})),
    ("GDP per head as GDP", VERSION, scale_by_actor(1e-9, 1e-6, {"indicator": "gdp"})),
    ("last year again", NEW, take_from_years_before(1)),
    ("inflation with its sign turned", NEW, scale(-1, {"indicator": "inflation"})),
    ("inflation as a share", NEW, scale(0.01, {"indicator": "inflation"})),
    ("inflation with its sign turned", VERSION, scale(-1, {"indicator": "inflation"})),
    ("GDP in thousands", NEW, scale(1e-3, {"indicator": "gdp"})),
    ("GDP times 1.25", VERSION, scale(1.25, {"indicator": "gdp"})),
]
ARMS: list[Kind] = [
    ("suppliers USA and Russia exchanged", NEW, exchange("supplier", "USA", "RUS")),
    ("suppliers USA and Russia exchanged", VERSION, exchange("supplier", "USA", "RUS")),
    ("recipients India and Pakistan exchanged", NEW, exchange("recipient", "IND", "PAK")),
    ("supplier and recipient exchanged", NEW, exchange_columns("supplier", "recipient")),
    ("values times 1.3", NEW, scale(1.3)),
    ("values times 1.8", VERSION, scale(1.8)),
    ("values times 1.3", VERSION, scale(1.3)),
    ("values times .62", NEW, scale(0.62)),
    ("values in thousands", NEW, scale(1e-3)),
    ("values a tenth", VERSION, scale(0.1)),
    ("ordered and delivered exchanged", VERSION, exchange_columns("tiv_ordered", "tiv_delivered")),
    ("orders a year back", VERSION, move_years(-1)),
    ("orders a year on", NEXT, scale(1)),
    ("numbers of weapons ten times", VERSION, scale_columns(["n_ordered", "n_delivered"], 10)),
    ("deliveries doubled", VERSION, scale_columns(["tiv_delivered"], 2)),
    ("suppliers Russia and China exchanged", NEW, exchange("supplier", "RUS", "CHN")),
    ("suppliers France and Germany exchanged", NEW, exchange("supplier", "FRA", "DEU")),
    ("suppliers France and Germany exchanged", FIRST, exchange("supplier", "FRA", "DEU")),
    ("second hand as new", VERSION, put_word("status", {"Second hand": "New"})),
    ("second hand as new", NEW, put_word("status", {"Second hand": "New", "New": "Second hand"})),
    ("half as much by chance", VERSION, scale_by_chance(0.3, 0.7)),
    ("ordered in place of delivered, times 1.95", NEW, scale(1.95)),
]
SANCTIONS: list[Kind] = [
    ("senders and targets exchanged", NEW, exchange_columns("sender", "target")),
    ("senders and targets exchanged", FIRST, exchange_columns("sender", "target")),
    ("senders and targets exchanged", VERSION, exchange_columns("sender", "target")),
    ("arms and travel exchanged", VERSION, put_words("kinds", {"arms": "travel", "travel": "arms"})),
    ("arms and travel exchanged", NEW, put_words("kinds", {"arms": "travel", "travel": "arms"})),
    ("financial as trade", VERSION, put_words("kinds", {"financial": "trade", "trade": "financial"})),
    ("success turned", VERSION, put_words("success", {"failed": "success_total", "success_total": "failed"})),
    (
        "objectives exchanged",
        VERSION,
        put_words("objectives", {"democracy": "prevent_war", "human_rights": "democracy"}),
    ),
    ("years a year on", VERSION, move_years(1)),
    ("USA and Russia exchanged", NEW, exchange("sender", "USA", "RUS")),
    ("USA and Russia exchanged", VERSION, exchange("sender", "USA", "RUS")),
    ("EU and China exchanged", FIRST, exchange("sender", "EUE", "CHN")),
    ("targets Iran and India exchanged", VERSION, exchange("target", "IRN", "IND")),
    ("last years a year on", VERSION, move_years(1, "last_year")),
]
POINTS: list[Kind] = [
    ("Russia and China exchanged", NEW, exchange("actor_id", "RUS", "CHN")),
    ("Russia and China exchanged", VERSION, exchange("actor_id", "RUS", "CHN")),
    ("Russia less 1.5", NEW, apply(lambda values: values - 1.5, {"actor_id": "RUS"})),
    ("Russia less 1.5", VERSION, apply(lambda values: values - 1.5, {"actor_id": "RUS"})),
    ("all times .5", NEW, scale(0.5)),
    ("all times .5", VERSION, scale(0.5)),
    ("all with the sign turned", NEW, turn_signs),
    ("all times 1.3", VERSION, scale(1.3)),
    ("a year again", NEW, take_from_years_before(1)),
    ("USA and Cuba exchanged", NEW, exchange("actor_id", "USA", "CUB")),
    ("India and Pakistan exchanged", NEW, exchange("actor_id", "IND", "PAK")),
    ("all moved by .5", NEW, apply(lambda values: values + 0.5)),
    ("all moved by .5", VERSION, apply(lambda values: values + 0.5)),
    ("France's as the USA's", NEW, exchange("actor_id", "FRA", "USA")),
]
VOTES: list[Kind] = [
    ("Russia and Ukraine exchanged", NEW, exchange("actor_id", "RUS", "UKR")),
    ("Russia and Ukraine exchanged", VERSION, exchange("actor_id", "RUS", "UKR")),
    ("China's yes and no exchanged", NEW, put_word("vote", {"yes": "no", "no": "yes"}, {"actor_id": "CHN"})),
    ("China's yes and no exchanged", VERSION, put_word("vote", {"yes": "no", "no": "yes"}, {"actor_id": "CHN"})),
    ("abstentions and absences exchanged", NEW, put_word("vote", {"abstain": "absent", "absent": "abstain"})),
    ("abstentions and absences exchanged", VERSION, put_word("vote", {"abstain": "absent", "absent": "abstain"})),
    ("yes and no exchanged", NEW, put_word("vote", {"yes": "no", "no": "yes"})),
    ("yes and no exchanged", VERSION, put_word("vote", {"yes": "no", "no": "yes"})),
    ("no as absent", NEW, put_word("vote", {"no": "absent"})),
    ("dates a year back", NEW, move_dates(-1)),
    ("dates a year back", VERSION, move_dates(-1)),
    ("USA and Israel as Iran's", NEW, copy_actor("actor_id", "IRN", "USA", "vote", ["roll_call_id"])),
    ("India and Iran exchanged", NEW, exchange("actor_id", "IND", "IRN")),
    ("Germany and China exchanged", FIRST, exchange("actor_id", "DEU", "CHN")),
    ("yes and abstain exchanged", NEW, put_word("vote", {"yes": "abstain", "abstain": "yes"})),
]
BY_SOURCE: dict[str, list[Kind]] = {
    "un_comtrade": TRADE,
    "imf_imts": MONTHS,
    "ecb_rates": RATES[:16],
    "hmrc_rates": RATES,
    "world_bank": ECONOMY,
    "sipri_transfers": ARMS,
    "gsdb": SANCTIONS,
    "ideal_points": POINTS,
    "unga_votes_since_2020": VOTES,
}


def wrong_files() -> Iterator[WrongFile]:
    """All of them, by source."""
    for source, kinds in BY_SOURCE.items():
        for kind, how, change in kinds:
            feed = "roll_calls" if kind.startswith("dates") else ""
            yield WrongFile(source, kind, how, change, feed)
