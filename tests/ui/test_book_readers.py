"""Ways to read the book: keyboard, screen reader, phone, dark mode, paper, server; damaged or hostile data."""

from __future__ import annotations

import functools
import http.server
import re
import shutil
import threading
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from pipelines.ledger.reader import read_ledger
from tests.support.ledger_world import build_tables, document, write
from tests.support.ledger_world import release as publish
from tests.ui.books import FIRST, PAGES, TOTAL, Visit, go, opened

PHONE = {"width": 375, "height": 740}
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
HOSTILE = '<script>window.hacked = 1</script> "quoted" \'single\' =HYPERLINK("x") שלום عالم'


def violations(page: Page, rules: list[str]) -> list[tuple[str, str, str]]:
    """The accessibility rules that a page breaks, each with an example; and contrast that axe cannot compute."""
    types = ["violations", "incomplete"]
    paper = {"exclude": [[".plot text[stroke]"]]}  # the halo of a label: what is read is the same text above it
    response = Axe().run(page, paper, options={"runOnly": rules, "preload": False, "resultTypes": types}).response
    assert response["passes"], "axe ran"
    untold = [rule for rule in response["incomplete"] if rule["id"] == "color-contrast"]
    found = [*response["violations"], *untold]
    return [(rule["id"], rule["impact"], rule["nodes"][0]["html"][:200]) for rule in found]


def test_a_chart_is_read_by_keyboard(page: Page) -> None:
    plot = page.locator(f"{TOTAL} .plot[data-drawn]")
    plot.focus()
    page.keyboard.press("ArrowRight")
    tip = page.locator(f"{TOTAL} .tip")
    expect(tip).to_contain_text("1996:")
    expect(tip).to_be_visible()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    expect(tip).to_contain_text("1999:")
    page.keyboard.press("Escape")
    expect(tip).not_to_be_visible()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("dialog#evidence h2")).to_contain_text("1999:")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.className") == "plot", "the reader returns to the same place"


@pytest.mark.torture
def test_every_chart_of_a_pair_is_drawn_on_a_phone(browser: Browser, released: Path, wrong: list[str]) -> None:
    page = opened(browser, f"file://{released}/book/index.html#/dyad/CHN-RUS", wrong, viewport=PHONE)
    plots = page.locator(".plot:visible")
    expect(plots.first).to_be_visible()
    for plot in plots.all():
        plot.scroll_into_view_if_needed()
        expect(plot).to_have_attribute("data-drawn", re.compile(r"\d"))
    page.close()


@pytest.mark.torture
@pytest.mark.parametrize("where", PAGES.split())
@pytest.mark.parametrize("look", ["light", "dark", "phone"])
def test_axe_finds_nothing_serious(browser: Browser, released: Path, wrong: list[str], where: str, look: str) -> None:
    size = PHONE if look == "phone" else {"width": 1300, "height": 900}
    scheme = "dark" if look == "dark" else "light"
    page = opened(browser, f"file://{released}/book/index.html#/{where}", wrong, viewport=size, color_scheme=scheme)
    expect(page.locator("main h1")).to_be_visible()
    if where.startswith("search"):
        expect(page.locator(".results a").first).to_be_visible()
    if where.startswith("dyad/"):
        page.locator(TOTAL).scroll_into_view_if_needed()
        expect(page.locator(".plot[data-drawn]").first).to_be_visible()
        page.locator(f"{TOTAL} summary").first.click()
    assert violations(page, [*STANDARDS, "best-practice"]) == []
    if look == "phone":
        assert page.evaluate("document.documentElement.scrollWidth") <= 375, "nothing is wider than the screen"
    page.close()


@pytest.mark.torture
def test_axe_finds_nothing_serious_in_the_evidence(page: Page) -> None:
    page.locator(f'{TOTAL} path[aria-label^="2023: 240.11"]').click(force=True)
    expect(page.locator("dialog .rivals")).to_be_visible()
    assert violations(page, STANDARDS) == []


def test_on_a_phone_and_in_the_dark_it_is_legible(browser: Browser, released: Path, wrong: list[str]) -> None:
    page = opened(browser, f"file://{released}/book/index.html{FIRST}", wrong, viewport=PHONE, color_scheme="dark")
    expect(page.locator("ul.answers li").first).to_be_in_viewport()
    expect(page.locator(f"{TOTAL} .plot[data-drawn] svg")).to_be_in_viewport(ratio=0.3)
    expect(page.locator("details.more ul.answers")).not_to_be_visible()
    page.locator("details.more summary").click()
    expect(page.locator("ul.answers li").nth(2)).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 24, 28)"
    page.close()


def test_in_print_the_charts_stay_and_the_controls_go(page: Page) -> None:
    expect(page.locator(f"{TOTAL} .plot[data-drawn] svg")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(f"{TOTAL} .plot svg")).to_be_visible()
    expect(page.locator("header nav")).not_to_be_visible()
    expect(page.locator(".chooser")).not_to_be_visible()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing."""


def test_it_works_behind_a_web_server(browser: Browser, released: Path, wrong: list[str]) -> None:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(released)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        page = opened(browser, f"http://127.0.0.1:{server.server_address[1]}/book/index.html{FIRST}", wrong)
        page.locator(f'{TOTAL} path[aria-label^="2024: 244.81"]').click(force=True)
        expect(page.locator("dialog#evidence")).to_contain_text("bne IntelliNews")
        page.close()
    finally:
        server.shutdown()


def test_a_hostile_title_is_shown_as_text(browser: Browser, tmp_path: Path, wrong: list[str]) -> None:
    """Data that the checker would refuse; the page does not rely on that."""
    stated = (
        "{about: trade, measure: total, actors: [CHN, RUS], dates: 2023, value: 240, scale: billion, unit: USD, "
        "reporter: CHN, excerpt: 240 billion}"
    )
    hostile = document("hostile", stated, title=HOSTILE, publisher=HOSTILE, issued="2024-01-02")
    folder = publish(build_tables(read_ledger(write(tmp_path / "data", [hostile]))), tmp_path / "home").folder
    assert folder
    page = opened(browser, f"file://{folder}/book/index.html{FIRST}", wrong)
    page.locator(f'{TOTAL} path[aria-label^="2023: 240"]').last.click(force=True)
    expect(page.locator("dialog p.title")).to_contain_text(HOSTILE)
    go(page, "table/documents")
    expect(page.locator("table.rows")).to_contain_text(HOSTILE)
    assert page.evaluate("window.hacked") is None
    assert page.locator("main script, dialog script").count() == 0
    page.close()


def test_the_policy_forbids_scripts_from_data_and_other_places(page: Page, wrong: list[str]) -> None:
    page.evaluate("""() => {
      const inline = document.createElement("script");
      inline.textContent = "window.hacked = 1";
      const handler = document.createElement("div");
      handler.setAttribute("onclick", "window.hacked = 2");
      document.body.append(inline, handler);
      handler.click();
      const image = new Image(); image.src = "http://127.0.0.1:9/x.png"; document.body.append(image);
    }""")
    page.wait_for_timeout(200)
    assert page.evaluate("window.hacked") is None
    assert len(wrong) >= 3
    assert all("Content Security Policy" in text or text.startswith("http://127.0.0.1:9") for text in wrong)
    wrong.clear()


def test_a_missing_file_of_data_is_named(browser: Browser, released: Path, tmp_path: Path) -> None:
    shutil.copytree(released, tmp_path / "copy")
    (tmp_path / "copy/book/data/claims.js").unlink()
    page = opened(browser, f"file://{tmp_path}/copy/book/index.html#/claims", [])
    expect(page.locator(".wrong")).to_contain_text("the file book/data/claims.js is missing")
    page.close()


def test_without_the_drawing_library_the_values_are_still_there(
    browser: Browser, released: Path, tmp_path: Path
) -> None:
    shutil.copytree(released, tmp_path / "copy")
    (tmp_path / "copy/book/vega.js").unlink()
    wrong: list[str] = []
    page = opened(browser, f"file://{tmp_path}/copy/book/index.html{FIRST}", wrong)
    expect(page.locator(f"{TOTAL} .reading")).to_contain_text("the file book/vega.js is missing")
    page.locator(f"{TOTAL} summary").first.click()
    expect(page.locator(f"{TOTAL} table")).to_contain_text("244.81")
    assert not [text for text in wrong if "Uncaught" in text or text.startswith("Error")]
    page.close()


def test_the_list_of_dyads_is_walked_by_keyboard(page: Page) -> None:
    page.locator("#dyad").focus()
    for _ in range(2):
        before = page.locator("main h1").text_content() or ""
        page.keyboard.press("ArrowDown")
        expect(page.locator("main h1")).not_to_have_text(before)
        assert page.evaluate("document.activeElement.id") == "dyad"


def test_a_link_to_a_section_moves_the_focus_there(page: Page) -> None:
    page.get_by_role("link", name="Joint exercises").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#section-exercises h2")).to_be_focused()
    expect(page.locator("#section-exercises h2")).to_be_in_viewport()


def test_the_skip_link_leaves_the_address_alone(visit: Visit) -> None:
    page = visit("table/trade")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.reload()
    expect(page.locator("main h1")).to_have_text("trade")


def test_the_first_and_the_last_mark_are_one_key_away(page: Page) -> None:
    page.locator(f"{TOTAL} .plot[data-drawn]").focus()
    page.keyboard.press("End")
    expect(page.locator(f"{TOTAL} .tip")).to_contain_text("2025:")
    page.keyboard.press("Home")
    expect(page.locator(f"{TOTAL} .tip")).to_contain_text("1996:")


def test_more_facts_take_the_focus(page: Page) -> None:
    page.locator("#panel-exercises .plot").first.scroll_into_view_if_needed()
    page.locator("#panel-exercises summary").first.click()
    page.locator("#panel-exercises").get_by_role("button", name=re.compile("Evidence for 2024")).first.click()
    more = page.get_by_role("button", name=re.compile("^Show the other"))
    more.click()
    expect(page.locator("dialog .observation").nth(8)).to_be_focused()


def test_a_page_starts_at_its_top(visit: Visit) -> None:
    page = visit("tables")
    page.get_by_role("link", name="visits", exact=True).scroll_into_view_if_needed()
    page.get_by_role("link", name="visits", exact=True).click()
    expect(page.locator("main h1")).to_have_text("visits")
    assert page.evaluate("scrollY") == 0


@pytest.mark.torture
def test_going_from_dyad_to_dyad_keeps_nothing_of_those_before(page: Page) -> None:
    """Charts on pages that were left are removed: the number of listeners does not grow."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def listeners() -> float:
        session.send("HeapProfiler.collectGarbage")
        metrics = {metric["name"]: metric["value"] for metric in session.send("Performance.getMetrics")["metrics"]}
        return float(metrics["JSEventListeners"])

    def visit(dyad: str) -> None:
        page.locator("#dyad").select_option(dyad)
        expect(page.locator(".plot[data-drawn]").first).to_be_visible()

    for dyad in ("IND-RUS", "CHN-RUS"):
        visit(dyad)
    before = listeners()
    for _ in range(5):
        for dyad in ("IND-RUS", "CHN-RUS"):
            visit(dyad)
    assert listeners() < before * 1.5


def test_a_printed_table_has_its_column_names(visit: Visit) -> None:
    page = visit("table/trade")
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="time_period")).to_be_visible()
    expect(page.get_by_role("button", name="Clear filters")).not_to_be_visible()
