"""Sentences on what records say: treaties in force, money promised and paid, sanctions and whom they list."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.judgement.answer_figures import Account, Figure, Record
from tests.judgement.test_answers import BASE, figures, said


def step(day: str, value: float = 1.0, unit: str = "1", **more: object) -> Figure:
    """What documents say of a record on a day."""
    known = replace(BASE, year=int(day[:4]), period=day, code="record", value=value, low=value, high=value, unit=unit)
    return replace(known, **more)  # type: ignore[arg-type]


def record(table: str, kind: str, label: str, *, origin: str = "AUS", status: str = "", **known: Figure) -> Record:
    """A record of Australia and China, with Australia as its origin."""
    destination = "CHN" if origin == "AUS" else "AUS"
    return Record(table, kind, label, status or [*known][-1], origin, destination, True, known)


def test_a_treaty_is_told_with_the_day_since_which_it_is_in_force() -> None:
    signed, force = step("2014-11-17"), step("2015-12-20")
    treaty = record("agreements", "treaty", "Treaty on Trade, November 2014", signed=signed, in_force=force)
    assert said({}, records=(treaty,)) == {
        "treaty": "The Treaty on Trade has been in force since 20 December 2015; it was signed on 17 November "
        "2014 (GACC)."
    }
    only = replace(treaty, figures={"signed": signed, "in_force": replace(force, is_contested=True)})
    assert said({}, records=(only,))["treaty"] == "The Treaty on Trade was signed on 17 November 2014 (GACC)."
    assert said({}, records=(replace(treaty, is_between_two=False),))["treaty"].startswith(
        "The Treaty on Trade, to which both belong, has been in force since"
    )
    assert said({}, records=(replace(treaty, status="terminated"),)) == {}


def packages_of(number: int, **listed: Figure) -> tuple[Record, ...]:
    made = (
        record("sanctions", "package", f"Package {n}", in_force=step(f"202{n}-02-0{n}"), **listed)
        for n in range(1, number + 1)
    )
    return tuple(replace(package, status="in_force") for package in made)


def test_sanctions_are_counted_as_a_lower_bound_with_the_firms_that_the_last_lists() -> None:
    packages = packages_of(5, listed=step("2020", 10.0, code="s/unstated"))
    assert said({}, records=packages)["sanctions"] == (
        "Australia listed firms and other entities of China in at least five packages of sanctions from 1 February "
        "2021 to 5 February 2025; the last of them listed 10 firms and other entities of China (GACC)."
    )
    unlisted = replace(packages[4], kind="designation", figures={"in_force": packages[4].figures["in_force"]})
    assert said({}, records=(*packages[:4], unlisted))["sanctions"].startswith(
        "Australia imposed at least five sets of sanctions on China or its firms from 1 February 2021 to 5 February "
        "2025; those of 4 February 2024 listed 10 firms"
    )
    none = replace(packages[3], figures=packages[3].figures | {"listed": step("2020", 0.0)})
    assert "imposed at least five packages" in said({}, records=(*packages[:3], none, packages[4]))["sanctions"]


def test_firms_are_told_of_each_numbered_package_and_those_with_none() -> None:
    names = ("Eleventh", "Thirteenth", "Fourteenth", "Fifteenth", "Sixteenth")
    packages = tuple(
        replace(package, label=f"{name} EU package of sanctions")
        for name, package in zip(names, packages_of(5, listed=step("2020", 3.0, code="s/any")), strict=True)
    )
    none = step("2020", 0.0, code="sanctions/x/eu-export-restricted-entities")
    without = tuple(
        replace(record("unlisted", "package", f"{name} EU package of sanctions", none=none), status="in_force")
        for name in ("First", "Second", "Third", "Fifth", "Twelfth")
    )
    sentence = said({}, records=(*packages, *without))["sanctions"]
    assert sentence == (
        "Australia listed firms and other entities of China in at least five packages of sanctions from 1 February "
        "2021 to 5 February 2025: three in the 11th, three in the 13th, three in the 14th, three in the 15th and three "
        "in the 16th; the first to the third, the fifth and the 12th put none under export restrictions (GACC)."
    )
    assert "; the" not in said({}, records=packages)["sanctions"]
    restricted = step("2020", 12.0, code="sanctions/x/eu-export-restricted-entities")
    frozen = step("2020", 3.0, code="sanctions/x/eu-asset-freeze-entities")
    mixed = (
        *packages[:3],
        replace(packages[3], figures=packages[3].figures | {"listed": frozen}),
        replace(packages[4], figures=packages[4].figures | {"listed": restricted}),
    )
    assert (
        "2025: under export restrictions 12 in the 16th; by other counts three in the 11th (kind not stated), three in "
        "the 13th (kind not stated), three in the 14th (kind not stated) and three in the 15th (assets frozen) (GACC)."
    ) in said({}, records=mixed)["sanctions"]


def test_of_a_few_sanctions_which_may_be_few_of_many_the_last_are_told_alone() -> None:
    listing = packages_of(4, listed=step("2020", 10.0, code="s/us-entity-list-entities"))
    assert said({}, records=listing)["sanctions"] == (
        "Australia imposed sanctions on China or its firms on 4 February 2024, the last known here; they put 10 firms "
        "and other entities of China on the Entity List of the United States (GACC)."
    )
    (unlisted,) = packages_of(4)[3:]
    assert said({}, records=(unlisted,))["sanctions"] == (
        "Australia imposed sanctions on China or its firms on 4 February 2024, the last known here (GACC)."
    )
    assert said({}, records=(replace(unlisted, status="lifted"),)) == {}
    assert said({}, records=(unlisted,), now=2035) == {}


def test_of_many_sources_three_are_named() -> None:
    packages = tuple(
        record("sanctions", "package", "Package", in_force=step(f"2024-01-0{n}", sources=(f"Paper {n}",)))
        for n in range(1, 6)
    )
    assert said({}, records=packages)["sanctions"].endswith("2024 (Paper 1, Paper 2, Paper 3 and 2 others).")
    alike = (*packages[:4], replace(packages[4], figures=packages[3].figures))
    assert said({}, records=alike)["sanctions"].endswith("(Paper 1, Paper 2, Paper 3, Paper 4).")


@pytest.mark.parametrize(
    ("definition", "words"),
    [
        ("eu-asset-freeze-entities", "they froze the assets of one firm or other entity of China (GACC)."),
        (
            "eu-export-restricted-entities",
            "they put one firm or other entity of China under export restrictions (GACC).",
        ),
        ("another", "they listed one firm or other entity of China (GACC)."),
    ],
)
def test_what_sanctions_do_to_those_listed_is_told_as_they_are_counted(definition: str, words: str) -> None:
    listed = step("2024", 1.0, code=f"sanctions/x/{definition}")
    package = record("sanctions", "package", "Package", in_force=step("2024-01-01"), listed=listed)
    assert said({}, records=(package,))["sanctions"].endswith(words)


def account(low: float | None, high: float | None, by: str = "NIS", day: str = "", **more: object) -> Account:
    return replace(Account(low, high, False, day, by, "B", 2), **more)  # type: ignore[arg-type]


def deployment(**accounts: list[Account]) -> Record:
    """Troops of Australia in China; the margins of the rounded numbers are those of their observations."""
    sent = replace(step("2024-10"), sources=("DW",))
    people = replace(step("2024", 11_000.0, "{person}"), low=9_500.0, high=15_750.0, is_contested=True)
    troops = record("deployments", "troops", "Troops", held=sent, **dict.fromkeys(accounts, people))
    return replace(troops, status="held", accounts=accounts)


def test_troops_are_told_with_the_smallest_and_the_largest_number_that_documents_state() -> None:
    several = [account(10_000, 12_000, "Politico"), account(15_000, 15_000), account(13_000, None, "Radio")]
    assert said({}, records=(deployment(personnel=several),)) == {
        "troops": "From October 2024 on Australia sent troops to China: from 10,000 (Politico) to 15,000 (NIS) by "
        "different accounts (DW)."
    }
    weak = account(15_000, 18_000, "Blog", reliability="D")
    assert said({}, records=(deployment(personnel=[*several, weak]),))["troops"].endswith(
        "by different accounts, and to 18,000 by one that is rated D (DW, Blog)."
    )
    alike = [account(3_000, 3_000, is_about=True), account(3_000, 3_000, "Radio", credibility=3)]
    assert said({}, records=(deployment(personnel=alike),))["troops"] == (
        "From October 2024 on Australia sent troops to China: about 3,000 (DW, NIS)."
    )
    assert said({}, records=(deployment(personnel=[weak]),))["troops"] == (
        "From October 2024 on Australia sent troops to China (DW)."
    )
    assert said({}, records=(replace(deployment(personnel=several), figures={}),)) == {}


def test_losses_are_told_with_the_last_day_for_which_they_are_known() -> None:
    killed = [
        account(600, 600, day="2025-04-30"),
        account(2_000, 2_000, day="2025-09-02", is_about=True),
        account(9_000, 9_000, "Blog", day="2025-10-01", reliability="D"),
        account(1_000, 1_000, "Radio"),
    ]
    hurt = [account(4_700, 4_700, "Radio", day="2025-04-30")]
    lost = deployment(personnel=[account(15_000, 15_000)], killed=killed, casualties=hurt)
    assert said({}, records=(lost,)) == {
        "troops": "From October 2024 on Australia sent troops to China: 15,000 (DW, NIS).",
        "losses": "Of the troops that Australia sent to China 4,700 were killed or wounded by 30 April 2025 and about "
        "2,000 were killed by 2 September 2025 (Radio, NIS).",
    }


def test_troops_in_thousands_come_before_a_little_trade() -> None:
    killed = [account(600, 600, day="2025-04-30")]
    thousands = (deployment(personnel=[account(15_000, 15_000)], killed=killed),)
    little = {("trade_total", "G", "*"): figures((2024, 34e6))}
    much = {("trade_total", "G", "*"): figures((2024, 2e9))}
    assert [*said(little, records=thousands)] == ["troops", "losses", "turnover"]
    assert [*said(much, records=thousands)] == ["turnover", "troops", "losses"]
