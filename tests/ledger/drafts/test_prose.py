"""What a text states is read as it stands: no actor that is not named, no number that is part of a name or a date."""

from __future__ import annotations

import pytest

from pipelines.ledger.drafts import prose
from tests.support.ledger_world import real_ledger


@pytest.fixture(scope="module")
def names() -> prose.Names:
    return prose.Names(real_ledger())


@pytest.mark.parametrize(
    ("text", "actors"),
    [
        ("Indian and Russian ships; China's exports", "IND RUS CHN"),
        ("an individual indication, turkey for dinner, a chinaware maker", ""),
        ("He told us that China, and nobody in America, knew", "CHN USA"),
        ("for US$5 billion", ""),
        ("the U.S. Navy and the EU’s mission", "USA EUE"),
        ("Nigerian, not Niger's", "NGA NER"),
        ("South Korea and North Korean soldiers in Papua New Guinea", "KOR PRK PNG"),
        ("New Jersey and New Mexico", ""),
        ("THE STATES AND THE UNIONS ARE MANY, CAN THEY", ""),
        ("Kazakh, Uzbek and Pakistani officers; the German Navy, Italian pilots", "KAZ UZB PAK DEU ITA"),
        ("Europe and Asia, the West and the world", ""),
        ("VEB, Gazprom and BRICS", "VEB GAZPROM BRICS"),
        ("Moscow brought closer to Beijing", "RUS CHN"),
    ],
)
def test_only_actors_that_are_named_are_found(names: prose.Names, text: str, actors: str) -> None:
    assert [*names.named(text)] == actors.split()


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("reached 245 billion USD.", ["245 billion USD"]),
        ("approximately 42 billion USD for projects", ["about 42 billion USD"]),
        ("worth US$5.43 billion, or $2 bn more", ["5.43 billion USD", "2 billion USD"]),
        ("over 1,300 Russian troops", ["more_than 1300 {person}"]),
        ("at least 36.5 per cent of imports", ["at_least 36.5 %"]),
        ("nearly 40% in 2023", ["nearly 40 %"]),
        ("fourteen exercises of the two countries", ["14"]),
        ("thirteen hundred soldiers", ["1300 {person}"]),
        ("bought S-400 and Su-30 for the G20 in 2018", []),
        ("the 5th patrol of Zapad-2025", []),
        ("Readiness 2030 and 12 May 2025", []),
        ("the twenty-fifth patrol, the thirty-first of its kind", []),
        ("FY2025, FY 25, fiscal 2024 and the financial year 2024-25", []),
        ("fell by 1.5 million barrels a day", ["1.5 million [bbl_us]"]),
    ],
)
def test_numbers_have_value_scale_unit_and_hedge(text: str, figures: list[str]) -> None:
    found = prose.figures(text)
    written = [
        " ".join(filter(None, (figure.qualifier, str(figure.value), figure.scale, figure.unit))) for figure in found
    ]
    assert written == figures


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("In February 2022 they met", ["2022-02"]),
        ("on 5-11 November 2021, and May 8, 2025", ["2021-11-05/2021-11-11", "2025-05-08"]),
        ("proposed in 2025 as Readiness 2030", ["2025"]),
        ("As of 2025, it stands", []),
        ("from 2019 to 2021, between 2022 and 2024", ["2019/2021", "2022/2024"]),
        ("from January to September 2024", ["2024-01/2024-09"]),
        ("in 2000th place, of 2010th rank", []),
        ("in 2024-25, FY2025, FY 25, in fiscal 2023, the fiscal year 2022, in 2010-12", [None] * 6),
    ],
)
def test_dates_are_read_as_they_are_printed(text: str, dates: list[str]) -> None:
    assert [date.edtf for date in prose.dates(text)] == dates


@pytest.mark.parametrize(
    ("text", "is_goal"),
    [
        ("trade of 30 billion dollars by 2025", True),
        ("they wanted trade to reach 30 billion by 2025", True),
        ("they have set a target of 30 billion by 2025", True),
        ("trade, which was worth 13 billion, is to grow to 30 billion by 2025", True),
        ("trade had grown to 30 billion by 2025", False),
        ("trade is to reach 30 billion in 2025", False),
    ],
)
def test_what_is_to_be_by_a_year_is_a_goal(text: str, is_goal: bool) -> None:
    assert [date.is_goal for date in prose.dates(text)] == [is_goal]


def test_sentences_end_where_they_end_and_references_are_left_out(names: prose.Names) -> None:
    text = "The U.S. Navy met Gen. Ivanov of Russia.[1] They spoke. “It is over.” Done\n\n[1] Reuters, 42 ships, https://x.y\n"
    found = [(sentence.text, sentence.paragraph) for sentence in prose.sentences(text, names)]
    assert found == [
        ("The U.S. Navy met Gen. Ivanov of Russia.", 1),
        ("They spoke.", 1),
        ("“It is over.”", 1),
        ("Done", 1),
    ]


def test_a_quote_has_at_most_twelve_words_and_holds_what_it_is_about() -> None:
    sentence = " ".join(f"w{number}" for number in range(30))
    for start in (sentence.index("w0"), sentence.index("w14"), sentence.index("w29")):
        quote = prose.quote(sentence, start, start + 2)
        assert len(quote.split()) == 12
        assert sentence[start : start + 2] in quote
    ends = prose.quote(sentence, 0, len(sentence))
    assert (ends.split()[0], ends.split()[-1], len(ends.replace("…", "").split())) == ("w0", "w29", 12)
