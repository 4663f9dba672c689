"""Files generated for timing, for want of real ones: in the layout that the publisher documents and of about that size.

Their contents mean nothing. Each function writes into a folder.
"""

from __future__ import annotations

import random
from pathlib import Path

from pipelines.sources.publishers.aiddata import PROJECT, SHEET, SOURCE
from tests.sources.publishers.workbooks import write_workbook
from tests.support.pdfs import pdf

PROJECTS = 20_985
"""As many as AidData says its version 3.0 has."""
STATES = ("Kenya", "Pakistan", "Russia", "Angola", "Brazil", "Cambodia", "Ethiopia", "Zambia")
WORDS = "trade reached billion dollars between the two sides energy transport agreed again".split()


def aiddata(folder: Path) -> None:
    """A workbook of projects with all its columns, a third of them filled."""
    chance = random.Random(1)
    names = [*PROJECT, *SOURCE.unread]
    rows: list[list[object]] = [list(names)]
    for number in range(PROJECTS):
        project: list[object] = [
            number + 1,
            "Yes",
            "No",
            "China",
            chance.choice(STATES),
            2000 + number % 22,
            "Completion",
            "Loan",
            f"Project {number}: {_words(chance, 12)}",
            round(chance.uniform(1e4, 1e9), 2),
        ]
        rest = [_words(chance, 6) if place % 3 == 0 else None for place in range(len(SOURCE.unread))]
        rows.append([*project, *rest])
    write_workbook(folder / "aiddata.xlsx", {SHEET: rows})


def crea(folder: Path) -> None:
    """A year of the counter, by commodity, destination and month, as CSV."""
    chance = random.Random(1)
    names = (
        "commodity,commodity_group,commodity_group_name,destination_iso2,destination_country,destination_region,"
        "month,value_tonne,pricing_scenario,value_eur,value_usd"
    )
    goods = ("crude_oil", "natural_gas", "pipeline_oil", "coal", "lng", "oil_products")
    places = "CN IN TR DE BR KR JP IT NL PL HU BG FR ES EG SG AE MY".split()
    lines = [
        f"{good},g,G,{place},Place,Region,{year}-{month:02}-01,"
        f"{chance.uniform(1, 1e6):.3f},{scenario},{chance.uniform(1, 1e9):.2f},1"
        for year in range(2022, 2027)
        for month in range(1, 13)
        for good in goods
        for place in places
        for scenario in ("default", "price_cap", "sanctions")
    ]
    (folder / "counter_2022.csv").write_text("\n".join([names, *lines]) + "\n", encoding="utf-8")


def pages(folder: Path) -> None:
    """Eighty pages of HTML of about 90 kB each, menus included."""
    chance = random.Random(1)
    menu = "".join(f'<li><a href="/{number}">{_words(chance, 3)}</a></li>' for number in range(400))
    for number in range(80):
        body = "".join(f"<p>{_words(chance, 60)}.</p>" for _ in range(120))
        text = (
            f"<!DOCTYPE html><html><head><title>Page {number}</title></head><body><nav><ul>{menu}</ul></nav>"
            f"<article><h1>Page {number}</h1>{body}</article></body></html>"
        )
        (folder / f"page-{number}.html").write_text(text, encoding="utf-8")


def pdfs(folder: Path) -> None:
    """Twenty PDFs of thirty pages."""
    chance = random.Random(1)
    for number in range(20):
        (folder / f"report-{number}.pdf").write_bytes(pdf([_words(chance, 80) for _ in range(30)], f"Report {number}"))


def _words(chance: random.Random, count: int) -> str:
    return " ".join(chance.choices(WORDS, k=count))
