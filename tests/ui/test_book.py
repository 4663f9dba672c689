"""The book in a real browser, from a file and behind a server: charts, evidence, links, tables, and who can use it."""

from __future__ import annotations

import functools
import http.server
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from pipelines.ledger import read_ledger
from pipelines.release import plain
from pipelines.release.book.packing import script
from tests.release.book.reading import load
from tests.ui.conftest import SHOTS
from tests.worlds import document, real, unfold, write
from tests.worlds import release as publish

TOTAL = "#panel-trade-total-usd-g-actual"
PAGES = (
    "dyad/CHN-RUS",
    "claims",
    "coverage",
    "tables",
    "table/trade",
    "dictionary",
    "dictionary/trade",
    "changes",
    "cite",
)
HOSTILE = '<script>window.hacked = 1</script> "quoted" \'single\' =HYPERLINK("x") שלום عالم'


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a release of the real ledger."""
    folder = publish(real(), tmp_path_factory.mktemp("book")).folder
    assert folder
    return folder


def opened(browser: Browser, address: str, wrong: list[str], **options: object) -> Page:
    """A page that notes in ``wrong`` whatever its console says, and every request that leaves its place."""
    page = browser.new_page(**{"viewport": {"width": 1300, "height": 900}, **options})  # type: ignore[arg-type]
    page.on("console", lambda said: wrong.append(f"{said.type}: {said.text}"))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    root = address.rpartition("/book/")[0]
    page.on(
        "request",
        lambda asked: None if asked.url.startswith((root, "data:", "blob:")) else wrong.append(asked.url),
    )
    page.goto(address)
    return page


@pytest.fixture
def wrong() -> Iterator[list[str]]:
    """What the browser complained of: nothing, at the end of every test."""
    said: list[str] = []
    yield said
    assert said == []


@pytest.fixture
def page(browser: Browser, released: Path, wrong: list[str]) -> Iterator[Page]:
    """The book, opened from its file."""
    page = opened(browser, f"file://{released}/book/index.html", wrong)
    yield page
    page.close()


def go(page: Page, where: str) -> None:
    """Follow a link within the book, and wait for its page."""
    page.goto(page.url.partition("#")[0] + "#/" + where)
    page.reload()
    expect(page.locator("main h1")).to_be_visible()


def shot(page: Page, name: str) -> None:
    """Renew a picture of the documentation."""
    if SHOTS:
        page.wait_for_timeout(800)
        page.screenshot(path=str(Path(SHOTS) / name))


def test_the_first_page_shows_the_dyad_with_most_marks_and_draws_its_charts(page: Page) -> None:
    expect(page.locator("main h1")).to_have_text("China and Russia")
    expect(page.locator(f"{TOTAL} .plot[data-drawn] svg")).to_be_visible()
    assert int(page.locator(f"{TOTAL} .plot").get_attribute("data-drawn") or 0) >= 20
    assert page.locator(f"{TOTAL} .still").count() == 0, "the picture gives way to the chart"
    shot(page, "book-trade.png")


def test_another_dyad_is_chosen_from_the_list(page: Page) -> None:
    page.get_by_label(re.compile("^Dyad")).select_option("IND-RUS")
    expect(page.locator("main h1")).to_have_text("India and Russia")
    assert page.url.endswith("#/dyad/IND-RUS")


def test_a_click_on_a_point_opens_its_evidence_with_rivals(page: Page) -> None:
    point = page.locator(f'{TOTAL} path[aria-label^="2024: 244.81"]')
    point.click(force=True)
    panel = page.locator("dialog#evidence")
    expect(panel.locator("h2")).to_contain_text("2024: 244.81 billion USD (244.5 to 245.5)")
    cards = panel.locator("article.card")
    expect(cards).to_have_count(3)
    expect(cards.first).to_contain_text("bne IntelliNews")
    expect(cards.first).to_contain_text("preferred")
    expect(cards.first.locator("blockquote")).to_have_text("reached a new record high of $244.81bn in 2024")
    expect(cards.first).to_contain_text("C: fairly reliable")
    expect(cards.first.get_by_role("link", name="Document")).to_have_attribute(
        "href", re.compile("^https://bne.eu/")
    )
    expect(cards.nth(1)).to_contain_text("rival")
    shot(page, "book-evidence.png")
    page.keyboard.press("Escape")
    expect(panel).not_to_be_visible()


def test_the_other_reporter_of_a_flow_is_its_rival(page: Page) -> None:
    page.locator(f'{TOTAL} path[aria-label^="2023: 240.11"]').click(force=True)
    rivals = page.locator("dialog .rivals")
    expect(rivals).to_contain_text("227.7")
    expect(rivals).to_contain_text("Sputnik")


def test_a_chart_is_read_by_keyboard(page: Page) -> None:
    plot = page.locator(f"{TOTAL} .plot[data-drawn]")
    plot.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(f"{TOTAL} .reading")).to_contain_text("2008:")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    expect(page.locator(f"{TOTAL} .reading")).to_contain_text("2010:")
    page.keyboard.press("Enter")
    expect(page.locator("dialog#evidence h2")).to_contain_text("2010:")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.className") == "plot", "where the reader was"


def test_every_value_of_a_chart_stands_in_a_table_with_its_evidence(page: Page) -> None:
    page.locator(f"{TOTAL} summary").click()
    table = page.locator(f"{TOTAL} table")
    expect(table.locator("tbody tr")).to_have_count(21)
    table.get_by_role("button", name=re.compile("Evidence of 2024: 244.81")).click()
    expect(page.locator("dialog#evidence")).to_contain_text("bne IntelliNews")


def test_every_chart_of_the_page_is_drawn_when_it_comes_into_view(page: Page) -> None:
    for plot in page.locator("main section > .figures .plot").all():
        plot.scroll_into_view_if_needed()
        expect(plot).to_have_attribute("data-drawn", re.compile("[1-9]"))


def test_a_deep_link_leads_to_one_piece_of_evidence(page: Page, released: Path) -> None:
    rows = pq.read_table(released / "evidence.parquet").to_pylist()
    row = next(
        row for row in rows if row["document_id"] == "bne-2025-01-trade" and row["as_stated"] == "244.81"
    )
    go(page, f"evidence/{quote(row['evidence_id'], safe='')}")
    expect(page.locator("main")).to_contain_text("reached a new record high of $244.81bn in 2024")
    expect(page.locator("main article.card").first).to_contain_text("preferred")


def test_a_deep_link_leads_to_a_section_of_a_dyad(page: Page) -> None:
    go(page, "dyad/RUS-CHN/exercises")
    expect(page.locator("main h1")).to_have_text("China and Russia")
    expect(page.locator("#section-exercises h2")).to_be_in_viewport()


def test_evidence_that_is_not_there_is_said_to_be_so(page: Page) -> None:
    go(page, "evidence/nothing%23x")
    expect(page.locator(".wrong")).to_contain_text("has no evidence nothing#x")


def test_a_table_is_filtered_and_sorted_and_the_address_keeps_it(page: Page) -> None:
    go(page, "table/trade")
    page.get_by_label("Filter dyad").fill("=CHN-RUS")
    page.get_by_label("Filter dyad").press("Enter")
    page.get_by_label("Filter measure").fill("total")
    page.get_by_label("Filter measure").press("Enter")
    expect(page.locator(".count")).to_contain_text("38 of 182 rows")
    page.get_by_role("button", name="value", exact=True).click()
    expect(page.locator('th[aria-sort="ascending"]')).to_contain_text("value")
    page.reload()
    expect(page.locator(".count")).to_contain_text("38 of 182 rows")
    expect(page.get_by_label("Filter dyad")).to_have_value("=CHN-RUS")
    shot(page, "book-table.png")


def rows_of(data: bytes) -> list[dict[str, object]]:
    """The rows of a CSV file: numbers as numbers, whatever their spelling."""
    found: list[dict[str, object]] = pyarrow.csv.read_csv(pyarrow.BufferReader(data)).to_pylist()
    return found


def downloaded(page: Page, file: Path) -> list[dict[str, object]]:
    """The rows that the button gives, saved as ``file``."""
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Download these rows as CSV").click()
    downloading.value.save_as(file)
    return rows_of(file.read_bytes())


def test_what_is_downloaded_is_what_the_parquet_file_holds(
    page: Page, released: Path, tmp_path: Path
) -> None:
    go(page, "table/trade?dyad==CHN-RUS&measure==total&value=>2e11")
    rows = downloaded(page, tmp_path / "trade.csv")
    table = pq.read_table(released / "trade.parquet")
    wanted = table.filter(
        (pyarrow.compute.field("dyad") == "CHN-RUS")
        & (pyarrow.compute.field("measure") == "total")
        & (pyarrow.compute.field("value") > 2e11)
    )
    assert wanted.num_rows > 5
    assert rows == rows_of(plain.to_csv(wanted))


def test_a_whole_table_is_downloaded_as_the_release_has_it_in_csv(
    page: Page, released: Path, tmp_path: Path
) -> None:
    go(page, "table/agreements")
    rows = downloaded(page, tmp_path / "agreements.csv")
    assert rows == rows_of((released / "csv/agreements.csv").read_bytes())


def written(file: Path, data: bytes) -> None:
    """Another content for a file of a release, which may only be read."""
    file.unlink(missing_ok=True)
    file.write_bytes(data)


def test_a_table_of_a_hundred_thousand_rows_is_read_piece_by_piece(
    browser: Browser, released: Path, tmp_path: Path, wrong: list[str]
) -> None:
    shutil.copytree(released / "book", tmp_path / "book")
    data, pieces = tmp_path / "book/data", 20
    index = load(released, "index")
    table = next(one for one in index["tables"] if one["name"] == "definitions")
    columns = [one["name"] for one in load(released, "dictionary")["definitions"]["columns"]]
    table |= {"rows": 100_000, "shown": 100_000, "pieces": []}
    for place in range(pieces):
        ids = [f"rule-{place * 5000 + n:06}" for n in range(5000)]
        rows = {name: [None] * 5000 for name in columns} | {
            "definition_id": ids,
            "statement": [f"says {one}" for one in ids],
        }
        written(data / f"tables/definitions-{place}.js", script(f"tables/definitions-{place}", rows))
        table["pieces"].append([5000, ids[0], ids[-1]])
    written(data / "index.js", script("index", index))

    page = opened(browser, f"file://{tmp_path}/book/index.html#/tables", wrong)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "definitions-" in request.url else None)
    page.goto(f"file://{tmp_path}/book/index.html#/table/definitions")
    expect(page.locator(".count")).to_contain_text("100,000 of 100,000 rows")
    expect(page.locator("table.rows tbody tr")).to_have_count(50)
    assert len(asked) == 1, "the first page is in the first piece"
    page.goto(f"file://{tmp_path}/book/index.html#/table/definitions?definition_id==rule-062345")
    expect(page.locator("table.rows tbody")).to_contain_text("says rule-062345")
    assert len(asked) == 2, "an exact key is in one piece"
    page.goto(f"file://{tmp_path}/book/index.html#/table/definitions?statement=71234&sort=-definition_id")
    expect(page.locator("table.rows tbody")).to_contain_text("says rule-071234")
    expect(page.locator("table.rows tbody tr")).to_have_count(1)
    assert len(asked) == pieces, "each piece is read once"
    page.close()


def test_claims_have_their_verdicts_at_both_dates_and_their_tolerance(page: Page) -> None:
    go(page, "claims")
    claim = page.locator("#claim-trade-2024")
    expect(claim).to_contain_text("supported")
    expect(claim).to_contain_text("Known when published")
    expect(claim).to_contain_text("as of 2025-12-31")
    expect(claim).to_contain_text("Tolerance")
    shot(page, "book-claims.png")
    claim.get_by_role("button", name="Evidence compared").click()
    expect(page.locator("dialog#evidence")).to_contain_text("244.81")
    page.keyboard.press("Escape")
    page.get_by_label("Verdict now").select_option("imprecise")
    expect(page.locator("article.claim blockquote")).to_have_count(1)


def test_coverage_shows_where_nobody_looked(page: Page) -> None:
    go(page, "coverage?dyad=CHN-RUS")
    expect(page.locator(".legend")).to_contain_text("nobody looked")
    cell = page.locator('td[title^="CHN-RUS 2024: found"]').first
    expect(cell).to_contain_text("found")
    shot(page, "book-coverage.png")


def test_the_dictionary_leads_from_a_column_to_the_table_it_names(page: Page) -> None:
    go(page, "dictionary/evidence")
    page.get_by_role("link", name="documents.document_id").click()
    expect(page.locator("main h1")).to_have_text("documents")


def test_it_is_cited_by_version(page: Page) -> None:
    go(page, "cite")
    expect(page.locator("main")).to_contain_text("Bilateral Indicators, version 1.0.0")


@pytest.mark.parametrize("where", PAGES)
@pytest.mark.parametrize("look", ["light", "dark", "phone"])
def test_axe_finds_nothing_serious(
    browser: Browser, released: Path, wrong: list[str], where: str, look: str
) -> None:
    size = {"width": 375, "height": 740} if look == "phone" else {"width": 1300, "height": 900}
    page = opened(
        browser,
        f"file://{released}/book/index.html#/{where}",
        wrong,
        viewport=size,
        color_scheme="dark" if look == "dark" else "light",
    )
    expect(page.locator("main h1")).to_be_visible()
    if where.startswith("dyad"):
        expect(page.locator(".plot[data-drawn]").first).to_be_visible()
        page.locator(f"{TOTAL} summary").click()
    found = Axe().run(
        page,
        options={
            "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
            "preload": False,
        },
    )
    assert found.response["passes"], "axe ran"
    said = [(one["id"], one["impact"], one["nodes"][0]["html"][:200]) for one in found.response["violations"]]
    assert said == []
    if look == "phone":
        assert page.evaluate("document.documentElement.scrollWidth") <= 375, "nothing wider than the screen"
    page.close()


def test_axe_finds_nothing_serious_in_the_evidence(page: Page) -> None:
    page.locator(f'{TOTAL} path[aria-label^="2023: 240.11"]').click(force=True)
    expect(page.locator("dialog .rivals")).to_be_visible()
    found = Axe().run(
        page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "preload": False}
    )
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found.response["violations"]] == []


def test_on_a_phone_and_in_the_dark_it_is_legible(browser: Browser, released: Path, wrong: list[str]) -> None:
    page = opened(
        browser,
        f"file://{released}/book/index.html",
        wrong,
        viewport={"width": 375, "height": 740},
        color_scheme="dark",
    )
    expect(page.locator(f"{TOTAL} .plot[data-drawn] svg")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 24, 28)"
    shot(page, "book-phone.png")
    page.close()


def test_in_print_the_charts_stay_and_the_controls_go(page: Page) -> None:
    expect(page.locator(f"{TOTAL} .plot[data-drawn] svg")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(f"{TOTAL} svg")).to_be_visible()
    expect(page.locator("header nav")).not_to_be_visible()
    expect(page.locator(".chooser")).not_to_be_visible()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing."""


def test_it_works_behind_a_web_server(browser: Browser, released: Path, wrong: list[str]) -> None:
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(_Quiet, directory=str(released))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        page = opened(browser, f"http://127.0.0.1:{server.server_address[1]}/book/index.html", wrong)
        page.locator(f'{TOTAL} path[aria-label^="2024: 244.81"]').click(force=True)
        expect(page.locator("dialog#evidence")).to_contain_text("bne IntelliNews")
        page.close()
    finally:
        server.shutdown()


def test_a_hostile_title_is_shown_as_text(browser: Browser, tmp_path: Path, wrong: list[str]) -> None:
    """What the checker would refuse: the page does not rely on it."""
    stated = (
        "{about: trade, measure: total, actors: [CHN, RUS], dates: 2023, value: 240, scale: billion, unit: USD, "
        "reporter: CHN, excerpt: 240 billion}"
    )
    hostile = document("hostile", stated, title=HOSTILE, publisher=HOSTILE, issued="2024-01-02")
    folder = publish(unfold(read_ledger(write(tmp_path / "data", [hostile]))), tmp_path / "home").folder
    assert folder
    page = opened(browser, f"file://{folder}/book/index.html", wrong)
    page.locator(f'{TOTAL} path[aria-label^="2023: 240"]').last.click(force=True)
    expect(page.locator("dialog p.title")).to_contain_text(HOSTILE)
    go(page, "table/documents")
    expect(page.locator("table.rows")).to_contain_text(HOSTILE)
    assert page.evaluate("window.hacked") is None
    assert page.locator("main script, dialog script").count() == 0
    page.close()


def test_the_policy_forbids_scripts_from_data_and_other_places(page: Page, wrong: list[str]) -> None:
    page.evaluate("""() => {
      const inline = document.createElement("script"); inline.textContent = "window.hacked = 1"; document.body.append(inline);
      const handler = document.createElement("div"); handler.setAttribute("onclick", "window.hacked = 2"); document.body.append(handler); handler.click();
      const image = new Image(); image.src = "http://127.0.0.1:9/x.png"; document.body.append(image);
    }""")
    page.wait_for_timeout(200)
    assert page.evaluate("window.hacked") is None
    assert len(wrong) >= 3
    assert all("Content Security Policy" in said or said.startswith("http://127.0.0.1:9") for said in wrong)
    wrong.clear()


def test_a_missing_file_of_data_is_named(browser: Browser, released: Path, tmp_path: Path) -> None:
    shutil.copytree(released, tmp_path / "copy")
    (tmp_path / "copy/book/data/tables/claims-0.js").unlink()
    page = opened(browser, f"file://{tmp_path}/copy/book/index.html#/claims", [])
    expect(page.locator(".wrong")).to_contain_text("the file book/data/tables/claims-0.js is missing")
    page.close()
