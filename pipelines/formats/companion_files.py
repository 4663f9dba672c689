"""The files of a release that other people's tools read, made from the files of its tables.

They follow from the tables, the models and ``about.py`` alone: the same release gives the same bytes. Bulk tables are
not opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from bilateral.changes import Change
from bilateral.spreadsheet import to_csv
from pipelines.formats import calendar, citations, claim_review, release_page, sdmx
from pipelines.formats.about import Facts
from pipelines.formats.croissant import croissant
from pipelines.formats.dcat import catalogue
from pipelines.formats.feeds import feeds
from pipelines.formats.frictionless import datapackage
from pipelines.formats.news import news

MAX_CSV_ROWS = 15_000
"""A table with more rows has no CSV file."""


def companion_files(facts: Facts, files: Mapping[str, Path]) -> dict[str, bytes]:
    """The contents of the files by their path in the release; ``files`` are the tables as they are released."""
    small = [name for name in facts.tables if facts.tables[name]["rows"] <= MAX_CSV_ROWS]
    tables = {name: _read(files[name]) for name in small}
    indicators = tables["indicators"] if "indicators" in tables else _read(files["indicators"])
    actors = _read(files["actors"]).to_pylist()
    names = sdmx.code_names(indicators, actors, _read(files["definitions"]).to_pylist())
    areas = {row["actor_id"]: row["iso2"] for row in actors if row["iso2"] and row["valid_to"] is None}
    measured = indicators.select(["indicator", "unit_measure", "method_id", "year", "n_observations"])
    texts = {
        "CITATION.cff": citations.citation(facts.version, facts.date),
        "croissant.json": croissant(facts),
        "datapackage.json": datapackage(facts),
        "dcat.jsonld": catalogue(facts, measured.to_pylist(), small),
        "documents.bib": citations.bibtex(facts),
        "documents.csl.json": citations.csl(facts),
    }
    if {"claims", "verdicts"} <= tables.keys():
        claims, verdicts = (tables[name].to_pylist() for name in ("claims", "verdicts"))
        texts[claim_review.FILE] = claim_review.reviews(claims, verdicts, facts.documents, facts.date)
    return {
        **{name: text.encode() for name, text in texts.items()},
        "sdmx/structure.xml": sdmx.structure(facts, indicators, names, areas),
        "sdmx/indicators.csv": sdmx.data(indicators, facts.version),
        **{f"csv/{name}.csv": csv_file(table) for name, table in tables.items()},
    }


def news_files(
    facts: Facts, files: Mapping[str, Path], changes: Iterable[Change], last: Path | None
) -> dict[str, bytes]:
    """Feeds of what is new and the calendar of what is due, by path; ``last`` is the folder of the release before."""
    answers = _read(files["answers"]).to_pylist() if "answers" in files else []
    names = {row["actor_id"]: row["name"] for row in _read(files["actors"]).to_pylist()}
    pairs = {row["dyad"]: " and ".join(names.get(actor, actor) for actor in row["dyad"].split("-")) for row in answers}
    entries = news(facts.version, facts.previous, [asdict(change) for change in changes], answers, names)
    due = calendar.calendar(calendar.dates(facts.sources, facts.date), facts.version, facts.date)
    return {calendar.FILE: due.encode(), **feeds(entries, pairs, facts.version, facts.date, last)}


def front_page(facts: Facts, names: Iterable[str]) -> dict[str, bytes]:
    """The page at the root, which names the other files of the release, by its path."""
    return {release_page.FILE: release_page.release_page(facts, names).encode()}


def csv_file(table: pa.Table) -> bytes:
    """The table as a CSV file, with the byte-order mark that tells Excel that it is UTF-8."""
    return b"\xef\xbb\xbf" + to_csv(table)


def _read(file: Path) -> pa.Table:
    return pq.read_table(file, partitioning=None)
