"""The files of a release that other people's tools read, made from the files of its tables.

They follow from the tables, the models and ``about.py`` alone: the same release gives the same bytes. Bulk tables are
not opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from bilateral.changes import Change
from bilateral.spreadsheet import to_csv
from pipelines.formats import about, calendar, citations, claim_review, sdmx
from pipelines.formats.about import Facts
from pipelines.formats.croissant import croissant
from pipelines.formats.dcat import catalogue
from pipelines.formats.feeds import feeds
from pipelines.formats.frictionless import datapackage
from pipelines.formats.news import news
from pipelines.store.memo import FileToMake, code_of, given, key_of

MAX_CSV_ROWS = 18_000
"""A table with more rows has no CSV file, but for the front door."""
WHOLE = "csv/indicators.csv.gz"


def companion_files(facts: Facts, files: Mapping[str, Path], folder: Path) -> Iterator[FileToMake]:
    """The files that follow from the tables; ``files`` are these as they are released.

    The first two are to be made when the others stand in ``folder``, whose sizes and hashes they tell.
    """
    code = code_of(__name__)
    hashes = {name: facts.tables[name]["sha256"] for name in facts.tables}
    small = [name for name in facts.tables if facts.tables[name]["rows"] <= MAX_CSV_ROWS]
    indicators, actors = _read(files["indicators"]), _read(files["actors"]).to_pylist()
    data = sdmx.data(indicators, facts.version)
    facts = replace(facts, packed={"indicators": about.packed(sdmx.FILE, data)})
    measured = indicators.select("indicator dyad unit_measure method_id year n_observations".split()).to_pylist()
    sides = {side for row in measured for side in row["dyad"].split("-")}
    states = sorted(row["actor_id"] for row in actors if row["iso2"] and row["actor_id"] in sides)

    @cache
    def csv() -> dict[str, Any]:
        return {name: about.packed(f"csv/{name}.csv", (folder / f"csv/{name}.csv").read_bytes()) for name in small}

    yield FileToMake("dcat.jsonld", lambda: catalogue(facts, measured, states, csv()).encode())
    yield FileToMake("csv/datapackage.json", lambda: datapackage(facts, csv()).encode())
    for name in small:
        yield FileToMake(f"csv/{name}.csv", partial(_csv, files[name]), key_of("csv", code, hashes[name]))
    if "indicators" not in small:
        key = key_of("csv.gz", code, hashes["indicators"])
        yield FileToMake(WHOLE, partial(_csv, files["indicators"]), key, packed_csv)
    yield given(sdmx.FILE, data)
    yield given(sdmx.CORE_FILE, sdmx.data(indicators, facts.version, sdmx.CORE))
    yield given("sdmx/structure.xml", _structure(facts, files, indicators))
    texts = {
        "CITATION.cff": citations.citation(facts.version, facts.date),
        "croissant.json": croissant(facts),
        "datapackage.json": datapackage(facts),
        "documents.bib": citations.bibtex(facts),
        "documents.csl.json": citations.csl(facts),
    }
    if {"claims", "verdicts"} <= {*small}:
        claims, verdicts = (_read(files[name]).to_pylist() for name in ("claims", "verdicts"))
        texts[claim_review.FILE] = claim_review.reviews(claims, verdicts, facts.documents, facts.date)
    yield from (FileToMake(name, text.encode) for name, text in texts.items())


def _structure(facts: Facts, files: Mapping[str, Path], indicators: pa.Table) -> bytes:
    actors, definitions = (_read(files[name]).to_pylist() for name in ("actors", "definitions"))
    names = sdmx.code_names(indicators, actors, definitions)
    areas = {row["actor_id"]: row["iso2"] for row in actors if row["iso2"] and row["valid_to"] is None}
    return sdmx.structure(facts, indicators, names, areas)


def news_files(
    facts: Facts, files: Mapping[str, Path], changes: Iterable[Change], last: Path | None
) -> dict[str, bytes]:
    """Feeds of what is new and the calendar of what is due, by path; ``last`` is the folder of the release before."""
    answers = _read(files["answers"]).to_pylist() if "answers" in files else []
    names = {row["actor_id"]: row["name"] for row in _read(files["actors"]).to_pylist()}
    entries = news(facts.version, facts.previous, [asdict(change) for change in changes], answers, names)
    due = calendar.calendar(calendar.dates(facts.sources, facts.date), facts.version, facts.date)
    return {calendar.FILE: due.encode(), **feeds(entries, facts.version, facts.date, last)}


def csv_of(table: pa.Table) -> bytes:
    """The table as CSV, with the byte-order mark that tells Excel that it is UTF-8."""
    return b"\xef\xbb\xbf" + to_csv(table)


def packed_csv(data: bytes) -> bytes:
    """The same in gzip."""
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "gzip") as file:
        file.write(data)
    return bytes(sink.getvalue())


def _csv(file: Path) -> bytes:
    return csv_of(_read(file))


def _read(file: Path) -> pa.Table:
    return pq.read_table(file, partitioning=None)
