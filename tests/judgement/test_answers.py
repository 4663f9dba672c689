"""Sentences are made of figures that are known, recent and not contested, or not made at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from pipelines.judgement.answer_figures import Account, Event, Figure, Pair, Record, Total, before, is_comparable
from pipelines.judgement.answers import LONGEST, TOPICS, answer, answers
from tests.support.rows import cases

BASE = Figure(1.0, 1.0, 1.0, "1", 2024, "code", "2024", "A", False, False, ("o",), ("GACC",), n=80)
NAMES = {"AUS": "Australia", "CHN": "China", "USA": "United States"}
CASES = cases(__file__, "sentences")
Facts = Mapping[tuple[str, str, str], Mapping[int, Figure]]


def figure(value: float | None, year: int, **more: Any) -> Figure:
    """A figure of a year with these columns."""
    return replace(BASE, **{"value": value, "low": value, "high": value, "year": year, "period": str(year)} | more)


def series(written: Mapping[str, Mapping[int, Any]]) -> dict[tuple[str, str, str], dict[int, Figure]]:
    """Series as the cases write them."""
    found = {}
    for name, years in written.items():
        indicator, item, origin, unit = name.rsplit(maxsplit=3)
        columns = {year: one if isinstance(one, dict) else {"value": one} for year, one in years.items()}
        found[indicator, item, origin] = {
            year: figure(one["value"], year, unit=unit, **{k: v for k, v in one.items() if k != "value"})
            for year, one in columns.items()
        }
    return found


def said(
    facts: Facts | None = None, records: Sequence[Record] = (), totals: Sequence[Total] = (), now: int = 2025
) -> dict[str, str]:
    """The sentences of Australia and China by topic."""
    pair = Pair("AUS", "CHN", NAMES, facts or {}, now, records, totals)
    return {topic: sentence.text for topic, sentence in answers(pair)}


@pytest.mark.parametrize("case", CASES, ids=[case["what"] for case in CASES])
def test_a_sentence_tells_what_is_known(case: dict[str, Any]) -> None:
    events = [Event(form, year) for year, forms in case.get("events", {}).items() for form in forms]
    pair = Pair("AUS", "CHN", NAMES, series(case["series"]), 2025, (), (), events)
    told = {topic: sentence.text for topic, sentence in answers(pair)}
    if asked := case.get("topics"):
        told = {topic: told[topic] for topic in asked if topic in told}
    assert told == case["says"]


def test_every_topic_has_a_case() -> None:
    told = {topic for case in CASES for topic in case["says"]}
    of_records = {"troops", "losses", "treaty", "trade_agreement", "finance", "finance_promised"}
    of_records |= {name for name in TOPICS if name.startswith(("sanctions", "arms_"))} | {"sales_b", "share_b"}
    assert told | of_records >= {*TOPICS}


def test_the_second_side_is_told_as_the_first() -> None:
    facts = series({"trade_exports G CHN USD": {2024: 2e9}, "trade_share * CHN 1": {2014: 0.2, 2024: 0.1}})
    assert said(facts)["sales_b"] == "China sold Australia goods worth 2.00 billion dollars in 2024 (GACC)."
    assert said(facts)["share_b"].startswith(
        "Australia’s share of China’s trade in goods fell from 20 per cent in 2014"
    )


def test_names_take_an_article_and_a_plural_an_apostrophe() -> None:
    pair = Pair("AUS", "USA", NAMES, series({"trade_share * USA 1": {2024: 0.5}}), 2025)
    (told,) = [sentence.text for topic, sentence in answers(pair) if topic == "shares"]
    assert told.startswith("Australia accounted for 50 per cent of the United States’ trade in goods in 2024")


def test_a_sentence_carries_its_figures_with_the_words_that_print_them() -> None:
    pair = Pair("AUS", "CHN", NAMES, series({"trade_total G * USD": {2023: 2e9, 2024: 3e9}}), 2025)
    sentence = answer(pair, TOPICS["turnover"])
    assert sentence is not None
    assert sentence.last_year == 2024
    assert [(one.words, [figure.value for figure in one.figures]) for one in sentence.printed] == [
        ("3.00 billion dollars", [3e9]),
        ("50 per cent more than in 2023", [2e9]),
    ]


def record(table: str, kind: str, label: str = "", status: str = "in_force", **known: Figure) -> Record:
    """A record of Australia and China, with Australia as its origin."""
    return Record(table, kind, label, status, "AUS", "CHN", True, known)


def day(day: str, **more: Any) -> Figure:
    """A day on which a record reached a status."""
    return figure(1.0, int(day[:4]), period=day, code="record", **more)


def test_a_treaty_is_told_with_the_day_since_which_it_is_in_force() -> None:
    signed, force = day("2014-11-17"), day("2015-12-20")
    treaty = record("agreements", "treaty", "Treaty on Trade, November 2014", signed=signed, in_force=force)
    assert said(records=[treaty]) == {
        "treaty": "The Treaty on Trade has been in force since 20 December 2015; it was signed on 17 November 2014 "
        "(GACC)."
    }
    contested = replace(treaty, figures={"signed": signed, "in_force": replace(force, is_contested=True)})
    assert said(records=[contested])["treaty"].startswith("The Treaty on Trade was signed on 17 November 2014 (")
    of_many = said(records=[replace(treaty, is_between_two=False)])["treaty"]
    assert of_many.startswith("The Treaty on Trade, to which Australia and China belong, has been in force")
    assert said(records=[replace(treaty, status="terminated")]) == {}


def test_a_treaty_that_was_extended_or_has_a_term_is_not_without_an_end() -> None:
    term = figure(20.0, 0, unit="a")
    treaty = record("agreements", "treaty", "Treaty of Trade, 2001", signed=day("2001-07-16"), duration=term)
    assert said(records=[treaty])["treaty"] == "The Treaty of Trade was signed on 16 July 2001 for 20 years (GACC)."
    again = record("agreements", "treaty", "Second extension", "extended", extended=day("2026"))
    extended = replace(treaty, status="extended", figures={**treaty.figures, "extended": day("2021")})
    told = said(records=[again, extended], now=2026)["treaty"]
    assert (
        told == "The Treaty of Trade was signed on 16 July 2001 for 20 years; it was extended in 2021 and 2026 (GACC)."
    )


def packages(number: int, **listed: Figure) -> list[Record]:
    """Numbered packages of Australia, from the eleventh on, one a year."""
    made = range(1, number + 1)
    firms = [record("sanctions", "package", "", "in_force", in_force=day(f"202{n}-02-0{n}"), **listed) for n in made]
    return [replace(one, number=n + 10) for n, one in zip(made, firms, strict=True)]


TEN = figure(10.0, 2020, code="s/rule", unit="{listing}")


def test_sanctions_are_counted_as_a_lower_bound() -> None:
    told = said(records=packages(5, listed=TEN), now=2026)
    assert told["sanctions"] == (
        "Australia listed firms and other entities of China in at least five packages of sanctions from 1 February "
        "2021 to 5 February 2025; the last listed 10 firms and other entities of China (GACC)."
    )


def test_of_sets_not_all_numbered_it_is_told_what_the_last_did_to_firms() -> None:
    sets = [replace(one, number=None, effect="froze the assets of {}") for one in packages(5, listed=TEN)]
    sets[1] = replace(sets[1], number=12)
    told = "Australia named targets in China in at least five packages of sanctions from 1 February 2021 to 5 "
    told += "February 2025; the last froze the assets of 10 firms and other entities of China (GACC)."
    silent = replace(sets[0], figures={"in_force": sets[0].figures["in_force"]})
    assert said(records=[silent, *sets[1:]])["sanctions"] == told
    sets[4] = replace(sets[4], figures={"in_force": sets[4].figures["in_force"]})
    assert said(records=sets)["sanctions"].endswith("from 1 February 2021 to 5 February 2025 (GACC).")


def test_a_later_set_that_is_not_certain_is_told_as_reported() -> None:
    sets = packages(6, listed=TEN)
    sets[5] = replace(sets[5], figures={"in_force": replace(sets[5].figures["in_force"], status="U")})
    told = said(records=sets, now=2026)["sanctions"]
    assert told.endswith("of China; another of 6 February 2026 is reported but not confirmed (GACC).")
    lifted = replace(sets[5], status="lifted")
    assert said(records=[*sets[:5], lifted], now=2026)["sanctions"].endswith(
        "to 5 February 2025; the last listed 10 firms and other entities of China (GACC)."
    )


def test_of_sanctions_without_numbers_which_may_be_few_of_many_the_last_are_told_alone() -> None:
    one = replace(TEN, value=1.0)
    few = [replace(each, number=None, effect="put {} on a list") for each in packages(4, listed=one)]
    assert said(records=few, now=2026)["sanctions"] == (
        "Australia put one firm or other entity of China on a list on 4 February 2024 (GACC)."
    )
    assert said(records=[replace(few[3], status="lifted")]) == {}
    assert said(records=few, now=2035) == {}


def by(*sources: str) -> str:
    """The sentence on a turnover, of which all these sources speak."""
    return said(series({"trade_total G * USD": {2024: {"value": 8.84e9, "sources": sources}}}))["turnover"]


def test_of_many_sources_four_are_named() -> None:
    assert by(*(f"Paper {n}" for n in range(1, 7))).endswith("2024 (Paper 1, Paper 2, Paper 3, Paper 4 and 2 others).")
    long = [f"Paper {n} {'of a name ' * 3}as it really is" for n in range(1, 3)]
    assert by(*long, "Germany’s statistical office Destatis").endswith(" and Germany’s Destatis).")


def test_an_office_is_named_once_without_those_who_pass_it_on() -> None:
    assert by("Office, by A", "Office, by B", "Paper").endswith(" (Office and Paper).")
    assert by("Office", "our calculation from figures of Office, by A").endswith(
        " (Office; our calculation from its figures)."
    )


def test_fewer_sources_are_named_where_a_sentence_would_be_too_long() -> None:
    told = by(*(f"Paper {n} {'of a long name ' * 4}".strip() for n in range(1, 5)))
    assert told.endswith("of a long name and 3 others).")
    assert len(told.split()) <= LONGEST


def test_what_can_be_left_out_goes_before_a_source_does() -> None:
    """Growth, and then the second of two shares, whose last year is no longer that of both."""
    offices = [f"Paper {n} of a {'long ' * 4}name" for n in range(1, 3)]
    turnover = {2024: {"value": 8e9, "sources": offices}, 2023: {"value": 6e9, "sources": offices}}
    turnover |= {2019: {"value": 2e9, "sources": offices}}
    told = said(series({"trade_total G * USD": turnover}))["turnover"]
    assert "per cent more than in 2023" in told
    assert "2019" not in told
    assert told.endswith(f"({' and '.join(offices)}).")
    own = {"value": 0.2, "sources": offices}
    shares = {"trade_share * AUS 1": {2022: own}, "trade_share * CHN 1": {2022: own | {"status": "I"}}}
    told = said(series(shares))["shares"]
    assert " in 2022, the last year known (" in told, "nor by whose figures the second was"
    assert told.endswith(f"({' and '.join(offices)}).")


def test_of_sets_of_sanctions_with_many_sayers_the_count_is_ours() -> None:
    days = [day(f"2024-01-0{n}", sources=[f"Paper {n}"]) for n in range(1, 6)]
    sets = [replace(record("sanctions", "designation", in_force=one), number=1) for one in days]
    assert said(records=sets)["sanctions"].endswith(" (our tally from documents).")


def account(low: float | None, high: float | None, by: str = "NIS", day: str = "*", **more: Any) -> Account:
    """What a document states of a number of people."""
    value = low if low == high else None
    base = figure(value, 2024, low=low, high=high, period=day, unit="{person}", sources=(by,), reliability="B")
    return Account(**vars(base) | {"credibility": 2} | more)


def deployment(**accounts: list[Account]) -> Record:
    """Troops of Australia in China."""
    troops = record("deployments", "troops", held=day("2024-10", sources=("DW",)), status="held")
    return replace(troops, accounts=accounts)


def test_troops_are_told_with_the_smallest_and_the_largest_number_that_documents_state() -> None:
    several = [account(10_000, 12_000, "Politico"), account(15_000, 15_000), account(13_000, None, "Radio")]
    assert said(records=[deployment(personnel=several)]) == {
        "troops": "From October 2024 on Australia sent troops to China: 10,000 (Politico) to 15,000 (NIS) by "
        "different accounts (DW)."
    }
    weak = account(15_000, 18_000, "Blog", reliability="D")
    told = said(records=[deployment(personnel=[*several, weak])])["troops"]
    assert told.endswith("to 15,000 (NIS) by different accounts (DW)."), "what is rated D is in no headline"
    alike = [account(3_000, 3_000, is_about=True), account(3_000, 3_000, "Radio", credibility=3)]
    assert "China: about 3,000 (DW and NIS)." in said(records=[deployment(personnel=alike)])["troops"]
    assert said(records=[deployment(personnel=[weak])])["troops"].endswith("sent troops to China (DW).")


def test_losses_are_told_with_the_last_day_for_which_they_are_known() -> None:
    killed = [
        account(600, 600, day="2025-04-30"),
        account(2_000, 2_000, day="2025-09-02", is_about=True),
        account(9_000, 9_000, "Blog", day="2025-10-01", reliability="D"),
        account(1_000, 1_000, "Radio"),
    ]
    hurt = [account(4_700, 4_700, "Radio", day="2025-04-30")]
    lost = deployment(personnel=[account(15_000, 15_000)], killed=killed, casualties=hurt)
    assert said(records=[lost])["losses"] == (
        "Of the troops that Australia sent to China 4,700 were killed or wounded by 30 April 2025 and about 2,000 were "
        "killed by 2 September 2025 (Radio and NIS)."
    )


def test_troops_come_before_trade() -> None:
    troops = [deployment(personnel=[account(15_000, 15_000)])]
    assert [*said(series({"trade_total G * USD": {2024: 34e6}}), troops)] == ["troops", "turnover"]


def total(stage: str, value: float | None, unit: str, n: int, *years: int, **more: Any) -> Total:
    return Total("CHN", "AUS", stage, figure(value, years[-1], unit=unit, **more), n, years)


def test_money_is_told_by_currency_with_deals_and_years_and_promises_apart() -> None:
    paid = [total("disbursed", 25e9, "USD", 4, 2009, 2010), total("disbursed", 1.09e9, "EUR", 1, 2024)]
    least = total("committed", None, "EUR", 5, 2015, 2016, 2021, 2024, low=4.33e9, high=None)
    told = said(totals=[*paid, least])
    assert told["finance"] == (
        "China is known to have lent or paid Australia or firms there 25 billion dollars (four payments, 2009 and "
        "2010) and 1.09 billion euros (one, 2024) (GACC)."
    )
    assert told["finance_promised"] == (
        "China is known to have promised Australia or firms there at least 4.33 billion euros (five deals, 2015 to "
        "2024) (GACC)."
    )
    assert "promised Australia or firms there at least 4.33 billion euros (five" in said(totals=[least])["finance"]


def window(first: int, last: int, value: float, by: str = "SIPRI", **more: Any) -> Record:
    one = figure(value, last, unit="%", period=f"{first}/{last}", sources=(by,), **more)
    return Record("arms_shares", "share", "", "actual", "CHN", "AUS", True, {"stated": one})


def test_shares_of_arms_that_documents_state_come_before_ours_of_the_same_years() -> None:
    records = [window(2019, 2023, 77), window(2014, 2018, 70), window(1992, 2006, 84, "CSIS", low=80.0, high=88.0)]
    ours = series({"arms_share * AUS 1": {2023: {"value": 0.7, "low": 0.6, "high": 0.65}}})
    told = said(ours, records)
    assert told["arms"] == (
        "China supplied 77 per cent of the major arms that Australia received in 2019–2023, the last period known, "
        "after 70 in 2014–2018 (SIPRI)."
    )
    assert said(series({"arms_share * AUS 1": {2024: 0.7}}), records)["arms"].startswith("China supplied 70 per cent")
    overlapping = [window(year, year + 4, 50) for year in range(2010, 2020)]
    assert said(records=overlapping)["arms"].endswith(", after 50 in 2014–2018 (SIPRI)."), "those that lie apart"


def test_a_figure_is_set_beside_those_of_its_own_sayer_alone() -> None:
    """Six per cent more, where the Kremlin's 22.6 stood beside the government's 21.3: its own page said 2.3."""
    said = {
        2024: ("Kremlin, by TASS",),
        2023: ("government, by Vesti",),
        2022: ("Kremlin, by Tass", "GACC"),
        2021: ("IMF",),
    }
    told = {year: figure(22.6, year, sources=sources) for year, sources in said.items()}
    earlier = before(told, told[2024])
    assert {one.year: is_comparable(one, told[2024]) for one in earlier} == {2023: False, 2022: True, 2021: False}
    ours = [replace(one, sources=()) for one in earlier]
    assert all(is_comparable(one, ours[0]) for one in ours), "our own calculation has no sayer"
    assert not is_comparable(ours[0], replace(ours[0], code="code/converted")), "a growth that nobody states"
