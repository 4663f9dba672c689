"""Charts in a real browser: the tip at a mark, and what a reader takes along."""

from __future__ import annotations

import csv
import io
import re
import struct
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.rows import first_of
from tests.ui.books import TOTAL, Visit, draw_all, opened

CHART = "chart/CHN-RUS/trade-total-usd-g-actual"
CLIPPED = """(font) => {
  const found = [], download = book.download;
  let seen = 0, picture;
  book.download = (name, text) => { picture = text; };
  for (const share of document.querySelectorAll("figure:has(.plot[data-drawn]) .share")) {
    share.open = true;
    share.dispatchEvent(new Event("toggle"));
    [...share.querySelectorAll("button")].find((one) => one.textContent === "SVG").click();
    const place = document.body.appendChild(document.createElement("div"));
    place.innerHTML = picture;
    const drawn = place.querySelector("svg"), frame = drawn.getBoundingClientRect();
    for (const text of drawn.querySelectorAll("text")) {
      text.style.fontFamily = font;
      const box = text.getBoundingClientRect();
      if (box.width && (box.right > frame.right + 0.5 || box.left < frame.left - 0.5)) found.push(text.textContent);
    }
    place.remove();
    seen += 1;
  }
  book.download = download;
  return { seen, found };
}"""
"""How many pictures of charts there are, and which of their words stand beyond them when set in a font."""


def downloaded(page: Page, kind: str) -> bytes:
    """What a button under the chart of all trade saves."""
    with page.expect_download() as download:
        page.locator(f"{TOTAL} .share").get_by_role("button", name=kind).click()
    assert download.value.suggested_filename == f"chn-rus-trade-total-usd-g-actual.{kind.lower()}"
    return Path(download.value.path()).read_bytes()


def test_a_title_is_a_sentence_with_its_unit_and_sources_beside_it(page: Page) -> None:
    figure = page.locator(TOTAL)
    expect(figure.locator("h2")).to_contain_text("China and Russia traded goods worth 228.1 billion dollars in 2025")
    expect(figure.locator(".unit")).to_have_text("Both directions together: goods, billion dollars")
    expect(figure.locator(".source")).to_contain_text("Source: China’s customs office GACC")
    exercises = page.locator("#panel-exercises figcaption")
    expect(exercises.locator("h3")).to_have_text("Exercises and patrols by year: All kinds and forces")
    expect(exercises.locator(".unit")).to_have_count(0)  # no unit that the words have already
    assert page.get_by_text("move to it with the arrow keys").count() == 1


def test_the_pointer_shows_the_words_of_a_mark_beside_it(page: Page) -> None:
    point = page.locator(f'{TOTAL} .plot[data-drawn] path[aria-label^="2024: 244.81"]').last
    point.scroll_into_view_if_needed()
    place = point.bounding_box()
    assert place
    page.mouse.move(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    tip = page.locator(f"{TOTAL} .tip")
    expect(tip).to_contain_text("2024: 244.81 billion dollars")
    box = tip.bounding_box()
    assert box
    gaps = place["y"] - box["y"] - box["height"], box["y"] - place["y"] - place["height"]
    assert 0 <= max(gaps) < 20, "right above or below the mark"
    page.mouse.move(5, 5)
    expect(tip).not_to_be_visible()


def test_a_chart_is_saved_as_pictures_and_values(page: Page) -> None:
    expect(page.locator(f"{TOTAL} .plot[data-drawn]")).to_be_visible()
    page.locator(f"{TOTAL} .share summary").click()
    picture = downloaded(page, "SVG").decode()
    assert "var(--" not in picture
    assert "China and Russia traded goods worth" in picture
    assert "Source: China’s customs office GACC" in picture
    foot = "".join(re.findall(r"<text[^>]*>([^<]*)</text>", picture)).partition("Source:")[2]
    assert re.search(r"Bilateral Indicators \d+\.\d+\.\d+, data as of \d{4}-\d\d-\d\d, CC BY 4\.0\. ", foot)
    assert foot.endswith(f"book/index.html#/{CHART}"), "a book that is a file has no address of its own"
    assert downloaded(page, "PNG")[:8] == b"\x89PNG\r\n\x1a\n"
    rows = list(csv.DictReader(io.StringIO(downloaded(page, "CSV").decode("utf-8-sig"))))
    row = next(row for row in rows if row["when"] == "2024" and row["series"] == "as reported by China")
    assert (row["value"], row["unit"]) == ("244.81", "billion dollars")
    assert row["rows"].startswith("trade/")


def test_a_slide_is_as_wide_and_as_high_as_slides_are(page: Page) -> None:
    expect(page.locator(f"{TOTAL} .plot[data-drawn]")).to_be_visible()
    page.locator(f"{TOTAL} .share summary").click()
    with page.expect_download() as download:
        page.locator(f"{TOTAL} .share").get_by_role("button", name="Slide (16:9)").click()
    assert download.value.suggested_filename == "chn-rus-trade-total-usd-g-actual-slide.png"
    assert struct.unpack(">II", Path(download.value.path()).read_bytes()[16:24]) == (1920, 1080)


@pytest.mark.parametrize("font", first_of(1, "DejaVu Sans", "DejaVu Serif", "DejaVu Sans Condensed"))
def test_no_words_of_a_picture_are_clipped_in_any_font(page: Page, font: str) -> None:
    """Each picture of the page as somebody sees it whose browser takes another font."""
    draw_all(page, f"{TOTAL} .plot, #panel-trade-share .plot, #section-arms .plot, #section-votes .plot")
    clipped = page.evaluate(CLIPPED, font)
    assert clipped["seen"] >= 5
    assert clipped["found"] == []


def test_a_series_is_shown_alone_and_all_again(page: Page) -> None:
    figure = page.locator(TOTAL)
    expect(figure.locator(".plot[data-drawn]")).to_be_visible()
    marks = int(figure.locator(".plot").get_attribute("data-drawn") or 0)
    figure.locator(".key").get_by_role("button", name="as reported by Russia").click()
    expect(figure.locator("h2")).to_have_text("Both directions together: goods: as reported by Russia")
    expect(figure.locator(".plot[data-drawn]")).to_be_visible()
    assert 5 < int(figure.locator(".plot").get_attribute("data-drawn") or 0) < marks
    expect(figure.locator('.plot path[aria-label^="2024: 244.81"]')).to_have_count(0)
    figure.get_by_role("button", name="All series").click()
    expect(figure.locator(f'.plot[data-drawn="{marks}"]')).to_be_visible()


def test_a_chart_is_embedded_by_its_code(browser: Browser, released: Path, tmp_path: Path, wrong: list[str]) -> None:
    """The frame of another page shows the one chart, and opens its evidence."""
    page = opened(browser, f"file://{released}/book/index.html#/dyad/CHN-RUS", wrong)
    page.locator(f"{TOTAL} .share summary").click()
    areas = page.locator(f"{TOTAL} .share textarea")
    expect(areas).to_have_count(2)
    link, code = (area.input_value() for area in areas.all())
    assert link.endswith(f"#/{CHART}")
    page.close()
    (tmp_path / "other.html").write_text(f"<!doctype html><title>Another page</title>{code}", encoding="utf-8")
    other = browser.new_page()
    other.goto(f"file://{tmp_path}/other.html")
    frame = other.frame_locator("iframe")
    expect(frame.locator(".plot[data-drawn] svg")).to_be_visible()
    expect(frame.locator("header")).not_to_be_visible()
    expect(frame.locator("figure")).to_have_count(1)
    frame.locator('.plot path[aria-label^="2024: 244.81"]').last.click(force=True)
    expect(frame.locator("dialog#evidence")).to_contain_text("bne IntelliNews")
    other.close()


def test_the_rule_of_counting_is_chosen_and_the_chart_follows(page: Page) -> None:
    page.goto(page.url.partition("#")[0] + "#/dyad/CHN-RUS/exercises")
    section = page.locator("#section-exercises")
    expect(section.locator("#panel-exercises h3")).to_have_text("Exercises and patrols by year: All kinds and forces")
    expect(section.locator("#panel-exercises .plot[data-drawn]")).to_be_visible()
    section.get_by_label("Rule of counting").select_option("patrols")
    expect(section.locator("#panel-exercises .plot[data-drawn]")).to_be_visible()
    expect(section.locator("#panel-exercises h3")).to_have_text("Exercises and patrols by year: Patrols only")
    expect(section.locator('path[aria-label*="claimed by the article under test"]').first).to_be_attached()


def test_the_evidence_of_a_computed_number_opens_with_its_formula(page: Page) -> None:
    page.locator("#panel-trade-share summary").first.click()
    page.locator("#panel-trade-share").get_by_role("button", name="Evidence for 2022: 22 % (16 to 30)").click()
    dialog = page.locator("dialog#evidence")
    expect(dialog.locator(".formula")).to_contain_text("(114.149 / 1.06 + 76.1226 × 1.06) / (592.5 + 255.3) = 0.2222")
    expect(dialog.locator(".observation")).to_have_count(4)
    expect(dialog.locator("summary", has_text="considered for its bounds")).to_be_visible()


def test_the_evidence_opens_at_the_newest_year_and_names_what_it_is_about(page: Page) -> None:
    """A reader meets no keys: they are a click away."""
    page.locator(".answers li", has_text="China and Russia traded goods").first.get_by_role("button").click()
    dialog = page.locator("dialog#evidence")
    names = dialog.locator(".observation > h3")
    expect(names.first).to_have_text(
        re.compile(r"^(Trade in both directions|Exports): .*, 2025, as reported by China$")
    )
    years = [int(year) for text in names.all_text_contents() for year in re.findall(r"\b20\d\d\b", text)]
    assert years == sorted(years, reverse=True)
    assert "trade/CHN" not in (dialog.locator(".body").text_content() or "").partition("Row")[0]
    dialog.get_by_role("link", name=re.compile("^Link to this fact")).first.click()
    expect(page.locator("main .id").first).to_contain_text("trade/CHN")
    expect(page.locator("main .id").first).to_contain_text("/2025/CHN/")


def test_the_evidence_of_a_count_names_the_events_the_last_first(page: Page) -> None:
    page.locator("details.more").evaluate("element => { element.open = true; }")
    page.locator(".answers li", has_text="held at least").get_by_role("button").click()
    first = page.locator("dialog#evidence .observation").first
    expect(first.locator("h3")).to_contain_text("2025")
    expect(first.locator("h3")).not_to_contain_text("exercises/")


def test_a_table_is_in_the_order_of_years_with_four_digits_and_the_rest_in_titles(page: Page) -> None:
    share = page.locator("#panel-trade-share")
    share.locator("summary").first.click()
    expect(share.locator("tbody td:first-child").nth(20)).to_be_attached()
    years = share.locator("tbody td:first-child").all_text_contents()
    assert len({*years}) > 20
    assert years == sorted(years)
    cells = share.locator("tbody td.number")
    assert all(len(re.sub(r"\D", "", text).lstrip("0")) <= 4 for text in cells.all_text_contents() if text[0].isdigit())
    assert max(len(cell.get_attribute("title") or "") for cell in cells.all()) > 6


@pytest.mark.torture
def test_nothing_below_a_chart_moves_when_it_is_drawn(page: Page) -> None:
    heights = "all => all.map(({ offsetHeight }) => offsetHeight)"
    plots = "section > .figures .plot"
    expect(page.locator(plots).first).to_be_attached()
    reserved = page.locator(plots).evaluate_all(heights)
    assert len(reserved) > 3
    draw_all(page, plots)
    assert page.locator(plots).evaluate_all(heights) == reserved


def test_disbursed_has_one_colour_in_all_charts_of_funding(page: Page) -> None:
    page.locator("#section-funding details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    keys = page.locator("#section-funding .key li", has_text=re.compile("^ ?disbursed"))
    expect(keys.nth(2)).to_be_attached()
    colours = {key.locator("path").get_attribute("fill") for key in keys.all()}
    assert len(colours) == 1
    draw_all(page, "#panel-deals .plot")
    drawn = page.locator('#panel-deals path[aria-label*=": disbursed, 25 billion"]').first
    expect(drawn).to_have_attribute("fill", colours.pop() or "")


def test_what_was_planned_is_not_among_what_was_held(page: Page) -> None:
    page.locator("#panel-exercises .below summary").first.click()
    page.locator("#panel-exercises").get_by_role("button", name=re.compile("Evidence for 2025")).first.click()
    dialog = page.locator("dialog#evidence")
    page.get_by_role("button", name=re.compile("^Show the other")).click()
    before = dialog.locator("details", has_text="What was announced of them before they were held").last
    said = re.compile("(^|, )(Planned|planned|Announced|announced)[.,]")
    shown = dialog.locator(".observation > p:first-of-type").all_text_contents()
    assert len(shown) > 8
    assert not [text for text in shown if said.search(text)]
    before.locator("summary").first.click()
    expect(before.locator(".observation > p:first-of-type").first).to_have_text(said)


def test_what_repeats_itself_is_told_once_with_its_number(page: Page) -> None:
    page.locator(f"{TOTAL} .below summary").first.click()
    page.locator(TOTAL).get_by_role("button", name=re.compile("Evidence for 2023: 240.11")).click()
    dialog = page.locator("dialog#evidence")
    more = dialog.locator("details", has_text=re.compile("more documents? says? the same")).first
    expect(more.locator("article.card")).to_have_count(0)
    more.locator("summary").first.click()
    expect(more.locator("article.card").first.locator(".badge").first).to_contain_text("says the same")
    page.keyboard.press("Escape")
    page.goto(page.url.replace("CHN-RUS", "JPN-RUS"))
    page.locator(".answers li", has_text="Japan accounted for").get_by_role("button").click()
    sets = dialog.locator(".observation", has_text="From publishers’ data sets").locator("article.card h4")
    expect(sets.first).to_be_visible()
    names = sets.all_text_contents()
    assert len(names) == len({*names}), "one card for each data set"


def test_labels_of_sanctions_are_whole_and_days_have_years(browser: Browser, released: Path, wrong: list[str]) -> None:
    for width in (1300, 390):
        page = opened(
            browser, f"file://{released}/book/index.html#/dyad/CHN-EUE", wrong, viewport={"width": width, "height": 900}
        )
        section = page.locator("#section-sanctions")
        draw_all(page, "#section-sanctions .plot")
        words = " ".join(" ".join(section.locator("svg text").all_text_contents()).split())
        assert "…" not in words
        assert "Seventeenth EU package of sanctions against Russia (2025)".replace(" ", "") in words.replace(" ", "")
        assert re.search(r"\b202[1-5]\b", words)
        page.close()


def test_a_day_stands_to_the_right_of_the_beginning_of_its_year(page: Page) -> None:
    draw_all(page, "#section-settlement .plot")
    plot = page.locator("#section-settlement .plot").first
    day = plot.locator('path[aria-label^="until 2024-05-16"]').first.bounding_box()
    tick = plot.locator("text", has_text=re.compile("^2024$")).first.bounding_box()
    assert day
    assert tick
    assert day["x"] > tick["x"] + tick["width"]


def test_tests_of_a_hypothesis_are_named_in_words(visit: Visit) -> None:
    page = visit("claims")
    page.locator("#hypothesis-asymmetric-dependence summary").click()
    row = page.locator("#hypothesis-asymmetric-dependence tbody tr").first
    expect(row).to_contain_text("concentration")
    expect(row).to_contain_text("Russia → China")
    expect(row).not_to_contain_text("hhi_normalised")


def test_the_evidence_says_why_a_number_changed(page: Page) -> None:
    page.locator(f'{TOTAL} .plot path[aria-label^="2024: 244.81"]').last.click(force=True)
    told = page.locator("dialog .told")
    expect(told).to_contain_text("From 2025-01-13: 244.8 billion dollars")
    expect(told).to_contain_text("because a more exact figure was published")


def test_no_page_opens_with_a_chart_of_one_year(browser: Browser, released: Path, wrong: list[str]) -> None:
    """Tajikistan's trade with China in dollars is known of one year: its chart stands in its section."""
    page = opened(browser, f"file://{released}/book/index.html#/dyad/EUE-RUS", wrong)
    expect(page.locator(".lead figure .unit")).to_contain_text("billion euros")
    expect(page.locator(".lead .plot")).to_have_attribute("data-drawn", re.compile("[2-9]"))
    page.goto(f"file://{released}/book/index.html#/dyad/CHN-TJK")
    expect(page.locator("h1")).to_have_text("China and Tajikistan")
    expect(page.locator(".lead .plot")).to_have_attribute("data-drawn", re.compile("[2-9]|[0-9]{2}"))
    expect(page.locator("#section-trade figure:visible")).to_have_count(1)
    page.close()
