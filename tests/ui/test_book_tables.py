"""The table browser of the book: filters, order, addresses, downloads, and tables of a hundred thousand rows."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow.csv
import pyarrow.parquet as pq
from playwright.sync_api import Browser, Page, expect
from pyarrow.compute import field

from pipelines.book.packing import data_script
from pipelines.book.table_pages import LEFT_OUT
from pipelines.formats.companion_files import csv_of
from tests.book.book_files import load
from tests.ui.books import Visit, go, opened, overwrite, shot


def test_a_table_is_filtered_and_sorted_and_the_address_keeps_it(visit: Visit, released: Path, flows: str) -> None:
    page = visit("table/trade")
    page.get_by_label("Filter dyad").fill("=CHN-RUS")
    page.get_by_label("Filter dyad").press("Enter")
    page.get_by_label("Filter measure").fill("total")
    page.get_by_label("Filter measure").press("Enter")
    table = pq.read_table(released / "trade.parquet", columns=["dyad", "measure"])
    totals = table.filter((field("dyad") == "CHN-RUS") & (field("measure") == "total")).num_rows
    assert totals > 100
    expect(page.locator(".count")).to_contain_text(f"{totals} of {flows} rows")
    page.get_by_role("button", name="value", exact=True).click()
    expect(page.locator('th[aria-sort="ascending"]')).to_contain_text("value")
    page.reload()
    expect(page.locator(".count")).to_contain_text(f"{totals} of {flows} rows")
    expect(page.get_by_label("Filter dyad")).to_have_value("=CHN-RUS")
    shot(page, "book-table.png")


def test_an_absent_table_has_a_page_that_says_why_and_the_list_names_it(visit: Visit) -> None:
    page = visit("table/votes")
    votes = "Recorded votes of the United Nations General Assembly"
    why = f"no file of “{votes}”, “{votes} since session 75” has been imported"
    expect(page.locator("main")).to_contain_text(f"This release does not have it: {why}. To fill it: bilateral import")
    page.get_by_role("link", name="What its columns would mean").click()
    expect(page.locator("main")).to_contain_text("roll_call_id")
    go(page, "tables")
    expect(page.locator("main")).to_contain_text("atop_ordinal (Alliance)")  # of those that the panel lacks
    page.locator("summary").click()
    expect(page.locator("details tr", has=page.get_by_role("link", name="votes", exact=True))).to_contain_text(why)
    expect(page.locator("details")).to_contain_text("tables are absent, because no row in them would have a value")


def test_a_table_of_records_begins_with_what_a_reader_looks_for(visit: Visit) -> None:
    page = visit("table/sanctions")
    heads = [text.strip() for text in page.locator("table.rows thead tr").first.locator("th").all_text_contents()]
    assert heads[:5] == ["label", "start_date", "end_date", "senders", "targets"]
    assert heads.index("sanction_id") > heads.index("status")
    go(page, "tables")
    expect(page.locator(".files li", has_text="actor_names")).to_contain_text("18,")
    expect(page.locator("main")).not_to_contain_text("[object")


def rows_of(data: bytes) -> list[dict[str, object]]:
    """The rows of a CSV file: numbers as numbers, however they are written."""
    rows: list[dict[str, object]] = pyarrow.csv.read_csv(pyarrow.BufferReader(data)).to_pylist()
    return rows


def downloaded(page: Page, file: Path) -> list[dict[str, object]]:
    """The rows that the button downloads, saved as ``file``."""
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Download these rows as CSV").click()
    downloading.value.save_as(file)
    return rows_of(file.read_bytes())


def test_what_is_downloaded_is_what_the_parquet_file_holds(visit: Visit, released: Path, tmp_path: Path) -> None:
    page = visit("table/trade?dyad==CHN-RUS&measure==total&value=>2e11")
    rows = downloaded(page, tmp_path / "trade.csv")
    table = pq.read_table(released / "trade.parquet")
    is_about = (field("dyad") == "CHN-RUS") & (field("measure") == "total")
    selected = table.filter(is_about & (field("value") > 2e11))
    assert selected.num_rows > 5
    shown = [name for name in selected.column_names if not name.startswith(tuple(LEFT_OUT["trade"]))]
    assert rows == rows_of(csv_of(selected.select(shown)))


def test_a_whole_table_is_downloaded_as_the_release_has_it_in_csv(visit: Visit, released: Path, tmp_path: Path) -> None:
    page = visit("table/agreements")
    rows = downloaded(page, tmp_path / "agreements.csv")
    assert rows == rows_of((released / "csv/agreements.csv").read_bytes())


def test_a_table_of_a_hundred_thousand_rows_is_read_piece_by_piece(
    browser: Browser, released: Path, tmp_path: Path, wrong: list[str]
) -> None:
    shutil.copytree(released / "book", tmp_path / "book")
    data, pieces = tmp_path / "book/data", 20
    index = load(released, "index")
    table = next(entry for entry in index["tables"] if entry["name"] == "definitions")
    columns = [column["name"] for column in load(released, "dictionary")["definitions"]["columns"]]
    table |= {"rows": 100_000, "shown": 100_000, "pieces": []}
    for place in range(pieces):
        ids = [f"rule-{place * 5000 + n:06}" for n in range(5000)]
        texts = {"definition_id": ids, "statement": [f"says {rule}" for rule in ids]}
        rows, name = {column: [None] * 5000 for column in columns} | texts, f"tables/definitions-{place}"
        overwrite(data / f"{name}.js", data_script(name, rows))
        table["pieces"].append([5000, ids[0], ids[-1]])
    overwrite(data / "index.js", data_script("index", index))

    page = opened(browser, f"file://{tmp_path}/book/index.html#/tables", wrong)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url) if "definitions-" in request.url else None)
    page.goto(f"file://{tmp_path}/book/index.html#/table/definitions")
    expect(page.locator(".count")).to_contain_text("100,000 of 100,000 rows")
    expect(page.locator("table.rows tbody tr")).to_have_count(50)
    assert len(requests) == 1, "the first page is in the first piece"
    page.goto(f"file://{tmp_path}/book/index.html#/table/definitions?definition_id==rule-062345")
    expect(page.locator("table.rows tbody")).to_contain_text("says rule-062345")
    assert len(requests) == 2, "an exact key is in one piece"
    page.goto(f"file://{tmp_path}/book/index.html#/table/definitions?statement=71234&sort=-definition_id")
    expect(page.locator("table.rows tbody")).to_contain_text("says rule-071234")
    expect(page.locator("table.rows tbody tr")).to_have_count(1)
    assert len(requests) == pieces, "each piece is read once"
    page.close()


def test_a_filter_works_while_it_is_typed_and_keeps_focus_and_place(visit: Visit, flows: str) -> None:
    page = visit("table/trade")
    value_low = page.get_by_label("Filter value_low")
    value_low.scroll_into_view_if_needed()
    before = page.evaluate("document.querySelector('.scrolled').scrollLeft")
    assert before > 100
    value_low.focus()
    page.keyboard.type(">2e11")
    expect(page.locator(".count")).not_to_contain_text(f"{flows} of {flows}")
    assert page.evaluate("document.activeElement.dataset.filter") == "value_low"
    assert page.evaluate("document.querySelector('.scrolled').scrollLeft") == before
    head = page.get_by_role("button", name="value_low")
    head.focus()
    page.keyboard.press("Enter")
    expect(page.locator('th[aria-sort="ascending"]')).to_contain_text("value_low")
    assert (page.evaluate("document.activeElement.textContent") or "").startswith("value_low")


def test_a_filter_that_nothing_matches_says_so_and_is_cleared(visit: Visit, flows: str) -> None:
    page = visit("table/trade")
    page.get_by_label("Filter dyad").fill("nowhere")
    expect(page.locator(".count")).to_have_text(f"None of {flows} rows match.")
    page.get_by_role("button", name="Clear filters").click()
    expect(page.locator(".count")).to_have_text(f"{flows} of {flows} rows")
    page.get_by_label("Filter value", exact=True).fill(">abc")
    expect(page.locator(".wrong")).to_have_text("value: write a number after >.")


def test_filters_know_yes_and_no_order_of_texts_and_spaces_after_equals(visit: Visit, flows: str) -> None:
    page = visit("table/trade?is_reference==yes&time_period=>=2026&dyad== CHN-RUS")
    expect(page.locator(".count")).to_contain_text(f" of {flows} rows")
    count = int((page.locator(".count").text_content() or "0").split()[0])
    assert 0 < count < 100
    periods = page.locator("table.rows tbody tr td:nth-child(2)").all_text_contents()
    assert len(periods) == count
    assert min(periods) >= "2026"
