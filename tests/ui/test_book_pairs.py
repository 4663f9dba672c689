"""The pages of a pair and of a series, and what a release holds, in a real browser."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
from playwright.sync_api import Browser, expect

from tests.ui.books import Visit, opened

PHONE = {"width": 390, "height": 844}
TRADE = "series/BI/trade_total/CHN-RUS/A/CHN"


def test_a_pair_has_its_chronology_the_newest_first_by_kind_and_with_evidence(visit: Visit, released: Path) -> None:
    table = pq.read_table(released / "chronology.parquet", partitioning=None)
    rows = table.filter(pc.equal(table["dyad"], "IRN-RUS")).to_pylist()
    page = visit("dyad/IRN-RUS/events")
    years = page.locator(".chronology summary")
    expect(years.first).to_be_visible()
    told = [re.findall(r"\d+", text) for text in years.all_text_contents()]
    assert sum(int(numbers[-1]) for numbers in told) == len(rows) > 20
    dated = [int(year) for year, *rest in told if rest]
    assert dated == sorted(dated, reverse=True)
    days = page.locator(".chronology details[open] time").evaluate_all("all => all.map((one) => one.dateTime)")
    assert days == sorted(days, reverse=True)
    page.locator("#kind").select_option("agreements")
    expect(page.locator(".chronology li")).to_have_count(sum(row["table"] == "agreements" for row in rows))
    treaty = page.locator(".chronology details").filter(has_text="Strategic Partnership").first
    treaty.evaluate("one => { one.open = true; }")
    treaty.locator("li").filter(has_text="Strategic Partnership").get_by_role("button").first.click()
    expect(page.locator("dialog#evidence .card").first).to_be_visible()
    plan = visit("dyad/IND-RUS/events").locator(".chronology li.plan").filter(has_text="Indra Navy 2012")
    expect(plan).to_contain_text("planned; what became of it is not known here")


def test_a_series_opens_with_its_title_its_last_number_and_its_chart(visit: Visit) -> None:
    page = visit(TRADE)
    expect(page.locator("main h1")).to_have_text("Trade turnover: China and Russia")
    expect(page.locator(".standfirst strong")).to_have_text(re.compile(r"^20\d\d: \d+\.\d billion dollars \("))
    expect(page.locator("#panel-series .plot")).to_have_attribute("data-drawn", re.compile("[1-9]"))
    page.locator(".standfirst button").click()
    expect(page.locator("dialog#evidence .card").first).to_be_visible()
    page = visit("series/BI/trade_share/CHN>RUS/A/imf_imts")
    expect(page.locator("main h1")).to_have_text("Russia’s share of China’s trade in goods")
    expect(visit("series/BI/mirror_gap/CHN-RUS/A/ledger/ledger/G/USD").locator("main")).to_contain_text(
        "of China alone"
    )
    page = visit("series/BI/arms_share/VNM>RUS/A")  # of a pair that the front door does not have
    expect(page.locator(".plot")).to_have_attribute("data-drawn", re.compile("[1-9]"))
    expect(page.get_by_role("link", name="arms_dependence")).to_be_visible()
    page = visit("series/BI/nothing/CHN-RUS/A")
    expect(page.locator(".wrong")).to_have_text("This release has no number of such a series.")


def test_what_a_release_holds_is_told_by_indicator_and_year(visit: Visit, browser: Browser, released: Path) -> None:
    page = visit("about")
    votes = page.locator(".held tr").filter(has_text=re.compile("^Agreement in votes[0-9]"))
    expect(votes.locator("td").nth(-2)).to_have_text("–")  # 2024: too few roll calls
    expect(page.locator("#held")).to_contain_text("Of no pair in any year: ")
    wrong: list[str] = []
    phone = opened(browser, f"file://{released}/book/index.html", wrong, viewport=PHONE)
    expect(phone.locator("#held table")).to_be_attached()
    assert phone.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    phone.close()
    assert wrong == []


def test_why_a_page_has_nothing_on_a_subject_is_said_once_and_links_lead_there(visit: Visit) -> None:
    page = visit("dyad/IDN-KOR/trade")
    reasons = page.locator("#section-nothing")
    expect(reasons.locator("h2")).to_be_in_viewport()
    expect(reasons).to_contain_text("Indonesia and South Korea are not among the")
    expect(reasons.locator("li strong").first).to_contain_text("Trade")
    assert (page.locator("main").text_content() or "").count("are not among the") == 1
    page.get_by_role("navigation", name="Sections").get_by_role("link", name="Top").click()
    expect(page.locator("h1")).to_be_in_viewport()
    other = page.locator('optgroup[label="With organisations and parts of the world"] option')
    assert "Asia – Russia" in " ".join(other.all_text_contents()), "a part of the world is no state"
