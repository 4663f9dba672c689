"""AidData Global Chinese Development Finance (GCDF), version 3.0: what China's official institutions committed, 2000-2021.

Read are the workbook of projects (sheet GCDF_3.0, in the publisher's zip or by itself) and two tables of sums of it, by
recipient and by year. A project's value is its adjusted amount in constant dollars of 2021; nominal amounts, terms of loans,
agencies, dates within the year, places and sources are not read. The data dictionary is only held against the columns known.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.archive.http.errors import FetchError
from pipelines.archive.parts import Part
from pipelines.sources.codes import LEFT_OUT, Codes
from pipelines.sources.contract import BadRow, Domain, Parsed, SchemaDrift, Source, SourceError, Terms, drift
from pipelines.sources.parsing.tabular import header, leave_out, numbers, read_csv, row_numbers
from pipelines.sources.safe_files import guard_zip

SHEET = "GCDF_3.0"
ID, FOR_SUMS, UMBRELLA = "AidData Record ID", "Recommended For Aggregates", "Umbrella"
PROVIDER, RECIPIENT, YEAR = "Financier Country", "Recipient", "Commitment Year"
STATUS, FLOW, TITLE, AMOUNT = "Status", "Flow Type", "Title", "Adjusted Amount (Constant USD 2021)"
PROJECT = (ID, FOR_SUMS, UMBRELLA, PROVIDER, RECIPIENT, YEAR, STATUS, FLOW, TITLE, AMOUNT)
UNREAD = (
    "AidData Parent ID",
    "Recipient ISO-3",
    "Recipient Region",
    "Implementation Start Year",
    "Completion Year",
    "Description",
    "Staff Comments",
    "Intent",
    "Flow Type Simplified",
    "OECD ODA Concessionality Threshold",
    "Flow Class",
    "Sector Code",
    "Sector Name",
    "Infrastructure",
    "COVID",
    "Funding Agencies",
    "Funding Agencies Type",
    "Cofinanced",
    "Cofinancing Agencies",
    "Cofinancing Agencies Type",
    "Direct Receiving Agencies",
    "Direct Receiving Agencies Type",
    "Indirect Receiving Agencies",
    "Indirect Receiving Agencies Type",
    "On-Lending",
    "Implementing Agencies",
    "Implementing Agencies Type",
    "Guarantee Provided",
    "Guarantor",
    "Guarantor Agency Type",
    "Insurance Provided",
    "Insurance Provider",
    "Insurance Provider Agency Type",
    "Collateralized/Securitized",
    "Collateral Provider",
    "Collateral Provider Agency Type",
    "Security Agent/Collateral Agent",
    "Security Agent/Collateral Agent Type",
    "Collateral",
    "Amount (Original Currency)",
    "Original Currency",
    "Amount Estimated",
    "Amount (Constant USD 2021)",
    "Amount (Nominal USD)",
    "Adjusted Amount (Original Currency)",
    "Adjusted Amount (Nominal USD)",
    "Financial Distress",
    "Commitment Date (MM/DD/YYYY)",
    "Commitment Date Estimated",
    "Planned Implementation Start Date (MM/DD/YYYY)",
    "Actual Implementation Start Date (MM/DD/YYYY)",
    "Actual Implementation Start Date Estimated",
    "Deviation from Planned Implementation Start Date",
    "Planned Completion Date (MM/DD/YYYY)",
    "Actual Completion Date (MM/DD/YYYY)",
    "Actual Completion Date Estimated",
    "Deviation from Planned Completion Date",
    "Maturity",
    "Interest Rate",
    "Grace Period",
    "Management Fee",
    "Commitment Fee",
    "Insurance Fee (Percent)",
    "Insurance Fee (Nominal USD)",
    "Default Interest Rate",
    "First Loan Repayment Date",
    "Last Loan Repayment Date",
    "Grant Element (OECD Cash-Flow)",
    "Grant Element (OECD Grant-Equiv)",
    "Grant Element (IMF)",
    "Number of Lenders",
    "Export Buyer's Credit",
    "Supplier’s Credit/Export Seller’s Credit",
    "Interest-Free Loan",
    "Refinancing",
    "Investment Project Loan",
    "M&A",
    "Working Capital",
    "EPCF",
    "Lease",
    "FXSL/BOP",
    "CC IRS",
    "RCF",
    "GCL",
    "PBC",
    "PxF/Commodity Prepayment",
    "Inter-Bank Loan",
    "Overseas Project Contracting Loan",
    "DPA",
    "Project Finance",
    "Involving Multilateral",
    "Involving Non-Chinese Financier",
    "Short-Term",
    "Rescue",
    "JV/SPV Host Government Ownership",
    "JV/SPV Chinese Government Ownership",
    "Level of Public Liability",
    "Total Source Count",
    "Official Source Count",
    "Source URLs",
    "Source Titles",
    "Source Publishers",
    "Source Type",
    "Contact Name",
    "Contact Position",
    "ODA Eligible Recipient",
    "OECD ODA Income Group",
    "Location Narrative",
    "Geographic Level of Precision Available",
    "ADM1 Level Available",
    "ADM2 Level Available",
    "Geospatial Feature Available",
    "Source Quality Score",
    "Data Completeness Score",
    "Implementation Detail Score",
    "Loan Detail Score",
)
"""The other columns of the workbook, as the data dictionary names them."""

COUNTRY = ("country_name", "iso3c", "total_commitments_bn")
COUNTRY_UNREAD = ("weighted_interest_rate", "region_name", "income_level_name", "gdp_usd_bn", "population_mn")
YEARLY = ("commitment_year", "flow_class", "commitments_bn")
DICTIONARY = "field_name"
FIRST, LAST, BILLION, UNIT = 2000, 2021, 1e9, "USD:2021"
NEVER_SUMMED = ("Pipeline: Pledge", "Suspended", "Cancelled")


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Projects and sums of one release. Raises SourceError, SchemaDrift, UnknownCodes."""
    made = Parsed({})
    tables = [table for part in parts if (table := _part(part, codes, made)) is not None]
    if not tables:
        raise SourceError("no file holds projects, commitments by country or commitments by year")
    rows = pa.concat_tables(tables, promote_options="default")
    rows = leave_out(rows, pc.equal(rows["recipient"], LEFT_OUT), "a region or several recipients", made.left_out)
    made.tables["funding_reports"] = rows
    made.totals += _totals(rows)
    return made


def _part(part: Part, codes: Codes, made: Parsed) -> pa.Table | None:
    """The rows of one file, known by its content; None for the dictionary."""
    if zipfile.is_zipfile(part.path):
        return _projects(part, codes, made)
    found = header(part.path)
    if COUNTRY[-1] in found:
        _note(made, drift(found, COUNTRY, COUNTRY_UNREAD, part.name))
        return _countries(part, codes, made.bad)
    if YEARLY[-1] in found:
        _note(made, drift(found, YEARLY, (), part.name))
        return _years(part, made.bad)
    if DICTIONARY in found:
        names = read_csv(part.path, columns=[DICTIONARY])[0][DICTIONARY].to_pylist()
        _note(made, {"unread": [], "new": [name for name in names if name not in (*PROJECT, *UNREAD)]})
        return None
    raise SchemaDrift(f"{part.name} is none of the files that are read; its columns are {', '.join(found)}")


def _note(made: Parsed, columns: dict[str, list[str]]) -> None:
    made.unread, made.new = [*made.unread, *columns["unread"]], [*made.new, *columns["new"]]


def _projects(part: Part, codes: Codes, made: Parsed) -> pa.Table:
    with _workbook(part) as path:
        table = _sheet(path, part.name, made)
    good = _good(table, made.bad)
    amounts = numbers(good, AMOUNT, made.bad, good["row"].to_pylist())
    year = good[YEAR].cast(pa.int64())
    umbrella, for_sums = pc.equal(good[UMBRELLA], "Yes"), pc.equal(good[FOR_SUMS], "Yes")
    odd = pc.and_(for_sums, pc.or_(umbrella, pc.is_in(good[STATUS], value_set=pa.array(NEVER_SUMMED))))
    if count := pc.sum(odd).as_py():
        made.totals.append(
            f"{count} projects are recommended for sums that are umbrellas, pledged, suspended or cancelled"
        )
    return pa.table(
        {
            "source_row": good["row"],
            "project_id": good[ID],
            "provider": codes.actors("aiddata", good[PROVIDER], year),
            "recipient": codes.actors("aiddata", good[RECIPIENT], year),
            "year": year,
            "status": good[STATUS],
            "flow_type": good[FLOW],
            "is_umbrella": umbrella,
            "is_for_sums": for_sums,
            "is_sum": pa.repeat(False, good.num_rows),
            "value": amounts,
            "unit_measure": pa.repeat(UNIT, good.num_rows),
            "title": good[TITLE],
        }
    )


@contextmanager
def _workbook(part: Part) -> Iterator[Path]:
    """The workbook, which may lie in a zip; both are looked at before anything is unpacked."""
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
            guard_zip(inner)
            yield inner
    except FetchError as error:
        raise SourceError(str(error)) from error


def _sheet(path: Path, where: str, made: Parsed) -> pa.Table:
    """The columns that are read, as text, and the number of each row under the header; rows without any cell are no rows."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
        if SHEET not in book.sheet_names:
            raise SourceError(f"{where} has no sheet {SHEET}; it has {', '.join(book.sheet_names)}")
        rows = book.get_sheet_by_name(SHEET).iter_rows()
    except CalamineError as error:
        raise SourceError(f"{where} is not a workbook: {error}") from error
    head = next((row for row in rows if ID in row), [])
    found = [" ".join(str(name).split()) for name in head]
    _note(made, drift([name for name in found if name], PROJECT, UNREAD, where))
    places = [found.index(name) for name in PROJECT]
    cells = [
        (f"project/{n}", *(_text(row[i]) for i in places)) for n, row in enumerate(rows, 1) if any(c != "" for c in row)
    ]
    columns = zip(*cells, strict=True) if cells else [()] * (len(PROJECT) + 1)
    return pa.table(
        {name: pa.array(values, pa.string()) for name, values in zip(("row", *PROJECT), columns, strict=True)}
    )


def _text(cell: Any) -> str | None:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip() or None


def _good(table: pa.Table, bad: list[BadRow]) -> pa.Table:
    """The projects with a number, two parties, a year or none, and a plain word on umbrellas and sums."""
    yes_no = pa.array(["Yes", "No"])
    checks = {
        f"{ID} is no number": pc.match_substring_regex(table[ID], r"^\d+$"),
        f"{RECIPIENT} or {PROVIDER} is empty": pc.and_(pc.is_valid(table[RECIPIENT]), pc.is_valid(table[PROVIDER])),
        f"{YEAR} is no year": pc.or_kleene(pc.is_null(table[YEAR]), pc.match_substring_regex(table[YEAR], r"^\d{4}$")),
        f"{FOR_SUMS} is neither Yes nor No": pc.is_in(table[FOR_SUMS], value_set=yes_no),
        f"{UMBRELLA} is neither Yes nor No": pc.or_(
            pc.is_null(table[UMBRELLA]), pc.is_in(table[UMBRELLA], value_set=yes_no)
        ),
    }
    good = pa.chunked_array([pa.repeat(True, table.num_rows)])
    for reason, passed in checks.items():
        failed = pc.and_not(good, pc.fill_null(passed, False))
        for row in table.filter(failed).select(["row", ID, RECIPIENT, YEAR, TITLE]).to_pylist():
            text = ", ".join(str(value) for value in list(row.values())[1:])
            bad.append(BadRow(row["row"], reason, text[:200]))
        good = pc.and_not(good, failed)
    return table.filter(good)


def _countries(part: Part, codes: Codes, bad: list[BadRow]) -> pa.Table:
    table = _read(part, COUNTRY, "country", bad)
    first, last = (pa.repeat(pa.scalar(year, pa.int64()), table.num_rows) for year in (FIRST, LAST))
    return _sums(
        table,
        COUNTRY[-1],
        bad,
        project_id=table["country_name"],
        first_year=first,
        last_year=last,
        recipient=codes.actors("aiddata", table["country_name"], last),
        title=pa.repeat("Commitments of all years and flows", table.num_rows),
    )


def _years(part: Part, bad: list[BadRow]) -> pa.Table:
    table = _read(part, YEARLY, "year", bad)
    year, flow = table["commitment_year"], table["flow_class"]
    return _sums(
        table,
        YEARLY[-1],
        bad,
        project_id=pc.binary_join_element_wise(year, flow, "/"),
        year=year.cast(pa.int64()),
        flow_type=flow,
        recipient=pa.repeat("WLD", table.num_rows),
        title=pa.repeat("Commitments to all recipients", table.num_rows),
    )


def _read(part: Part, columns: Sequence[str], kind: str, bad: list[BadRow]) -> pa.Table:
    """The rows of a table of sums that have a name, each with its kind and number."""
    table, torn = read_csv(part.path, columns=columns)
    rows = pc.binary_join_element_wise(kind, row_numbers(table.num_rows, bad=torn), "/")
    table = table.append_column("row", rows)
    bad += [BadRow(f"{kind}/{row.source_row}", row.reason, row.text) for row in torn]
    named = pc.and_(pc.is_valid(table[columns[0]]), pc.is_valid(table[columns[1]]))
    bad += [
        BadRow(row["row"], f"{columns[0]} or {columns[1]} is empty", str(row))
        for row in table.filter(pc.invert(named)).to_pylist()
    ]
    return table.filter(named)


def _sums(table: pa.Table, column: str, bad: list[BadRow], **columns: Any) -> pa.Table:
    """Rows that are sums of projects, in billions in the file. They are none to sum up again with projects."""
    count = table.num_rows
    return pa.table(
        {
            "source_row": table["row"],
            "provider": pa.repeat("CHN", count),
            "is_for_sums": pa.repeat(False, count),
            "is_sum": pa.repeat(True, count),
            "value": pc.multiply(numbers(table, column, bad, table["row"].to_pylist()), BILLION),
            "unit_measure": pa.repeat(UNIT, count),
            **columns,
        }
    )


def _totals(rows: pa.Table) -> list[str]:
    """What the sums by country and by year differ by, where both are there."""
    sums = rows.filter(rows["is_sum"])
    by_year = pc.equal(sums["recipient"], "WLD")
    years = pc.sum(sums.filter(by_year)["value"]).as_py()
    countries = pc.sum(sums.filter(pc.invert(by_year))["value"]).as_py()
    if years is None or countries is None or abs(years - countries) < BILLION / 1000:
        return []
    return [f"countries add up to {countries:,.0f}, years to {years:,.0f}: regional projects are only in the years"]


SOURCE = Source(
    id="aiddata",
    title="AidData Global Chinese Development Finance, version 3.0",
    url="https://www.aiddata.org/data/aiddatas-global-chinese-development-finance-dataset-version-3-0",
    contract="https://docs.aiddata.org/ad4/datasets/AidDatas_Global_Chinese_Development_Finance_Dataset_Version_3_0.zip",
    feeds=("funding_reports",),
    terms=Terms(
        licence="AidData terms of use: with attribution",
        url="https://www.aiddata.org/terms-of-use",
        redistribute="derived",
        citation="Custer et al. (2023): Tracking Chinese Development Finance: An Application of AidData's TUFF 3.0 "
        "Methodology; AidData, Global Chinese Development Finance Dataset, Version 3.0",
    ),
    domain=Domain(first=2000, last=2021, actors="China as provider; 165 low- and middle-income states as recipients"),
    parse=parse,
    cadence="0 6 1 11 *",
    tried="the sums by country and by year as third parties stored them; the workbook in a miniature of its documented layout. Never live.",
    max_age_days=1_200,
    files="the publisher's zip or its workbook, and, together with it or without, the sums by country and by year and the data "
    "dictionary as CSV, all in one import",
    traps=(
        "Sum up only projects with is_for_sums: pledges, suspended and cancelled projects and umbrellas are not.",
        "An umbrella is an agreement whose parts are projects of their own; debt forgiveness is one where its loan is here.",
        "The value is the adjusted amount, without rollovers of emergency loans; AidData's 1.34 trillion dollars are of it. The "
        "sums by country and year are of unadjusted amounts, 1.49 and 1.51 trillion: they count rollovers.",
        "The sums by country and year are made from the projects by others than AidData. They are marked is_sum and never "
        "added to projects or to each other.",
        "Regional projects have a region for a recipient: they are left out, and stand only in the sums by year.",
        "Amounts are in constant dollars of 2021, the sums in billions; a project without a value is not free of charge.",
        "Debt rescheduling has no amount at all.",
        "The year is that of the commitment, or a proxy for it: a start of work, a contract or a pledge.",
        "The data end with 2021: there is nothing of later years, and absence says nothing of them.",
        "A file is known by its columns, not by its name; files imported one by one replace each other.",
        "The workbook itself was never read from here: only its data dictionary is known.",
    ),
)
