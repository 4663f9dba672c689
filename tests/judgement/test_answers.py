"""Sentences are made of figures that are known, recent and not contested, or not made at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.judgement.answer_figures import Figure, Pair, Record, amount, percent
from pipelines.judgement.answers import answers
from pipelines.judgement.share_answers import COMPUTED_RANK

BASE = Figure(1e9, 1e9, 1e9, "USD", 2024, "BI/trade_total/AUS-CHN/A/CHN", "2024", "A", False, False, ("o",), ("GACC",))
NAMES = {"AUS": "Australia", "CHN": "China", "USA": "United States"}


def figures(*values: tuple[int, float | None], **more: object) -> dict[int, Figure]:
    """A series of values by year."""
    return {
        year: replace(BASE, year=year, period=str(year), value=value, low=value, high=value, **more)  # type: ignore[arg-type]
        for year, value in values
    }


def said(
    facts: dict[tuple[str, str, str], dict[int, Figure]],
    b: str = "CHN",
    now: int = 2026,
    records: tuple[Record, ...] = (),
) -> dict[str, str]:
    """The sentences of a pair by topic."""
    return {topic: sentence.text for topic, sentence in answers(Pair("AUS", b, NAMES, facts, now, records))}


def total(*values: tuple[int, float | None], **more: object) -> dict[tuple[str, str, str], dict[int, Figure]]:
    return {("trade_total", "G", "*"): figures(*values, **more)}


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ([(2024, 244.81e9)], "Trade in goods in 2024: 244.8 billion dollars (GACC)."),
        (
            [(2020, 107.7e9), (2021, 146.9e9), (2022, 190.3e9), (2023, 240.1e9), (2024, 244.81e9)],
            "Trade in goods in 2024: 244.8 billion dollars, 2 per cent more than in 2023 and 2.3 times that of 2020 "
            "(GACC).",
        ),
        (
            [(2023, 200e9), (2024, 190e9)],
            "Trade in goods in 2024: 190.0 billion dollars, 5 per cent less than in 2023 (GACC).",
        ),
        ([(2022, 200e9), (2024, 190e9)], "Trade in goods in 2024: 190.0 billion dollars (GACC)."),
        (
            [(2023, 2e9), (2024, 4e4)],
            "Trade in goods in 2024: 40,000 dollars, down from 2.00 billion dollars in 2023 (GACC).",
        ),
    ],
    ids=["one year", "five years", "less", "a year between is missing", "next to nothing"],
)
def test_a_number_is_compared_with_the_year_before_and_the_earliest_of_five_without_a_gap(
    values: list[tuple[int, float]], sentence: str
) -> None:
    assert said(total(*values)) == {"turnover": sentence}


def test_a_newer_lower_bound_is_told_beside_an_older_number() -> None:
    facts = total((2022, 45e9))
    bound = replace(BASE, year=2024, period="2024", value=None, low=50e9, high=None)
    facts["trade_total", "G", "*"] |= {2023: replace(bound, year=2023, low=46.5e9), 2024: bound}
    assert said(facts)["turnover"] == (
        "Trade in goods in 2022: 45.0 billion dollars; in 2024 at least 50 billion dollars (GACC)."
    )
    for other in (replace(bound, reliability="D"), replace(bound, is_contested=True), replace(bound, unit="RUB")):
        facts["trade_total", "G", "*"][2024] = other
        assert "; in 2023 at least 46.5 billion dollars" in said(facts)["turnover"]
    sold = {("trade_exports", "G", "AUS"): facts["trade_total", "G", "*"]}
    assert said(sold)["sales_a"].startswith(
        "Australia sold China goods worth 45.0 billion dollars in 2022; in 2023 at least 46.5 billion dollars ("
    )


def test_nothing_is_compared_across_a_break_or_another_series() -> None:
    facts = total((2023, 100e9), (2024, 190e9))
    facts["trade_total", "G", "*"][2024] = replace(facts["trade_total", "G", "*"][2024], is_break=True)
    assert said(facts)["turnover"].startswith("Trade in goods in 2024: 190.0 billion dollars (")
    other = total((2023, 100e9), (2024, 190e9))
    other["trade_total", "G", "*"][2023] = replace(other["trade_total", "G", "*"][2023], code="another")
    assert said(other)["turnover"].startswith("Trade in goods in 2024: 190.0 billion dollars (")


@pytest.mark.parametrize("more", [{"status": "U"}, {"is_contested": True}, {"reliability": "D"}])
def test_what_is_weak_gives_way_to_the_last_firm_year(more: dict[str, object]) -> None:
    facts = total((2023, 100e9), (2024, 190e9))
    facts["trade_total", "G", "*"][2024] = replace(facts["trade_total", "G", "*"][2024], **more)  # type: ignore[arg-type]
    assert said(facts)["turnover"] == "Trade in goods in 2023: 100.0 billion dollars (GACC)."


def test_what_is_old_is_no_answer() -> None:
    assert said(total((2017, 1e9)), now=2026) == {}
    assert said(total((2018, 1e9)), now=2026).keys() == {"turnover"}


def test_shares_name_the_one_who_depends_more_first() -> None:
    facts = {
        ("trade_share", "*", "AUS"): figures((2023, 0.321), unit="1"),
        ("trade_share", "*", "CHN"): figures((2023, 0.0004), unit="1"),
    }
    assert said(facts)["shares"] == (
        "China accounted for 32 per cent of Australia’s trade in goods in 2023, "
        "and Australia for less than 0.1 per cent of China’s (GACC)."
    )


def test_names_take_an_article_and_a_plural_an_apostrophe() -> None:
    facts = {("trade_share", "*", "USA"): figures((2023, 0.5), unit="1")}
    assert said(facts, "USA")["shares"].startswith("Australia accounted for 50 per cent of the United States’ trade")


def test_numbers_as_readers_see_them() -> None:
    assert [amount(value, "USD") for value in (1.234e12, 9.87e9, 105_845, 2.4481e11)] == [
        "1.23 trillion dollars",
        "9.87 billion dollars",
        "105,845 dollars",
        "244.8 billion dollars",
    ]
    assert [percent(share) for share in (1.0, 0.9967, 0.321, 0.0953, 0.0996, 0.0004, 0.0)] == [
        "100 per cent",
        "more than 99 per cent",
        "32 per cent",
        "9.5 per cent",
        "10 per cent",
        "less than 0.1 per cent",
        "0 per cent",
    ]


def shares(**sides: dict[int, float]) -> dict[tuple[str, str, str], dict[int, Figure]]:
    """Shares of trade by year: those of Australia as ``a``, of the other as ``b``."""
    actors = {"a": "AUS", "b": "CHN"}
    return {
        ("trade_share", "*", actors[side]): figures(*values.items(), unit="1", code=f"{side}/cow")
        for side, values in sides.items()
    }


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (
            {2013: 0.2, 2014: 0.21, 2023: 0.321},
            "China’s share of Australia’s trade in goods rose from 20 per cent in 2013 to 32 per cent in 2023 (GACC).",
        ),
        (
            {2018: 0.4, 2023: 0.321},
            "China’s share of Australia’s trade in goods fell from 40 per cent in 2018 to 32 per cent in 2023 (GACC).",
        ),
        ({2019: 0.4, 2023: 0.321}, None),
        ({2013: 0.3214, 2023: 0.321}, None),
        ({2013: 0.0004, 2023: 0.0006}, None),
    ],
    ids=["ten years", "five years", "four years are too few", "no change as printed", "next to nothing"],
)
def test_a_share_is_compared_with_that_of_five_to_ten_years_before(
    values: dict[int, float], sentence: str | None
) -> None:
    assert said(shares(a=values)).get("share_a") == sentence


def test_a_share_is_not_compared_across_a_break_or_another_source() -> None:
    facts = shares(a={2013: 0.2, 2020: 0.3, 2023: 0.321})
    series = facts["trade_share", "*", "AUS"]
    series[2020] = replace(series[2020], is_break=True)
    assert "share_a" not in said(facts)
    facts = shares(a={2013: 0.2, 2023: 0.321})
    facts["trade_share", "*", "AUS"][2013] = replace(facts["trade_share", "*", "AUS"][2013], code="another")
    assert "share_a" not in said(facts)


@pytest.mark.parametrize(
    ("a", "b", "sentence"),
    [
        (0.3, 0.04, ": 7.5 times as large a share (GACC)."),
        (0.3, 0.29, "29 per cent of China’s (GACC)."),
        (0.3, 0.004, "0.4 per cent of China’s (GACC)."),
    ],
    ids=["much more", "about as much", "a multiple of next to nothing"],
)
def test_how_unevenly_trade_weighs_is_told_where_it_says_something(a: float, b: float, sentence: str) -> None:
    assert said(shares(a={2023: a}, b={2023: b}))["shares"].endswith(sentence)


def test_votes_have_a_highest_and_a_lowest_year_only_in_a_whole_series() -> None:
    votes = figures(*((year, 0.5 + 0.01 * (year - 2000)) for year in range(2000, 2012)), unit="1")
    facts = {("un_identical_share", "*", "*"): votes}
    assert said(facts)["vote_range"] == (
        "From 2000 to 2011 their votes in the General Assembly were alike most often in 2011, in 61 per cent of the "
        "votes on entire resolutions, and least often in 2000, in 50 per cent (GACC)."
    )
    del votes[2005]
    assert "vote_range" not in said(facts)


def test_a_balance_is_told_of_one_sides_figures_alone() -> None:
    def sold(reporters: tuple[str, str]) -> dict[tuple[str, str, str], dict[int, Figure]]:
        amounts = {"AUS": 155e9, "CHN": 75e9}
        return {
            ("trade_exports", "G", actor): figures((2024, value), code=f"BI/trade_exports/{actor}/A/{reporter}")
            for (actor, value), reporter in zip(amounts.items(), reporters, strict=True)
        }

    assert said(sold(("CHN", "CHN")))["balance"] == (
        "Australia sold China 80.0 billion dollars of goods more than it bought in 2024, by China’s figures (GACC)."
    )
    assert "balance" not in said(sold(("CHN", "AUS")))
    assert "balance" not in said(sold(("*", "*")))


@pytest.mark.parametrize(
    ("gap", "higher"), [(22.4, "China’s figure is higher than Australia’s"), (-30.0, "Australia’s"), (9.0, None)]
)
def test_customs_offices_that_differ_by_more_than_freight_are_told_of(gap: float, higher: str | None) -> None:
    facts = {("mirror_gap", "G", "AUS"): figures((2024, gap), unit="%")}
    sentence = said(facts).get("mirror", "")
    assert ("On what Australia sold China in 2024 the two customs offices differ" in sentence) == bool(higher)
    assert f"freight allowed for: {higher or ''}" in sentence or not higher


def ranks(**sides: dict[int, int]) -> dict[tuple[str, str, str], dict[int, Figure]]:
    """Ranks of partners by year, all of one series."""
    actors = {"a": "AUS", "b": "CHN"}
    return {("partner_rank", "*", actors[side]): figures(*years.items(), unit="1") for side, years in sides.items()}


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ({2018: 2, 2019: 1, 2020: 1, 2021: 1}, "as in every year since 2019, after second place in 2018"),
        ({2019: 1, 2020: 1, 2021: 1}, "as in every year since 2019, the first year known here"),
        (
            {2015: 3, 2017: 1, 2018: 1, 2021: 1},
            "as in each of the 3 years known here of the 5 since 2017, after third place in",
        ),
        ({2019: 1, 2020: 2, 2021: 1}, None),
    ],
    ids=["no gap", "from the beginning", "gaps", "not long enough"],
)
def test_a_first_partner_is_told_with_the_year_since_which_it_is_as_far_as_known(
    known: dict[int, int], told: str | None
) -> None:
    sentence = said(ranks(a=known, b={2021: 22}))["ranks"]
    assert sentence.startswith("China was Australia’s first trading partner in 2021, a")
    assert sentence.endswith("and Australia China’s 22nd (GACC).")
    assert told in sentence if told else "since" not in sentence


@pytest.mark.parametrize(
    ("older", "told"),
    [
        (1, "as in every year since 2019, the first year of these data, "),
        (2, "after second place in 2018 by other data"),
    ],
)
def test_ranks_from_two_data_sets_are_no_run(older: int, told: str) -> None:
    facts = ranks(a={2019: 1, 2020: 1, 2021: 1})
    computed = {
        year: replace(one, code=f"{COMPUTED_RANK}AUS>CHN/A/imf")
        for year, one in facts["partner_rank", "*", "AUS"].items()
    }
    computed |= {2018: replace(computed[2019], year=2018, value=older, code=f"{COMPUTED_RANK}AUS>CHN/A/cow")}
    facts["partner_rank", "*", "AUS"] = computed
    assert told in said(facts | ranks(b={2021: 22}))["ranks"]


def test_a_year_without_a_computed_rank_has_the_one_that_documents_state() -> None:
    facts = ranks(a={2019: 1, 2020: 1, 2021: 1})
    facts["stated_rank", "*", "AUS"] = figures((2021, 4), (2023, 1), (2025, 1), unit="1")
    assert said(facts)["ranks"].startswith(
        "China was Australia’s first trading partner in 2025, as in each of the 5 years known here of the 7 since 2019"
    )


def test_a_partner_far_behind_is_told_only_where_little_else_is_known() -> None:
    assert [*said(ranks(a={2021: 21}))] == ["old_ranks"]
    assert [*said(ranks(a={2021: 20}))] == ["ranks"]
    assert said(ranks(a={2012: 21}))["old_ranks"].startswith("China was Australia’s 21st trading partner in 2012")


def test_a_rank_that_rests_on_an_estimate_is_not_told() -> None:
    facts = ranks(b={2021: 2, 2022: 5})
    facts["partner_rank", "*", "CHN"][2022] = replace(facts["partner_rank", "*", "CHN"][2022], status="E")
    assert said(facts)["ranks"] == "Australia was China’s second trading partner in 2021 (GACC)."


def test_what_is_old_is_told_as_such_where_little_else_is_known() -> None:
    facts = {**shares(a={2012: 0.1, 2014: 0.2}, b={2014: 0.01}), **ranks(a={2014: 3}, b={2014: 31})}
    assert said(facts) == {
        "old_ranks": "China was Australia’s third trading partner in 2014, the last year known here, and Australia "
        "China’s 31st (GACC).",
        "both_shares": "China accounted for 20 per cent of Australia’s trade in goods in 2014, the last year in which "
        "both shares are known, and Australia for 1.0 per cent of China’s: 20 times as large a share (GACC).",
    }
    slight = shares(a={2014: 0.009}, b={2014: 0.001})
    assert said(slight)["old_shares"].startswith(
        "China accounted for 0.9 per cent of Australia’s trade in goods in 2014"
    )


def test_both_shares_are_told_beside_a_newer_one_that_is_known_alone() -> None:
    told = said(shares(a={2014: 0.2, 2022: 0.3}, b={2014: 0.15}))
    assert told["shares"] == "China accounted for 30 per cent of Australia’s trade in goods in 2022 (GACC)."
    assert told["both_shares"] == (
        "China accounted for 20 per cent of Australia’s trade in goods in 2014, the last year in which both shares are "
        "known, and Australia for 15 per cent of China’s (GACC)."
    )
    assert "both_shares" not in said(shares(a={2022: 0.3}, b={2022: 0.15}))
    exports = {("export_share", "*", actor): figures((2023, 0.1), unit="1") for actor in ("AUS", "CHN")}
    assert said(shares(a={2022: 0.3}) | exports)["shares"].startswith(
        "China accounted for 10 per cent of Australia’s ex"
    )


def test_an_estimate_is_called_one() -> None:
    total = figures((2024, 34e6))
    facts = {("trade_total", "G", "*"): {2024: replace(total[2024], status="E")}}
    assert said(facts)["turnover"] == "Trade in goods in 2024: 34.0 million dollars, an estimate (GACC)."
    facts = {("trade_exports", "G", "AUS"): facts["trade_total", "G", "*"]}
    assert (
        said(facts)["sales_a"] == "Australia sold China goods worth 34.0 million dollars in 2024, an estimate (GACC)."
    )


def test_a_share_that_rests_on_an_estimate_is_called_one() -> None:
    facts = shares(a={2014: 0.2, 2023: 0.32}, b={2023: 0.01})
    facts["trade_share", "*", "AUS"][2023] = replace(facts["trade_share", "*", "AUS"][2023], status="E")
    answers = said(facts)
    assert answers["shares"] == (
        "China accounted for 32 per cent of Australia’s trade in goods in 2023, an estimate, and Australia for 1.0 per "
        "cent of China’s: 32 times as large a share (GACC)."
    )
    assert answers["share_a"].endswith("to 32 per cent in 2023, an estimate (GACC).")
    assert said(shares(a={2023: 0.32}))["shares"].endswith("trade in goods in 2023 (GACC).")


def test_the_change_of_a_share_that_two_offices_reported_is_not_told() -> None:
    facts = shares(a={2014: 0.2, 2023: 0.32})
    assert "share_a" in said(facts)
    facts["trade_share", "*", "AUS"][2014] = replace(facts["trade_share", "*", "AUS"][2014], status="I")
    assert "share_a" not in said(facts)


def test_our_calculation_is_named_once() -> None:
    both = shares(a={2023: 0.321}) | shares(b={2023: 0.04})
    both["trade_share", "*", "AUS"][2023] = replace(
        both["trade_share", "*", "AUS"][2023], sources=("our calculation from IMF data",)
    )
    both["trade_share", "*", "CHN"][2023] = replace(both["trade_share", "*", "CHN"][2023], sources=("our calculation",))
    assert said(both)["shares"].endswith("(our calculation, in part from IMF data).")


def test_each_subject_has_a_sentence_before_any_has_a_second() -> None:
    facts = total((2024, 1e9)) | shares(a={2014: 0.2, 2024: 0.3}, b={2014: 0.1, 2024: 0.2})
    facts |= ranks(a={2024: 1}, b={2024: 2})
    facts |= {("trade_exports", "G", actor): figures((2024, 3e8)) for actor in ("AUS", "CHN")}
    facts |= {(name, "*", "*"): figures((2025, 3.0)) for name in ("leader_meetings", "exercises")}
    facts |= {(name, "*", "*"): figures((2019, 0.5)) for name in ("un_identical_share", "covote_opposed_share")}
    facts[("energy_volume", "coal", "AUS")] = figures((2024, 5e6), unit="t")
    topics = [*said(facts)]
    assert topics == [
        *("turnover", "shares", "ranks", "leader_meetings", "exercises", "energy", "votes"),
        *("sales_a", "sales_b"),
    ]
    facts["arms_share", "*", "AUS"] = figures((2024, 0.5))
    facts["settlement_share", "AUS/total/CNY", "*"] = figures((2024, 50.0))
    facts["atop_ordinal", "*", "*"] = figures((2024, 3.0))
    assert {*topics} - {*said(facts)} == {"sales_a", "sales_b"}, "an alliance has a sentence where there is room"
