"""AidData Global Chinese Development Finance (GCDF), 3.0: what China's official institutions committed, 2000-2021.

Read are the workbook of projects (sheet GCDF_3.0, alone or in the publisher's zip) and two tables of its sums, by
recipient and by year. A project's value is its adjusted amount in constant dollars of 2021; other amounts, terms and
details are not read.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.archive.http.errors import FetchError
from pipelines.archive.parts import Part
from pipelines.sources.codes import LEFT_OUT, Codes
from pipelines.sources.contract import Parsed, SchemaDrift, SourceError, declare
from pipelines.sources.parsing.tabular import header, labels, numbers, open_workbook, read_csv, replaced
from pipelines.sources.safe_files import guard_zip

SHEET = "GCDF_3.0"
ID, FOR_SUMS, UMBRELLA = "AidData Record ID", "Recommended For Aggregates", "Umbrella"
PROVIDER, RECIPIENT, YEAR = "Financier Country", "Recipient", "Commitment Year"
STATUS, FLOW, TITLE, AMOUNT = "Status", "Flow Type", "Title", "Adjusted Amount (Constant USD 2021)"
PROJECT = (ID, FOR_SUMS, UMBRELLA, PROVIDER, RECIPIENT, YEAR, STATUS, FLOW, TITLE, AMOUNT)
COUNTRY = ("country_name", "iso3c", "total_commitments_bn")
COUNTRY_UNREAD = ("weighted_interest_rate", "region_name", "income_level_name", "gdp_usd_bn", "population_mn")
YEARLY = ("commitment_year", "flow_class", "commitments_bn")
DICTIONARY = "field_name"
BILLION, UNIT = 1e9, "USD:2021"
NEVER_SUMMED = ("Pipeline: Pledge", "Suspended", "Cancelled")


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Projects and sums of one release. Raises SourceError, SchemaDrift, UnknownCodes."""
    parsed = Parsed()
    tables = [table for part in parts if (table := _part(part, codes, parsed)) is not None]
    if not tables:
        raise SourceError("no file holds projects, commitments by country or commitments by year")
    rows = pa.concat_tables(tables, promote_options="default")
    rows = parsed.leave_out(rows, pc.equal(rows["recipient"], LEFT_OUT), "a region or several recipients")
    parsed.tables["funding_reports"] = rows
    parsed.totals += _unequal_sums(rows)
    return parsed


def _part(part: Part, codes: Codes, parsed: Parsed) -> pa.Table | None:
    """The rows of one file, recognised by its content; None for the data dictionary, whose names are only compared."""
    if zipfile.is_zipfile(part.path):
        return _projects(part, codes, parsed)
    names = header(part.path)
    if COUNTRY[-1] in names:
        parsed.check_columns(names, COUNTRY, COUNTRY_UNREAD, part.name)
        return _by_country(part, codes, parsed)
    if YEARLY[-1] in names:
        parsed.check_columns(names, YEARLY, (), part.name)
        return _by_year(part, codes, parsed)
    if DICTIONARY in names:
        fields = read_csv(part.path, [], columns=[DICTIONARY])[DICTIONARY].to_pylist()
        parsed.new = [*parsed.new, *(name for name in fields if name not in (*PROJECT, *SOURCE.unread))]
        return None
    raise SchemaDrift(f"{part.name} is none of the files that are read; its columns are {', '.join(names)}")


def _projects(part: Part, codes: Codes, parsed: Parsed) -> pa.Table:
    with _workbook(part) as path:
        table = _readable(_sheet(path, part.name, parsed), parsed)
    year = table[YEAR].cast(pa.int64())
    is_umbrella, is_for_sums = pc.equal(table[UMBRELLA], "Yes"), pc.equal(table[FOR_SUMS], "Yes")
    never_summed = pc.or_(is_umbrella, pc.is_in(table[STATUS], value_set=pa.array(NEVER_SUMMED)))
    if count := pc.sum(pc.and_(is_for_sums, never_summed)).as_py():
        parsed.totals.append(
            f"{count} projects are recommended for sums that are umbrellas, pledged, suspended or cancelled"
        )
    return pa.table(
        {
            "source_row": table["row"],
            "project_id": table[ID],
            "provider": codes.actors("aiddata", table[PROVIDER], year),
            "recipient": codes.actors("aiddata", table[RECIPIENT], year),
            "year": year,
            "status": table[STATUS],
            "flow_type": table[FLOW],
            "is_umbrella": is_umbrella,
            "is_for_sums": is_for_sums,
            "is_sum": pa.repeat(False, table.num_rows),
            "value": numbers(table, AMOUNT, parsed.bad, table["row"].to_pylist()),
            "unit_measure": pa.repeat(UNIT, table.num_rows),
            "title": table[TITLE],
        }
    )


@contextmanager
def _workbook(part: Part) -> Iterator[Path]:
    """The workbook, which may be inside a zip; both are checked before anything is unpacked."""
    try:
        guard_zip(part.path)
        with zipfile.ZipFile(part.path) as archive, tempfile.TemporaryDirectory() as folder:
            names = archive.namelist()
            if "xl/workbook.xml" in names:
                yield part.path
                return
            books = [n for n in names if n.endswith(".xlsx") and not PurePosixPath(n).name.startswith((".", "~"))]
            books = [n for n in books if "DevelopmentFinanceDataset" in n] if len(books) > 1 else books
            if len(books) != 1:
                raise SourceError(
                    f"{part.name} holds {len(books)} workbooks of projects among: {', '.join(names[:20])}"
                )
            inner = Path(folder) / "projects.xlsx"
            inner.write_bytes(archive.read(books[0]))
            yield inner
    except FetchError as error:
        raise SourceError(str(error)) from error


def _sheet(path: Path, where: str, parsed: Parsed) -> pa.Table:
    """The columns of ``PROJECT`` as text, and ``row``, the row's number below the header; empty rows are skipped."""
    book = open_workbook(path, where)
    if SHEET not in book.sheet_names:
        raise SourceError(f"{where} has no sheet {SHEET}; it has {', '.join(book.sheet_names)}")
    rows = book.get_sheet_by_name(SHEET).iter_rows()
    head: list[object] = next((row for row in rows if ID in row), [])
    names = [" ".join(str(name).split()) for name in head]
    parsed.check_columns([name for name in names if name], PROJECT, SOURCE.unread, where)
    places = [names.index(name) for name in PROJECT]
    cells = [
        (f"project/{number}", *(_text(row[place]) for place in places))
        for number, row in enumerate(rows, 1)
        if any(cell != "" for cell in row)
    ]
    columns = zip(*cells, strict=True) if cells else [()] * (len(PROJECT) + 1)
    return pa.table(
        {name: pa.array(values, pa.string()) for name, values in zip(("row", *PROJECT), columns, strict=True)}
    )


def _text(cell: object) -> str | None:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip() or None


def _readable(table: pa.Table, parsed: Parsed) -> pa.Table:
    """The projects with a number, two parties, a year or none, and Yes or No for umbrellas and sums."""
    yes_no = pa.array(["Yes", "No"])
    is_year = pc.match_substring_regex(table[YEAR], r"^\d{4}$")
    is_yes_no = pc.is_in(table[UMBRELLA], value_set=yes_no)
    checks = {
        f"{ID} is not a number": pc.match_substring_regex(table[ID], r"^\d+$"),
        f"{RECIPIENT} or {PROVIDER} is empty": pc.and_(pc.is_valid(table[RECIPIENT]), pc.is_valid(table[PROVIDER])),
        f"{YEAR} is not a year": pc.or_kleene(pc.is_null(table[YEAR]), is_year),
        f"{FOR_SUMS} is neither Yes nor No": pc.is_in(table[FOR_SUMS], value_set=yes_no),
        f"{UMBRELLA} is neither Yes nor No": pc.or_(pc.is_null(table[UMBRELLA]), is_yes_no),
    }
    return parsed.quarantine(table, checks, [ID, RECIPIENT, YEAR, TITLE])


def _by_country(part: Part, codes: Codes, parsed: Parsed) -> pa.Table:
    table = _read(part, COUNTRY, "country", parsed, codes)
    first, last = (
        pa.repeat(pa.scalar(year, pa.int64()), table.num_rows) for year in (SOURCE.domain.first, SOURCE.domain.last)
    )
    return _sums(
        table,
        COUNTRY[-1],
        parsed,
        project_id=table["country_name"],
        first_year=first,
        last_year=last,
        recipient=codes.actors("aiddata", table["country_name"], last),
        title=pa.repeat("Commitments of all years and flows", table.num_rows),
    )


def _by_year(part: Part, codes: Codes, parsed: Parsed) -> pa.Table:
    table = _read(part, YEARLY, "year", parsed, codes)
    year, flow = table["commitment_year"], table["flow_class"]
    return _sums(
        table,
        YEARLY[-1],
        parsed,
        project_id=pc.binary_join_element_wise(year, flow, "/"),
        year=year.cast(pa.int64()),
        flow_type=flow,
        recipient=pa.repeat("WLD", table.num_rows),
        title=pa.repeat("Commitments to all recipients", table.num_rows),
    )


def _read(part: Part, columns: Sequence[str], kind: str, parsed: Parsed, codes: Codes) -> pa.Table:
    """The rows of a table of sums that have a name; ``row`` is their kind and number."""
    table = read_csv(part.path, parsed.bad, columns=columns, prefix=f"{kind}/")
    table = replaced(table, "row", labels(table["row"], f"{kind}/"))
    table = parsed.agreeing(table, SOURCE.twice, codes, "row")
    is_named = pc.and_(pc.is_valid(table[columns[0]]), pc.is_valid(table[columns[1]]))
    return parsed.quarantine(table, {f"{columns[0]} or {columns[1]} is empty": is_named}, columns)


def _sums(table: pa.Table, column: str, parsed: Parsed, **columns: object) -> pa.Table:
    """Rows that are sums of projects, given in billions. They must not be added to projects."""
    count = table.num_rows
    return pa.table(
        {
            "source_row": table["row"],
            "provider": pa.repeat(SOURCE.domain.origin, count),
            "is_for_sums": pa.repeat(False, count),
            "is_sum": pa.repeat(True, count),
            "value": pc.multiply(numbers(table, column, parsed.bad, table["row"].to_pylist()), BILLION),
            "unit_measure": pa.repeat(UNIT, count),
            **columns,
        }
    )


def _unequal_sums(rows: pa.Table) -> list[str]:
    """By how much the sums by country and by year differ, if both are there."""
    sums = rows.filter(rows["is_sum"])
    by_year = pc.equal(sums["recipient"], "WLD")
    years = pc.sum(sums.filter(by_year)["value"]).as_py()
    countries = pc.sum(sums.filter(pc.invert(by_year))["value"]).as_py()
    if years is None or countries is None or abs(years - countries) < BILLION / 1000:
        return []
    return [f"countries add up to {countries:,.0f}, years to {years:,.0f}: regional projects are only in the years"]


SOURCE = declare(__file__, parse=parse)
