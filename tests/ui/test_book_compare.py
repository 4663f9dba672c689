"""The page that compares pairs in a real browser: measure, order, one state's pairs, what cannot be ranked and why."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.ui.books import Visit, opened

PHONE = {"width": 390, "height": 844}
ROWS = "table.compare tbody tr"


def test_it_says_by_which_measure_pairs_are_ranked_and_which_of_them_lead(visit: Visit) -> None:
    page = visit("compare?sort=change")
    expect(page.locator("h1")).to_have_text("Compare pairs")
    newest = r"^The last figure is of 20\d\d for \d+ pairs?, .* "
    ranked = (
        newest + r"By the change of this measure \d+ of \d+ pairs can be ranked, each year by itself: \d+ by .* of 20"
    )
    told = re.compile(ranked + r"\d\d.*\. By those of (20\d\d) it rose most for (.+ points, 20\d\d to \1\))+")
    expect(page.get_by_role("status")).to_have_text(told)
    expect(page.locator(ROWS).first.locator("th")).to_have_text(re.compile(r"^Ranked by figures of 20\d\d1\. "))
    page.get_by_label("Pairs of").select_option("RUS")
    expect(page.locator(ROWS, has_text="China and Russia").first).to_contain_text("Russia on China")


def test_it_opens_on_the_newest_year_of_which_pairs_have_figures(visit: Visit) -> None:
    page = visit("compare?by=trade")
    newest = max(int(text.split()[-1]) for text in page.locator(f"{ROWS} small.year").all_text_contents())
    expect(page.locator(ROWS).first.locator("small.year")).to_have_text(f"Figures of {newest}")
    expect(page.get_by_role("status")).to_contain_text(f"The last figure is of {newest} for ")


def test_a_reader_chooses_measure_order_and_state_and_the_address_keeps_them(visit: Visit) -> None:
    page = visit("compare")
    page.get_by_label("Measure").select_option("trade")
    page.get_by_label("Sorted by").select_option("value")
    expect(page.locator(ROWS).first.locator("th")).to_have_text("European Union and United States")
    page.get_by_label("Pairs of").select_option("RUS")
    assert page.url.endswith("#/compare?by=trade&sort=value&with=RUS")
    own = page.locator(ROWS, has_text="China and Russia")
    expect(own).to_contain_text(re.compile(r"2\d\d in 202\d, 6\d(\.\d)? in 2015.*× \d"))
    names = page.locator(f"{ROWS} th a").all_text_contents()
    assert names
    assert all("Russia" in name for name in names)


def test_a_pair_that_is_not_ranked_stands_with_its_figures_and_the_reason(visit: Visit) -> None:
    page = visit("compare?with=KAZ")
    pair = page.locator(ROWS, has_text="Iran and Kazakhstan")
    expect(pair).to_contain_text("Iran on Kazakhstan")
    expect(pair).to_contain_text("not ranked: 2014 is the last year known")
    page.get_by_label("Measure").select_option("exercises")
    expect(page.get_by_role("status")).to_contain_text("No pair can be ranked by this measure.")
    expect(page.locator("details summary")).to_have_text(re.compile(r"^\d+ pairs of which no figure of this kind"))


def test_what_halved_did_not_rise_most(visit: Visit) -> None:
    page = visit("compare?by=leaders")
    expect(page.get_by_role("status")).to_contain_text("it rose for none of them.")
    expect(page.locator(ROWS, has_text="China and United States")).to_contain_text("× 0.5")


def test_a_pair_leads_to_its_section_by_keyboard_and_all_pairs_can_be_shown(visit: Visit) -> None:
    page = visit("compare?by=votes&sort=name")
    expect(page.locator(ROWS)).to_have_count(15)
    page.get_by_role("button", name=re.compile("^Show all")).press("Enter")
    expect(page.locator(ROWS).nth(60)).to_be_attached()
    expect(page.locator(f"{ROWS} a").nth(15)).to_be_focused()
    page.get_by_role("link", name="Belarus and Russia").press("Enter")
    expect(page.locator("#section-votes h2")).to_be_in_viewport()


def test_a_phone_shows_it_without_scrolling_sideways(browser: Browser, visit: Visit, wrong: list[str]) -> None:
    address = visit("compare").url
    phone = opened(browser, address, wrong, viewport=PHONE, color_scheme="dark")
    expect(phone.locator(ROWS).first).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    region = phone.locator(".scrolled").first
    assert region.evaluate("region => region.scrollWidth - region.clientWidth") <= 0
    phone.close()


@pytest.mark.parametrize("sought", ["compare", "depends", "growing closer", "closer"])
def test_search_leads_to_it_where_no_two_states_are_named(visit: Visit, sought: str) -> None:
    page = visit("search")
    page.get_by_role("searchbox").fill(sought)
    expect(page.locator(".results a").first).to_have_attribute("href", "#/compare")


def test_the_front_page_and_the_head_of_every_page_lead_to_it(visit: Visit) -> None:
    page = visit("")
    expect(page.locator("header nav").get_by_role("link", name="Compare")).to_be_visible()
    page.locator("#pairs").get_by_role("link", name=re.compile("^Compare pairs")).click()
    expect(page.locator("h1")).to_have_text("Compare pairs")
    expect(page.locator('header nav a[aria-current="page"]')).to_have_text("Compare")


def test_a_section_leads_to_all_pairs_by_its_measure(visit: Visit) -> None:
    page = visit("dyad/KAZ-RUS/votes")
    page.locator("#section-votes").get_by_role("link", name="Compare with other pairs").click()
    expect(page.get_by_label("Measure")).to_have_value("votes")


def test_who_comes_for_a_section_finds_its_chart_there(visit: Visit) -> None:
    page = visit("dyad/PRK-RUS/deployments")
    expect(page.locator("#section-deployments #panel-deployments")).to_be_in_viewport()
    expect(page.locator("#section-deployments #panel-losses")).to_be_attached()


def test_what_a_break_lies_between_is_not_ranked(visit: Visit) -> None:
    """A phrase of the press minus a data set is no change."""
    page = visit("compare?by=dependence")
    page.get_by_role("button", name=re.compile("^Show all")).click()
    refused = page.locator(ROWS, has_text="not ranked: the earlier figure is not comparable")
    assert refused.count() > 5
    assert page.locator(ROWS, has_text="≈").count() == 0
