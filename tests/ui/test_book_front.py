"""The front page in a real browser: numbers on the first screen, the matrix of pairs, search, and what is due."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.book.book_files import load
from tests.support.rows import each_case
from tests.ui.books import Visit, opened, shot

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def front(browser: Browser, released: Path, wrong: list[str]) -> Iterator[Page]:
    """The book as a reader opens it."""
    page = opened(browser, f"file://{released}/book/index.html", wrong)
    expect(page.locator("h1")).to_have_text("How two states deal with each other")
    yield page
    page.close()


def test_the_first_screen_has_numbers(front: Page) -> None:
    expect(front.locator(".answers li").first).to_be_in_viewport()
    assert re.search(r"\d+\.\d billion dollars", front.locator(".answers li").first.text_content() or "")
    expect(front.locator(".hero img")).to_be_in_viewport()
    shot(front, "book-front.png")


def test_answers_need_no_script_and_other_pages_begin_without_them(
    browser: Browser, released: Path, tmp_path: Path
) -> None:
    """What a reader sees first is in the page itself; who comes for another page does not see it flash by."""
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"file://{released}/book/index.html")
    expect(page.locator(".hero .answers li").first).to_be_visible()
    page.close()
    book = tmp_path / "book"
    book.mkdir()
    for name in ("index.html", "book.css", "store.js"):
        (book / name).write_bytes((released / "book" / name).read_bytes())
    page = browser.new_page()  # the other scripts never come
    page.goto(f"file://{book}/index.html#/claims")
    expect(page.locator(".hero")).to_be_hidden()
    page.close()


def test_what_is_typed_before_the_scripts_have_come_is_searched(
    browser: Browser, released: Path, wrong: list[str]
) -> None:
    page = opened(browser, "about:blank", wrong)
    page.add_init_script("""new MutationObserver((_, watch) => {
        const field = document.getElementById("search");
        if (field) { field.value = "japan china"; field.focus(); watch.disconnect(); }
    }).observe(document, { subtree: true, childList: true })""")
    page.goto(f"file://{released}/book/index.html")
    expect(page.locator(".results").get_by_role("link", name="China and Japan", exact=True)).to_be_visible()
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.close()


def test_the_first_screen_of_a_phone_has_an_answer_and_a_chart_in_the_dark_too(
    browser: Browser, released: Path, wrong: list[str]
) -> None:
    page = opened(browser, f"file://{released}/book/index.html", wrong, viewport=PHONE, color_scheme="dark")
    expect(page.locator(".answers li").first).to_be_in_viewport()
    expect(page.locator(".hero img")).to_be_in_viewport(ratio=0.9)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    shot(page, "book-phone.png")
    page.close()


def test_a_sentence_opens_what_it_rests_on(front: Page) -> None:
    sentence = front.locator(".hero .answers li").first
    sentence.get_by_role("button").click()
    dialog = front.locator("dialog#evidence")
    expect(dialog.locator("article.card").first).to_be_visible()
    said = (sentence.text_content() or "").removesuffix(" Evidence")
    expect(dialog.locator("h2")).to_have_text(said.strip())


def test_the_matrix_leads_to_a_pair_from_both_sides_and_the_keyboard_stops_once(front: Page) -> None:
    cells = front.locator('table.pairs a[title^="China and Russia:"]')
    expect(cells).to_have_count(2)
    expect(cells.last).to_have_attribute("tabindex", "-1")
    said = re.compile(r"^China and Russia: trade in goods of \d+ billion dollars in \d{4}; \d+ answers$")
    expect(cells.first).to_have_attribute("aria-label", said)
    expect(cells.first).to_have_text(re.compile(r"^\d{3}20\d\d$"))
    heads = front.locator("table.pairs thead abbr").all_text_contents()
    assert "EU" in heads
    assert "EUE" not in heads
    assert not re.search("[¥€£]", front.locator("#pairs").text_content() or "")
    of_yuan = front.locator('table.pairs a[title^="China and Japan:"]').first
    expect(of_yuan).to_have_text(re.compile(r"^≈[23]\d\d20\d\d$"))
    expect(of_yuan).to_have_attribute("aria-label", re.compile(r"billion dollars in 20\d\d, converted from another"))
    expect(front.locator("#pairs .about")).to_contain_text("≈: converted from another currency at the average rate")
    cells.first.click()
    expect(front.locator("h1")).to_have_text("China and Russia")


def test_a_phone_has_the_pairs_as_a_list_that_nothing_cuts(browser: Browser, released: Path, wrong: list[str]) -> None:
    page = opened(browser, f"file://{released}/book/index.html", wrong, viewport=PHONE)
    expect(page.locator("#pairs .trade li").first).to_contain_text(re.compile(r"\d{3} \(\d{4}\)$"))
    expect(page.locator("table.pairs")).to_have_count(0)
    page.locator("#pairs summary").click()
    for item in page.locator("#pairs .trade li").all():
        box = item.bounding_box()
        assert box
        assert box["x"] + box["width"] <= PHONE["width"]
    page.get_by_role("link", name="All pairs by name").click()
    expect(page.locator("h1")).to_have_text("Pairs of states")
    expect(page.locator("main .trade li").first).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("[object")
    page.close()


def test_a_pair_without_a_recent_figure_of_trade_leads_to_its_page(front: Page) -> None:
    cell = front.locator('table.pairs a[title^="Iran and North Korea: no figure of their trade"]').first
    expect(cell).to_have_text("·")
    cell.click()
    expect(front.locator("h1")).to_have_text("Iran and North Korea")
    expect(front.locator("ul.answers li").first).to_be_visible()


def test_pairs_of_which_little_is_known_are_folded_away(front: Page) -> None:
    front.get_by_role("link", name="All pairs by name").click()
    expect(front.locator("h1")).to_have_text("Pairs of states")
    expect(front.locator("ul.columns").first).to_contain_text("Belarus and Brazil 3 answers")
    expect(front.locator("main")).not_to_contain_text("Uzbekistan and Vietnam")
    front.locator("summary", has_text="about which one value is known").click()
    expect(front.get_by_role("link", name="Uzbekistan and Vietnam")).to_be_visible()


def test_claims_are_summed_up_in_a_sentence(front: Page) -> None:
    expect(front.locator("#claims .summary").first).to_contain_text(
        re.compile(r"^\d+ checkable claims: \d+ supported, ")
    )


@each_case(__file__, "sought heading name", first=2)
def test_search_finds_pairs_answers_indicators_claims_and_documents(
    front: Page, sought: str, heading: str, name: str
) -> None:
    front.get_by_role("searchbox").fill(sought)
    group = front.locator(".results section", has=front.get_by_role("heading", name=heading))
    expect(group.get_by_role("link").filter(has_text=re.compile(name, re.I)).first).to_be_visible()


@each_case(__file__, "question heading name", first=2)
def test_a_question_finds_what_it_asks_in_other_words_too(front: Page, question: str, heading: str, name: str) -> None:
    front.get_by_role("searchbox").fill(question)
    expect(front.get_by_role("status")).to_have_text(re.compile(r"^[\d,]+ found$"))
    group = front.locator(".results section", has=front.get_by_role("heading", name=heading))
    expect(group.get_by_role("link").filter(has_text=name).first).to_be_visible()


@each_case(__file__, "sought where", first=2)
def test_states_and_a_subject_lead_to_the_section_of_their_page(front: Page, sought: str, where: str) -> None:
    front.get_by_role("searchbox").fill(sought)
    group = front.locator(".results section", has=front.get_by_role("heading", name="On the page of a pair"))
    first = group.get_by_role("link").first
    expect(first).to_have_attribute("href", f"#/dyad/{where}")
    first.click()
    expect(front.locator(f"#section-{where.partition('/')[2]} h2")).to_be_in_viewport()


def test_what_answers_is_found_at_its_section_and_hypotheses_by_what_they_are_about(front: Page) -> None:
    front.get_by_role("searchbox").fill("power of siberia")
    expect(front.locator(".results a", has_text="gas by pipeline").first).to_have_attribute(
        "href", "#/dyad/CHN-RUS/energy"
    )
    front.get_by_role("searchbox").fill("growing closer")
    front.locator(".results").get_by_role("link", name="Forced convergence", exact=True).click()
    expect(front.locator("#hypothesis-forced-convergence h3")).to_be_in_viewport()


def test_where_nothing_has_all_words_most_of_them_are_enough(front: Page) -> None:
    front.get_by_role("searchbox").fill("forced convergence xyzzy")
    expect(front.get_by_role("status")).to_contain_text("Nothing has all words; this has most of them.")


def test_half_of_the_words_are_not_most_of_them(front: Page) -> None:
    front.get_by_role("searchbox").fill("xyzzy russia")
    expect(front.get_by_role("status")).to_contain_text("This book has nothing on")


def test_a_search_is_an_address_and_nothing_found_is_said(visit: Visit) -> None:
    front = visit("search?find=yuan")
    expect(front.locator(".results a").first).to_be_visible()
    front.get_by_role("searchbox").fill("xyzzy")
    expect(front.get_by_role("status")).to_contain_text("This book has nothing on")
    assert front.url.endswith("#/search?find=xyzzy")


@pytest.mark.parametrize(("year", "late"), [(0, False), (3, True)])
def test_what_is_overdue_is_said_by_the_reader_s_clock(
    browser: Browser, released: Path, wrong: list[str], year: int, late: bool
) -> None:
    """The dates are those of the release; only the page knows what day it is."""
    day = load(released, "index")["release"]["date"]
    page = opened(browser, "about:blank", wrong, timezone_id="UTC")  # all pages of a context have its clock
    page.clock.set_fixed_time(f"{int(day[:4]) + year}{day[4:]}T12:00:00Z")
    page.goto(f"file://{released}/book/index.html")
    expect(page.locator("#due li").first).to_be_visible()
    assert page.locator("#due .late").count() == (page.locator("#due li").count() if late else 0)
    page.close()


def test_the_glossary_explains_a_word(visit: Visit) -> None:
    front = visit("glossary/lower bound")
    expect(front.locator("dt", has_text="lower bound")).to_be_in_viewport()
    expect(front.locator("main")).to_contain_text("At least so many.")


def test_calendar_feeds_and_files_are_where_the_page_says(front: Page, released: Path) -> None:
    for link in front.locator('a[href^="../"]').all():
        assert (released / "book" / (link.get_attribute("href") or "")).resolve().is_file()


def test_the_page_of_a_release_shows_its_files_on_a_phone(browser: Browser, released: Path, wrong: list[str]) -> None:
    page = opened(browser, f"file://{released}/index.html", wrong, viewport=PHONE)
    links = page.locator(".files a")
    expect(links).to_have_count(29)
    for link in links.all():
        box = link.bounding_box()
        assert box
        assert box["x"] + box["width"] <= PHONE["width"], "nothing is cut off"
    page.close()
