"""Bad input: dates that no calendar has, and dates that contradict each other or their document."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.ledger.rules.checker import problems
from tests.support.bad_input import ACTORS, ATLAS, E0, E1, E4, NAVY, NOTES, TREATY, UNION, Case, check, good, whole

DATES = [
    Case(
        "30 February",
        NAVY,
        44,
        "    dates: 2024-02-30",
        f"{E4}.dates",
        "2024-02 has 29 days",
        "the last day is 2024-02-29",
    ),
    Case(
        "the end before the start",
        NAVY,
        14,
        "    dates: 2024-07-15/2024-07-10",
        f"{E0}.dates",
        "ends before it starts",
        "write 2024-07-10/2024-07-15",
    ),
    Case(
        "year 20245", NAVY, 44, "    dates: 20245", f"{E4}.dates", "'20245' is not a date", "write digits with hyphens"
    ),
    Case(
        "month 13", NAVY, 44, "    dates: 2024-13", f"{E4}.dates", "there is no month 13", "write a month from 01 to 12"
    ),
    Case("a date in words", NAVY, 5, "issued: 20 July 2024", "issued", "is not a date", "write 2024-07-20"),
    Case(
        "digits of another script in a date", NAVY, 44, "    dates: ٢٠٢٤", f"{E4}.dates", "is not a date", "write 2024"
    ),
    Case(
        "held after it was issued",
        NAVY,
        14,
        "    dates: 2024-07-21/2024-07-25",
        f"{E0}.dates",
        "`held` from 2024-07-21, but the document was issued on 2024-07-20",
        "use status planned",
    ),
    Case(
        "held after it was read, where undated",
        NOTES,
        13,
        "    dates: 2024-12-16",
        f"{E0}.dates",
        "`held` from 2024-12-16, but the document was accessed on 2024-12-01",
        "use status planned",
    ),
    Case(
        "ends after it was issued",
        NAVY,
        14,
        "    dates: 2024-07-10/2024-07-25",
        f"{E0}.dates",
        "`held` until 2024-07-25, but the document was issued on 2024-07-20",
        "write `2024-07-10/` here",
    ),
    Case(
        "a member from after the issue",
        ATLAS,
        16,
        "    valid_from: 2025",
        f"{E0}.valid_from",
        "`in_force` from 2025",
        "planned",
    ),
    Case(
        "issued after it was read",
        NAVY,
        6,
        "accessed: 2024-07-19",
        "issued",
        "issued after it was accessed",
        "correct one",
        5,
    ),
    Case(
        "the Soviet Union in 1995",
        TREATY,
        13,
        "    dates: 1995-09-01\n    note: x\n    actor: SUN",
        f"{E0}.actor",
        "SUN ended on 1991-12-25",
        "RUS follows SUN from 1991-12-26",
        15,
    ),
    Case(
        "Russia in 1985",
        TREATY,
        20,
        "    dates: 1985\n    note: x",
        f"{E1}.actor",
        "RUS did not exist before 1991-12-26",
        "SUN precedes RUS",
        19,
    ),
    Case(
        "the United Kingdom in the EU in 2024",
        ATLAS,
        12,
        "  - {about: memberships, group: EUE, actor: GBR, role: member, "
        "valid_from: 2024, locator: p. 31, credibility: 2}\n  - about: memberships",
        f"{E0}.valid_from",
        "GBR left EUE on 2020-01-31 according to union",
        "explain in a note",
    ),
    Case(
        "left before it joined",
        UNION,
        12,
        "  - {about: memberships, group: EUE, actor: GBR, role: member, valid_from: 2021, "
        "valid_to: 2020-01-31, status: planned, locator: table, credibility: 1}",
        f"{E0}.valid_to",
        "valid_to is before valid_from",
        "swap",
    ),
    Case(
        "a membership with dates",
        ATLAS,
        16,
        "    dates: 2024",
        f"{E0}.dates",
        "a membership has no `dates`",
        "valid_from",
    ),
    Case(
        "an actor that ended before it began",
        ACTORS,
        3,
        "- {id: SUN, name: Soviet Union, type: state, valid_from: 2000, valid_to: 1991-12-25}",
        "[2].valid_to",
        "valid_to is before valid_from",
        "swap",
    ),
]

NO_DATE = "is not a date, such as 2025, 2025-08, 2025-08-25, 2025-08-XX or [..2025-04-29]"
REMEDIES = [
    whole(
        "days of a month in words",
        NAVY,
        44,
        "    dates: 5-11 November 2026",
        f"{E4}.dates",
        f"'5-11 November 2026' {NO_DATE}",
        "write 2026-11-05/2026-11-11",
    ),
    whole(
        "an American date",
        NAVY,
        44,
        "    dates: August 7, 2025",
        f"{E4}.dates",
        f"'August 7, 2025' {NO_DATE}",
        "write 2025-08-07",
    ),
    whole(
        "a date with dots",
        NAVY,
        44,
        "    dates: 07.08.2025",
        f"{E4}.dates",
        f"'07.08.2025' {NO_DATE}",
        "write 2025-08-07",
    ),
    whole(
        "a date with slashes",
        NAVY,
        44,
        "    dates: 2025/08/07",
        f"{E4}.dates",
        "'2025/08/07' has more than one slash",
        "write 2025-08-07",
    ),
    whole(
        "a date that may be two",
        NAVY,
        44,
        "    dates: 07/08/2025",
        f"{E4}.dates",
        "'07/08/2025' has more than one slash",
        "write digits with hyphens: a day 2025-08-25, a month 2025-08, a year 2025; a period is start/end",
    ),
    whole(
        "the wrong way round",
        NAVY,
        44,
        "    dates: 2024-09/2024-08",
        f"{E4}.dates",
        "'2024-09/2024-08' ends before it starts",
        "write 2024-08/2024-09, or correct a date",
    ),
    whole(
        "31 September",
        NAVY,
        44,
        "    dates: 2024-09-01/2024-09-31",
        f"{E4}.dates",
        "'2024-09-31': 2024-09 has 30 days",
        "the last day is 2024-09-30; write 2024-09 if it is unknown",
    ),
    whole(
        "a period for the day of issue",
        NAVY,
        5,
        "issued: 5-6 July 2024",
        "issued",
        f"'5-6 July 2024' {NO_DATE}",
        "one date stands here: write 2024-07-05 or 2024-07-06",
    ),
    whole(
        "a day without its month",
        NAVY,
        44,
        "    dates: 2024-XX-05",
        f"{E4}.dates",
        "'2024-XX-05' gives a day but no month",
        "write the month too, or only 2024",
    ),
    whole(
        "a year before all records",
        NAVY,
        44,
        "    dates: 1066-10",
        f"{E4}.dates",
        "year 1066 is outside 1800 to 2100",
        "write a year from 1800 to 2100",
    ),
]

CASES = [*DATES, *REMEDIES]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_fault_is_found_where_it_stands(ledger, case):
    check(ledger, case)


@pytest.mark.parametrize(
    ("accessed", "today", "is_told"),
    [
        ("2026-11-25", date(2026, 11, 24), False),  # it is tomorrow already, further east
        ("2026-11-26", date(2026, 11, 24), True),
        ("2062-11-24", date(2026, 11, 24), True),
        ("2026-11-26", date(2026, 11, 26), False),
        ("2026-11-24", date(2020, 1, 1), False),  # the machine's clock is behind
    ],
)
def test_no_document_was_read_on_a_day_that_has_not_come(read, accessed, today, is_told):
    changed = good(NAVY).replace("accessed: 2026-11-24", f"accessed: {accessed}")
    found = problems(read({NAVY: changed}), today=today)

    assert [(p.path, p.line, p.field, p.message, p.remedy) for p in found] == [
        (
            f"data/{NAVY}",
            6,
            "accessed",
            f"accessed on {accessed}, a day that has not come",
            f"write the day on which you read it: today is {today}",
        )
    ] * is_told
