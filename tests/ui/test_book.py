"""The book in a real browser: charts, the evidence behind a mark, and pages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyarrow.parquet as pq
import pytest
from playwright.sync_api import Browser, Page, expect

from pipelines.release import marking
from tests.support.built_home import BuiltHome
from tests.support.rows import each_case
from tests.ui.books import TOTAL, Visit, draw_all, opened, shot

CHARTS = ".lead .plot, main section > .figures .plot"
"""The charts of a dyad that are shown at first."""


def evidence_rows(released: Path) -> list[dict[str, Any]]:
    """The rows of ``evidence``."""
    return pq.read_table(released / "evidence.parquet").to_pylist()


def test_the_page_of_a_pair_draws_its_charts(page: Page) -> None:
    expect(page.locator("main h1")).to_have_text("China and Russia")
    expect(page.locator(f"{TOTAL} .plot[data-drawn] svg")).to_be_visible()
    assert int(page.locator(f"{TOTAL} .plot").get_attribute("data-drawn") or 0) >= 20
    assert page.locator(f"{TOTAL} .still").count() == 0, "the chart replaces the picture"
    shot(page, "book-trade.png")


def test_a_release_that_was_yanked_says_so_above_every_page(
    browser: Browser, own_home: BuiltHome, wrong: list[str]
) -> None:
    """The mark stands beside the release, none of whose bytes changes; what it says is text."""
    for yanked, count in (("1.1.0", 0), ("1.0.0", 1)):
        (own_home.home / "releases" / "1.1.0").mkdir(exist_ok=True)
        marking.yank(own_home.home / "releases", yanked, "shares <b>doubled</b>", "ana", "2026-02-01T08:00:00Z")
        page = opened(browser, f"file://{own_home.release}/book/index.html", wrong)
        expect(page.locator("main h1")).to_be_visible()
        expect(page.locator("#yanked")).to_have_count(count)
    expect(page.locator("#yanked")).to_have_text(
        "This release was yanked on 2026-02-01: shares <b>doubled</b>. Use a later one."
    )
    page.goto(page.url.partition("#")[0] + "#/about")
    expect(page.locator("#yanked")).to_be_visible()
    page.close()


def test_another_dyad_is_chosen_from_the_list(page: Page) -> None:
    page.get_by_label(re.compile("^Another pair")).select_option("IND-RUS")
    expect(page.locator("main h1")).to_have_text("India and Russia")
    assert page.url.endswith("#/dyad/IND-RUS")


def test_a_click_on_a_point_opens_its_evidence_with_rivals(page: Page) -> None:
    point = page.locator(f'{TOTAL} path[aria-label^="2024: 244.81"]')
    point.click(force=True)
    panel = page.locator("dialog#evidence")
    expect(panel.locator("h2")).to_contain_text("2024: 244.81 billion dollars; as reported by China")
    cards = panel.locator("article.card")
    expect(cards).to_have_count(5)
    expect(cards.first).to_contain_text("bne IntelliNews")
    expect(cards.first).to_contain_text("preferred")
    expect(cards.first.locator("blockquote")).to_have_text("reached a new record high of $244.81bn in 2024")
    expect(cards.first.locator("h4")).to_contain_text("China’s customs office GACC, by bne IntelliNews")
    expect(cards.first.locator(".when")).to_contain_text("January 2025")
    expect(cards.first.locator(".title a")).to_have_attribute("href", re.compile("^https://bne.eu/"))
    said = "Rated A: completely reliable (a relay of it was read, itself rated C). This statement: probably true."
    expect(cards.first.locator(".rated")).to_have_text(said)
    expect(cards.locator(".badge")).to_have_text(
        ["preferred", "says the same", *["says the same, rounded"] * 2, "the claim that is checked"]
    )
    shot(page, "book-evidence.png")
    page.keyboard.press("Escape")
    expect(panel).not_to_be_visible()


def test_the_other_reporter_of_a_flow_is_its_rival(page: Page) -> None:
    page.locator(f'{TOTAL} path[aria-label^="2023: 240.11"]').click(force=True)
    rivals = page.locator("dialog .rivals")
    expect(rivals).to_contain_text("227.7")
    expect(rivals).to_contain_text("Sputnik")


def test_every_value_of_a_chart_stands_in_a_table_with_its_evidence(page: Page) -> None:
    page.locator(f"{TOTAL} summary").first.click()
    table = page.locator(f"{TOTAL} table")
    expect(table.locator("tbody tr")).to_have_count(100)
    table.get_by_role("button", name=re.compile("Evidence for 2024: 244.81")).click()
    expect(page.locator("dialog#evidence")).to_contain_text("bne IntelliNews")


def test_a_deep_link_leads_to_a_section_of_a_dyad(visit: Visit) -> None:
    page = visit("dyad/RUS-CHN/exercises")
    expect(page.locator("main h1")).to_have_text("China and Russia")
    expect(page.locator("#section-exercises h2")).to_be_in_viewport()


def test_a_claim_is_read_with_its_verdict_the_figures_of_both_sides_and_who_says_so(visit: Visit) -> None:
    page = visit("claims")
    claim = page.locator('[id="claim-article-2025-russia-china-rapprochement/trade-2024"]')
    expect(claim.locator("h3")).to_contain_text("Supported")
    expect(claim.locator(".because")).to_have_text("What others say agrees with it.")
    expect(claim.locator(".sides strong")).to_have_text(["245 billion dollars", "244.8 billion dollars"])
    expect(claim.locator(".others li").first).to_contain_text(
        "China’s customs office GACC, by bne IntelliNews: 244.8 billion dollars"
    )
    reviews = page.locator('main script[type="application/ld+json"]')
    expect(reviews).to_have_count(1)
    assert '"claimReviewed"' in (reviews.text_content() or "")
    shot(page, "book-claims.png")
    claim.get_by_role("button", name="Evidence compared").click()
    expect(page.locator("dialog#evidence")).to_contain_text("244.81")
    page.keyboard.press("Escape")
    page.get_by_role("link", name=re.compile("^Imprecise")).first.click()
    expect(page.locator("article.claim blockquote")).to_have_count(5)


def test_a_claim_compared_with_our_own_counts_leads_to_each_of_them(visit: Visit) -> None:
    page = visit("claims?claim=article-2025-russia-china-rapprochement%2Fexercises-2024")
    claim = page.locator("[id='claim-article-2025-russia-china-rapprochement/exercises-2024']")
    expect(claim.locator(".sides")).to_contain_text(re.compile(r"Our own counts.*at least \d+ to \d+ exercises"))
    expect(claim.get_by_role("button")).to_have_count(0)
    claim.get_by_role("link", name="All kinds and forces").click()
    expect(page.get_by_role("heading", name="counts")).to_be_visible()
    expect(page.get_by_text(re.compile(r"^1 of \d+ rows"))).to_be_visible()


def test_a_deep_link_leads_to_one_claim(visit: Visit) -> None:
    page = visit("claims?claim=article-2025-russia-china-rapprochement%2Fxi-moscow-2025-05")
    name = "claim-article-2025-russia-china-rapprochement/xi-moscow-2025-05"
    expect(page.locator(f'[id="{name}"]')).to_be_in_viewport()


def test_coverage_shows_where_nobody_looked(visit: Visit) -> None:
    page = visit("coverage?dyad=CHN-RUS")
    expect(page.locator(".legend")).to_contain_text("nobody has searched")
    row = page.get_by_role("region", name="Coverage of total trade").locator("tbody tr")
    expect(row.locator("th")).to_have_text("China – Russia")
    expect(row.locator("td.found").last).to_have_text(re.compile("[0-9]{4} to 202[4-6]: found, 1 to [0-9]+ in a year$"))
    shot(page, "book-coverage.png")


def test_the_dictionary_leads_from_a_column_to_the_table_it_names(visit: Visit) -> None:
    page = visit("dictionary/evidence")
    page.get_by_role("link", name="documents.document_id").click()
    expect(page.locator("main h1")).to_have_text("documents")


def test_it_is_cited_by_version(visit: Visit) -> None:
    page = visit("cite")
    expect(page.locator("main")).to_contain_text("Bilateral Indicators, version 1.0.0")


def test_the_key_shows_the_colour_and_the_shape_of_a_series(page: Page) -> None:
    """Russia's reports are squares in the key too, in the same colour."""
    key = page.locator(f"{TOTAL} .key li", has_text="as reported by Russia").locator("path")
    mark = page.locator(f'{TOTAL} .plot path[aria-label^="2023: 227.7"]').last
    assert key.get_attribute("fill") == mark.get_attribute("fill") == "var(--series-2)"
    corners = [len(re.findall("[LHV]", path.get_attribute("d") or "")) for path in (key, mark)]
    assert corners == [3, 3]


def test_no_year_stands_twice_on_an_axis_and_counts_are_whole(page: Page) -> None:
    draw_all(page, "#panel-exercises .plot")
    for panel in page.locator("#panel-exercises").all():
        x, y = (axis.locator("text").all_text_contents() for axis in panel.locator(".role-axis-label").all())
        assert len(x) == len({*x}) > 0
        assert all(re.fullmatch(r"\d+", label) for label in y)


def test_every_drawn_mark_opens_what_it_stands_for_bars_too(page: Page) -> None:
    """A click anywhere on the bar of an event whose day is not known opens that event."""
    draw_all(page, "#section-events figure .plot")
    panel = page.locator("#section-events figure").first
    bar = panel.locator('line[aria-label*="Exercise"], line[aria-label]').first
    label, box = bar.get_attribute("aria-label"), bar.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] * 0.8, box["y"] + box["height"] / 2)
    dialog = page.locator("dialog#evidence")
    expect(dialog).to_be_visible()
    assert label in (dialog.text_content() or "")


@pytest.mark.torture
def test_marks_that_lie_in_one_place_can_each_be_chosen(page: Page) -> None:
    draw_all(page, CHARTS)
    x, y, first, second = page.evaluate("""() => {
      for (const plot of document.querySelectorAll(".plot")) {
        const seen = new Map();
        for (const path of plot.querySelectorAll("svg path[aria-label]")) {
          const box = path.getBoundingClientRect();
          const place = `${Math.round(box.x)} ${Math.round(box.y)}`;
          const label = path.getAttribute("aria-label");
          if (box.width < 20 && seen.has(place) && seen.get(place) !== label) {
            path.scrollIntoView({ block: "center" });
            const now = path.getBoundingClientRect();
            return [now.x + now.width / 2, now.y + now.height / 2, seen.get(place), label];
          }
          seen.set(place, label);
        }
      }
    }""")
    page.mouse.click(x, y)
    choice = page.locator("dialog .here")
    expect(choice).to_contain_text("values lie here")
    expect(choice).to_contain_text(first)
    expect(choice).to_contain_text(second)
    other = choice.get_by_role("button").first
    label = other.text_content() or ""
    other.click()
    expect(page.locator("dialog#evidence h2")).to_have_text(label)


def test_a_document_that_says_the_same_is_no_rival(visit: Visit, released: Path) -> None:
    columns = ("value", "value_low", "value_high", "code", "start_date", "end_date")
    by_observation: dict[str, list[tuple[object, ...]]] = {}
    for row in evidence_rows(released):
        by_observation.setdefault(row["observation_id"], []).append(tuple(row[name] for name in columns))
    pairs = (key for key, values in by_observation.items() if len(values) == 2 and len({*values}) == 1)
    same = next(key for key in pairs if key.startswith("trade/"))
    page = visit(f"observation/{quote(same, safe='')}")
    expect(page.locator("article.card .badge")).to_have_text(["preferred", "says the same"])


def test_a_link_to_a_piece_of_evidence_puts_it_first_and_marks_it(visit: Visit, released: Path) -> None:
    row = next(
        r for r in evidence_rows(released) if r["document_id"].startswith("article-2025") and r["as_stated"] == "245"
    )
    page = visit(f"evidence/{quote(row['evidence_id'], safe='')}")
    card = page.locator("main article.card").first
    expect(card).to_have_attribute("aria-current", "true")
    expect(card.locator("blockquote")).to_contain_text("245")
    expect(card.locator(".badge")).to_have_text("the claim that is checked")
    expect(page.locator("main")).not_to_contain_text("improbable")


def test_a_mark_leads_to_its_row_of_the_release(page: Page, flows: str) -> None:
    page.locator(f'{TOTAL} .plot path[aria-label^="2024: 244.81"]').last.click(force=True)
    rows = page.locator("dialog details", has_text="Row of the release").last
    rows.locator("summary").click()
    rows.locator("a").first.click()
    expect(page.locator("main h1")).to_have_text("trade")
    expect(page.locator(".count")).to_contain_text(f"1 of {flows} rows")


@each_case(__file__, "where words")
def test_an_address_of_nothing_is_said_to_be_so(visit: Visit, where: str, words: str) -> None:
    page = visit(where)
    expect(page.locator("main")).to_contain_text(words)


def test_a_dyad_is_found_in_small_letters(visit: Visit) -> None:
    page = visit("dyad/rus-chn")
    expect(page.locator("main h1")).to_have_text("China and Russia")


def test_the_book_says_how_it_is_read(visit: Visit) -> None:
    page = visit("front")
    page.get_by_role("link", name="How to read this book").click()
    expect(page.locator("main")).to_contain_text("An empty year is not a zero")
    expect(page.locator("main")).to_contain_text("fairly reliable")
