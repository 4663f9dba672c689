"""AidData Global Chinese Development Finance (GCDF), 3.0: what China's official institutions committed, 2000-2021.

Read are the workbook of projects (sheet GCDF_3.0, alone or in the publisher's zip) and two tables of its sums, by
recipient and by year. A project's value is its adjusted amount in constant dollars of 2021; other amounts, terms and
details are not read.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import PurePosixPath

import pandas as pd

from pipelines.archive.parts import Part
from pipelines.sources.codes import LEFT_OUT, Codes
from pipelines.sources.contract import Parsed, SchemaDrift, SourceError, declare
from pipelines.sources.parsing.files import unpacked
from pipelines.sources.parsing.tabular import header, open_workbook, read_csv, read_texts, to_numbers

SHEET = "GCDF_3.0"
ID, FOR_SUMS, UMBRELLA = "AidData Record ID", "Recommended For Aggregates", "Umbrella"
PROVIDER, RECIPIENT, YEAR = "Financier Country", "Recipient", "Commitment Year"
STATUS, FLOW, TITLE, AMOUNT = "Status", "Flow Type", "Title", "Adjusted Amount (Constant USD 2021)"
PROJECT = (ID, FOR_SUMS, UMBRELLA, PROVIDER, RECIPIENT, YEAR, STATUS, FLOW, TITLE, AMOUNT)
CARRIED = {ID: "project_id", YEAR: "year", STATUS: "status", FLOW: "flow_type", TITLE: "title"}
COUNTRY = ("country_name", "iso3c", "total_commitments_bn")
COUNTRY_UNREAD = ("weighted_interest_rate", "region_name", "income_level_name", "gdp_usd_bn", "population_mn")
YEARLY = ("commitment_year", "flow_class", "commitments_bn")
DICTIONARY = "field_name"
BILLION, UNIT = 1e9, "USD:2021"
NEVER_SUMMED = ["Pipeline: Pledge", "Suspended", "Cancelled"]


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Projects and sums of one release. Raises SourceError, SchemaDrift, UnknownCodes."""
    parsed = Parsed()
    tables = [rows for part in parts if (rows := _part(part, codes, parsed)) is not None]
    if not tables:
        raise SourceError("no file holds projects, commitments by country or commitments by year")
    rows = pd.concat(tables, ignore_index=True)
    rows = parsed.leave_out(rows, rows["recipient"] == LEFT_OUT, "a region or several recipients")
    parsed.carry("funding_reports", rows, unit_measure=UNIT)
    parsed.totals += _unequal_sums(rows)
    return parsed


def _part(part: Part, codes: Codes, parsed: Parsed) -> pd.DataFrame | None:
    """The rows of one file, recognised by its content; None for the data dictionary, whose names are only compared."""
    if zipfile.is_zipfile(part.path):
        return _projects(part, codes, parsed)
    names = header(part.path)
    if COUNTRY[-1] in names:
        return _by_country(part, codes, parsed)
    if YEARLY[-1] in names:
        return _by_year(part, codes, parsed)
    if DICTIONARY in names:
        fields = read_csv(part.path, [], columns=[DICTIONARY])[DICTIONARY].to_pylist()
        parsed.new = [*parsed.new, *(name for name in fields if name not in (*PROJECT, *SOURCE.unread))]
        return None
    raise SchemaDrift(f"{part.name} is none of the files that are read; its columns are {', '.join(names)}")


def _projects(part: Part, codes: Codes, parsed: Parsed) -> pd.DataFrame:
    """The projects with a number, two parties, a year or none, and Yes or No for umbrellas and sums."""
    with zipfile.ZipFile(part.path) as archive:
        is_book = "xl/workbook.xml" in archive.namelist()
    if is_book:
        rows = _sheet(part, parsed)
    else:
        with unpacked(part, _is_book, "workbooks of projects") as book:
            rows = _sheet(book, parsed)
    checks = {
        f"{ID} is not a number": rows[ID].str.fullmatch(r"\d+"),
        f"{RECIPIENT} or {PROVIDER} is empty": rows[[RECIPIENT, PROVIDER]].notna().all(axis=1),
        f"{YEAR} is not a year": rows[YEAR].isna() | rows[YEAR].str.fullmatch(r"\d{4}"),
        f"{FOR_SUMS} is neither Yes nor No": rows[FOR_SUMS].isin(["Yes", "No"]),
        f"{UMBRELLA} is neither Yes nor No": rows[UMBRELLA].isna() | rows[UMBRELLA].isin(["Yes", "No"]),
    }
    rows = parsed.quarantine(rows, checks, [ID, RECIPIENT, YEAR, TITLE])
    year = rows[YEAR].astype(float)
    rows = rows.rename(columns=CARRIED).assign(
        year=year,
        provider=codes.actors("aiddata", rows[PROVIDER], year),
        recipient=codes.actors("aiddata", rows[RECIPIENT], year),
        is_umbrella=(rows[UMBRELLA] == "Yes").mask(rows[UMBRELLA].isna()),
        is_for_sums=rows[FOR_SUMS] == "Yes",
        is_sum=False,
        value=to_numbers(rows, AMOUNT, parsed),
    )
    never_summed = (rows[UMBRELLA] == "Yes") | rows["status"].isin(NEVER_SUMMED)
    if count := (rows["is_for_sums"] & never_summed).sum():
        reason = "are recommended for sums that are umbrellas, pledged, suspended or cancelled"
        parsed.totals.append(f"{count} projects {reason}")
    return rows


def _is_book(name: str) -> bool:
    return "DevelopmentFinanceDataset" in name and name.endswith(".xlsx") and PurePosixPath(name).name[0] not in ".~"


def _sheet(book: Part, parsed: Parsed) -> pd.DataFrame:
    """The columns of ``PROJECT`` as text; empty rows are skipped, but counted in ``source_row``."""
    workbook = open_workbook(book.path, book.name)
    if SHEET not in workbook.sheet_names:
        raise SourceError(f"{book.name} has no sheet {SHEET}; it has {', '.join(workbook.sheet_names)}")
    rows = workbook.get_sheet_by_name(SHEET).iter_rows()
    head: list[object] = next((row for row in rows if ID in row), [])
    names = [" ".join(str(name).split()) for name in head]
    parsed.check_columns([name for name in names if name], PROJECT, SOURCE.unread, book.name)
    places = [names.index(name) for name in PROJECT]
    numbered = [(n, row) for n, row in enumerate(rows, 1) if any(cell != "" for cell in row)]
    cells = [(f"project/{number}", *(_text(row[place]) for place in places)) for number, row in numbered]
    return pd.DataFrame(cells, columns=["source_row", *PROJECT], dtype="str")


def _text(cell: object) -> str | None:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip() or None


def _by_country(part: Part, codes: Codes, parsed: Parsed) -> pd.DataFrame:
    rows = _sums(part, COUNTRY, COUNTRY_UNREAD, "country", codes, parsed)
    return rows.assign(
        project_id=rows["country_name"],
        first_year=SOURCE.domain.first,
        last_year=SOURCE.domain.last,
        recipient=codes.actors("aiddata", rows["country_name"], SOURCE.domain.last),
        title="Commitments of all years and flows",
    )


def _by_year(part: Part, codes: Codes, parsed: Parsed) -> pd.DataFrame:
    rows = _sums(part, YEARLY, (), "year", codes, parsed)
    rows = rows.assign(project_id=rows["flow_class"], flow_type=rows["flow_class"], recipient="WLD")
    return rows.assign(year=rows["commitment_year"].astype(float), title="Commitments to all recipients")


def _sums(
    part: Part, columns: Sequence[str], unread: Sequence[str], kind: str, codes: Codes, parsed: Parsed
) -> pd.DataFrame:
    """The named rows of a table of sums of projects, given in billions. They must not be added to projects."""
    rows = parsed.agreeing(read_texts(part, columns, parsed, unread, prefix=f"{kind}/"), SOURCE.twice, codes)
    is_named = rows[[*columns[:2]]].notna().all(axis=1)
    rows = parsed.quarantine(rows, {f"{columns[0]} or {columns[1]} is empty": is_named}, columns)
    value = to_numbers(rows, columns[-1], parsed) * BILLION
    return rows.assign(provider=SOURCE.domain.origin, is_for_sums=False, is_sum=True, value=value)


def _unequal_sums(rows: pd.DataFrame) -> list[str]:
    """By how much the sums by country and by year differ, if both are there."""
    is_year = rows["recipient"] == "WLD"
    years = rows[rows["is_sum"] & is_year]["value"].sum(min_count=1)
    countries = rows[rows["is_sum"] & ~is_year]["value"].sum(min_count=1)
    if abs(years - countries) >= BILLION / 1000:
        return [f"countries add up to {countries:,.0f}, years to {years:,.0f}: regional projects are only in the years"]
    return []


SOURCE = declare(__file__, parse=parse)
