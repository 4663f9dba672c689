"""Bad input: numbers that cannot be what they claim to be, and excerpts that do not hold them."""

from __future__ import annotations

import pytest

from tests.support.bad_input import (
    ARTICLE,
    BANK,
    CUSTOMS,
    E0,
    E1,
    E2,
    E3,
    E4,
    NAVY,
    NOTES,
    TREATY,
    Case,
    check,
    good,
    whole,
)

NUMBERS = [
    Case(
        "a value in words",
        NAVY,
        29,
        "    value: thirteen hundred",
        f"{E2}.value",
        "'thirteen hundred' is not a plain number",
        "write value: 1300 and as_stated: thirteen hundred",
    ),
    Case(
        "a value beyond floats",
        NAVY,
        29,
        "    value: 1e309",
        f"{E2}.value",
        "'1e309' is not a plain number",
        "write digits with a decimal point",
    ),
    Case("not a number", NAVY, 29, "    value: NaN", f"{E2}.value", "'NaN' is not a plain number", "write digits"),
    Case("infinity", NAVY, 29, "    value: .inf", f"{E2}.value", "not a plain number", "write digits"),
    Case("a thousands separator", NAVY, 29, "    value: 1,300", f"{E2}.value", "not a plain number", "write 1300"),
    Case("digits of another script", NAVY, 29, "    value: ١٣٠٠", f"{E2}.value", "not a plain number", "write 1300"),
    Case(
        "a count of halves",
        NAVY,
        29,
        "    value: 1300.5\n    derivation: inferred",
        f"{E2}.value",
        "counts whole things",
        "write a whole number",
    ),
    Case(
        "negative exports",
        ARTICLE,
        16,
        "    value: -240",
        f"{E0}.value",
        "`total` cannot be negative (-240)",
        "only balance, change and growth",
    ),
    Case(
        "more than all",
        CUSTOMS,
        65,
        "    value: 190\n    as_stated: almost",
        f"{E4}.value",
        "190 per cent is more than the whole",
        "check the number and the base",
    ),
    Case(
        "a hedge without a qualifier",
        NAVY,
        30,
        "",
        f"{E2}.excerpt",
        "the excerpt says “some”, but no qualifier",
        "write qualifier: about",
        31,
    ),
    Case(
        "a hedge called exact",
        CUSTOMS,
        66,
        "    qualifier: exact",
        f"{E4}.excerpt",
        "says “almost”",
        "write qualifier",
        67,
    ),
    Case("a Chinese hedge", NAVY, 24, "    excerpt: 中方逾3艘舰艇", f"{E1}.excerpt", "says “逾”", "write qualifier"),
    Case(
        "a value that is not in the excerpt",
        CUSTOMS,
        18,
        "    value: 110.79\n    note: x",
        f"{E0}.value",
        "110.79 does not stand in the excerpt",
        "correct the number, or write as_stated as printed there",
    ),
    Case(
        "a value inside a longer number", ARTICLE, 16, "    value: 24", f"{E0}.value", "24 does not stand", "as_stated"
    ),
    Case(
        "a bound that is not in the excerpt",
        CUSTOMS,
        53,
        "    value_high: 108",
        f"{E3}.value_low",
        "107 and 108 does not stand in the excerpt",
        "as_stated",
        52,
    ),
    Case(
        "a sum without its working",
        BANK,
        38,
        "",
        f"{E2}.derivation",
        "a value that is summed needs its working",
        "write as_stated",
        37,
    ),
    Case(
        "bounds the wrong way round",
        CUSTOMS,
        52,
        "    value_low: 107.9\n    as_stated: million tons",
        f"{E3}.value_low",
        "value_low is greater than value_high",
        "swap them",
    ),
    Case(
        "a range with one bound",
        CUSTOMS,
        53,
        "",
        f"{E3}.qualifier",
        "`between` takes value_low and value_high",
        "write both bounds",
        51,
    ),
    Case(
        "bounds without between",
        CUSTOMS,
        51,
        "",
        f"{E3}.value_low",
        "go with qualifier `between` only",
        "write the printed",
        51,
    ),
    Case(
        "a qualifier of nothing",
        NAVY,
        45,
        "    locator: p. 1\n    qualifier: about",
        f"{E4}.qualifier",
        "has no value to qualify",
        "write `value`",
        46,
    ),
    Case(
        "a scale of nothing",
        NAVY,
        45,
        "    locator: p. 1\n    scale: million",
        f"{E4}.scale",
        "no value to scale",
        "remove it",
        46,
    ),
    Case(
        "a value said to be withheld",
        NAVY,
        23,
        "    value: 3\n    obs_status: Q",
        f"{E1}.obs_status",
        "Q means that there is no value",
        "remove the value or the status",
        24,
    ),
    Case("a quantity without a number", NAVY, 23, "", f"{E1}.measure", "`vessels` needs a value", "obs_status: Q", 21),
]

PLACES = [
    Case(
        "thirteen words of excerpt",
        NAVY,
        32,
        "    excerpt: some 1,300 sailors of both navies took part in it on all ships",
        f"{E2}.excerpt",
        "the excerpt has 13 words",
        "keep the 12 that hold the figure",
    ),
    Case(
        "too much Chinese",
        TREATY,
        15,
        "    excerpt: " + "于二〇二〇年九月一日在北京签订并将于同年十二月一日起生效",
        f"{E0}.excerpt",
        "the excerpt has 15 words",
        "keep the 12",
    ),
    Case(
        "neither excerpt nor locator", NAVY, 45, "", f"{E4}.about", "neither an excerpt nor a locator", "at most 12", 42
    ),
    Case(
        "a capture without an excerpt",
        NAVY,
        45,
        "    locator: p. 1\n    capture: cited_documents-0123456789abcdef0123",
        f"{E4}.capture",
        "no excerpt that must stand in it",
        "or remove `capture`",
        46,
    ),
    Case(
        "second hand, believed",
        NOTES,
        15,
        "    credibility: 2",
        f"{E0}.credibility",
        "second-hand evidence has credibility 6",
        "or read the document",
    ),
    Case(
        "second hand, trusted",
        NOTES,
        9,
        "reliability: B",
        "reliability",
        "second-hand document has reliability F",
        "write",
    ),
    Case("no address and no word why", NOTES, 6, "", "id", "no URL and no url_note", "say in url_note", 1),
    Case(
        "two values for one thing",
        NAVY,
        33,
        "    credibility: 3\n  - {about: exercises/joint-sea-2024, status: held, "
        "measure: personnel, value: 1500, locator: p. 2, credibility: 2}",
        f"{E3}.about",
        "a second value for exercises/joint-sea-2024 personnel (the first is on line 26)",
        "write part: a and part: b",
        34,
    ),
    Case(
        "two values without a note",
        NAVY,
        33,
        "    credibility: 3\n    part: a\n  - {about: exercises/joint-sea-2024, status: held, "
        "measure: personnel, value: 1500, excerpt: 1500, credibility: 2, part: b}",
        f"{E3}.part",
        "distinct excerpts and a note each",
        "say why there are two",
        35,
    ),
    Case(
        "a part of nothing",
        NAVY,
        33,
        "    credibility: 3\n    part: a",
        f"{E2}.part",
        "without a second value",
        "remove it",
        34,
    ),
    Case(
        "one role told twice",
        TREATY,
        22,
        "    credibility: 1\n    participants: {signatory: [RUS]}\n  - {about: "
        "agreements/treaty-2020, status: ratified, actor: CHN, participants: {signatory: [RUS]}, locator: p. 3, credibility: 1}",
        f"{E2}.participants",
        "the role of RUS stands on line 17 already",
        "in one entry of the status only",
        24,
    ),
]

OTHERWISE = "write digits with a decimal point, such as 244.81; scale, unit and hedge have their own fields"
REMEDIES = [
    whole(
        "a number in another word",
        NAVY,
        38,
        "    value: 6",
        f"{E3}.value",
        "as_stated says “fifth”, not 6",
        "write 5, or correct as_stated",
    ),
    whole(
        "a number in other digits",
        NAVY,
        29,
        "    value: 1200",
        f"{E2}.value",
        "as_stated says “1,300”, not 1200",
        "correct the number, or as_stated",
    ),
    whole(
        "a bound in other digits",
        CUSTOMS,
        53,
        "    value_high: 108\n    as_stated: from 107 to 107.5",
        f"{E3}.value_high",
        "as_stated says “from 107 to 107.5”, not 108",
        "correct the number, or as_stated",
    ),
    whole(
        "a value that stands nowhere",
        CUSTOMS,
        18,
        "    value: 110.79\n    note: x",
        f"{E0}.value",
        "110.79 does not stand in the excerpt",
        "correct the number, or write as_stated as printed there, or a derivation (counted, summed, converted, inferred) "
        "with its working in as_stated",
    ),
    whole(
        "a zero of another definition",
        NAVY,
        23,
        "    value: 0\n    obs_status: D\n    as_stated: ships",
        f"{E1}.obs_status",
        "obs_status D (definition differs) does not go with a zero",
        "correct the value, or write one of A, E, F, I, N, P, U; leave an unknown number out",
        line=24,
    ),
    whole(
        "a number with its scale",
        CUSTOMS,
        18,
        "    value: 110.97bn",
        f"{E0}.value",
        "'110.97bn' is not a plain number, such as 244.81",
        "write value: 110.97 and scale: billion",
    ),
    whole(
        "a number with its currency",
        CUSTOMS,
        18,
        "    value: $42",
        f"{E0}.value",
        "'$42' is not a plain number, such as 244.81",
        "write value: 42 and unit: USD",
    ),
    whole(
        "a number with everything",
        CUSTOMS,
        39,
        "    value: over $1.5 trillion",
        f"{E2}.value",
        "'over $1.5 trillion' is not a plain number, such as 244.81",
        "write value: 1.5, scale: trillion, unit: USD and qualifier: more_than",
    ),
    whole(
        "a range in one field",
        CUSTOMS,
        39,
        "    value: 350-390",
        f"{E2}.value",
        "'350-390' is not a plain number, such as 244.81",
        "write qualifier: between, value_low: 350 and value_high: 390",
    ),
    whole(
        "a decimal comma",
        CUSTOMS,
        52,
        "    value_low: 106,5",
        f"{E3}.value_low",
        "'106,5' is not a plain number, such as 244.81",
        "write 106.5",
    ),
    whole(
        "no number at all",
        NAVY,
        29,
        "    value: unknown",
        f"{E2}.value",
        "'unknown' is not a plain number, such as 244.81",
        OTHERWISE,
    ),
]

CASES = [*NUMBERS, *PLACES, *REMEDIES]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_fault_is_found_where_it_stands(ledger, case):
    check(ledger, case)


def test_open_amounts_bound_no_sum(ledger):
    hedged = good(CUSTOMS).replace("value: 129.14", "value: 100\n    qualifier: more_than")
    assert ledger({CUSTOMS: hedged.replace("Russia, 129.14", "over 100")}) == []


@pytest.mark.parametrize(
    "other", ["reporter: RUS", "reporter: CHN\n    goods_services: GS", "reporter: CHN\n    status: estimated"]
)
def test_a_total_of_another_kind_need_not_be_the_sum(ledger, other):
    lines = good(CUSTOMS).splitlines()
    lines[36], lines[38], lines[41] = f"    {other}", "    value: 250.11", "    excerpt: total 250.11"
    assert ledger({CUSTOMS: "\n".join(lines)}) == []


def test_spelling_out_a_default_changes_nothing(ledger):
    lines = good(CUSTOMS).splitlines()
    lines[38] = "    value: 250.11\n    product: TOTAL\n    goods_services: G\n    status: actual\n    as_stated: total"
    assert [problem.message[:11] for problem in ledger({CUSTOMS: "\n".join(lines)})] == ["exports and"]


@pytest.mark.parametrize(
    "excerpt",
    [
        "1300 sailors",
        "1,300 sailors",
        "1.300 Matrosen",
        "1 300 sailors",
        "1\u00a0300 sailors",
        "1\u202f300 sailors",
        "1’300 sailors",
        "1300,5 or 1300",
        "in 2024 1 300 sailors",
        "$1,300.00",
    ],
)
def test_a_value_is_found_however_it_is_printed(ledger, excerpt):
    lines = good(NAVY).splitlines()
    lines[29:32] = [f"    excerpt: {excerpt}"]
    assert [str(problem) for problem in ledger({NAVY: "\n".join(lines)})] == []


@pytest.mark.parametrize(
    "excerpt",
    [
        "13000 sailors",
        "0.1300 of them",
        "13.00 metres",
        "130.0 sailors",
        "130 and 0 sailors",
        "1 and 300 sailors",
        "sailors",
    ],
)
def test_a_value_is_not_found_inside_others(ledger, excerpt):
    lines = good(NAVY).splitlines()
    lines[29:32] = [f"    excerpt: {excerpt}"]
    assert [problem.message for problem in ledger({NAVY: "\n".join(lines)})] == ["1300 does not stand in the excerpt"]
