"""Votes compared with other dyads."""

from __future__ import annotations

from pathlib import Path

from bilateral.ask import figures
from pipelines.book import charts
from pipelines.book.comparisons import votes
from pipelines.book.texts import VOTES
from pipelines.judgement.series_picks import MORE
from tests.book.section_rows import data, indicator_row, tables_of

SHARE = "un_identical_share"


def test_other_dyads_are_grey_after_the_dyad_of_the_page_and_all_have_names() -> None:
    rows = [indicator_row(SHARE, dyad, year, 0.8) for dyad in ("AUS-CHN", "CHN-RUS") for year in ("2001", "2002")]
    marks = data(votes("CHN-RUS", tables_of(rows)))
    own, other = ("China–Russia", ["value"]), ("Australia–China", ["other"])
    assert [(mark["series"], mark["drawn"]) for mark in marks] == [own, own, other, other]
    assert marks[0]["label"] == "2001: 80 %; China–Russia"


def test_no_dyad_is_drawn_before_the_chart_begins() -> None:
    rows = [indicator_row(SHARE, dyad, year, 0.8) for dyad in ("AUS-CHN", "CHN-RUS") for year in ("1989", "1990")]
    marks = data(votes("CHN-RUS", tables_of(rows)))
    own, other = [(1989, []), (1990, ["value"])], [(1989, []), (1990, ["other"])]
    assert [(mark["year"], mark["drawn"]) for mark in marks] == own + other


def test_the_pairs_beside_one_are_few_and_have_a_side_in_common_with_it() -> None:
    compared = ("AUS-IND", "AUS-CHN", "CHN-IND", "IND-RUS", "AUS-RUS", "CHN-RUS", "AUS-BRA")
    rows = [indicator_row(SHARE, dyad, "2001", 0.8) for dyad in compared]
    marks = votes("CHN-RUS", tables_of(rows)).panels[0].marks
    assert {mark.datum["series"] for mark in marks} == {
        "China–Russia",
        "Australia–China",
        "China–India",
        "India–Russia",
        "Australia–Russia",
    }


def test_what_others_count_stands_beside_in_its_own_series_alone() -> None:
    rows = [indicator_row(SHARE, "CHN-RUS", year, 0.8) for year in ("2018", "2019")]
    rows.append(indicator_row("vote_share", "CHN-RUS", "2024", 67.0))
    (panel,) = votes("CHN-RUS", tables_of(rows)).panels
    assert [(mark.datum["series"], mark.datum["year"]) for mark in panel.marks][-1] == ("Others: China–Russia", 2024)
    assert panel.marks[-1].datum["label"] == "2024: 67 %; Others: China–Russia"


def test_a_year_of_over_half_again_as_many_votes_as_usual_says_that_it_stands_alone() -> None:
    counts = {"2021": 80, "2022": 80, "2023": 80, "2024": 120, "2025": 121}
    rows = [indicator_row(SHARE, "CHN-RUS", year, 0.8, n_observations=n) for year, n in counts.items()]
    notes = [mark["label"].partition("; of ")[2] for mark in data(votes("CHN-RUS", tables_of(rows)))]
    assert notes == ["", "", "", "", "121 votes, many more than usual: not comparable with the other years"]


def test_ask_and_the_page_of_a_series_warn_of_the_same_votes() -> None:
    script = (Path(charts.__file__).parent / "app" / "series.js").read_text("utf-8")
    assert f"[/^({'|'.join(figures.VOTES)})$/, {figures.MORE}]" in script
    assert ({*figures.VOTES}, figures.MORE) == ({*VOTES}, MORE)
