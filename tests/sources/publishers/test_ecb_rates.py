"""ECB reference rates: the zipped history and the daily XML, small samples and real files."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from pipelines.sources.contract import Parsed, SchemaDrift, SourceError
from pipelines.sources.publishers.ecb_rates import SOURCE
from pipelines.sources.versions import departure
from tests.support.rows import each_case

Read = Callable[..., Parsed]


def history(folder: Path, *rows: str, head: str = "Date,USD,RUB,") -> Path:
    """The history, newest day first; each row with its trailing comma."""
    file = folder / "eurofxref-hist.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("eurofxref-hist.csv", "\n".join([head, *(row + "," for row in rows)]) + "\n")
    return file


def daily(folder: Path, day: str, **rates: str) -> Path:
    """The XML of one day."""
    cubes = "".join(f"<Cube currency='{currency}' rate='{rate}'/>" for currency, rate in rates.items())
    file = folder / "eurofxref-daily.xml"
    file.write_text(
        '<?xml version="1.0" encoding="UTF-8"?><gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" '
        'xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref"><gesmes:subject>Reference rates</gesmes:subject>'
        f"<Cube><Cube time='{day}'>{cubes}</Cube></Cube></gesmes:Envelope>"
    )
    return file


def rates(parsed: Parsed, currency: str, freq: str) -> list[tuple[Any, ...]]:
    """The period, mean, number of days, and whether it is partial."""
    table = parsed.tables["exchange_rates"]
    rows = table.filter(pc.and_(pc.equal(table["currency"], currency), pc.equal(table["freq"], freq))).to_pylist()
    return [(r["time_period"], r["value"], r["n_days"], r["is_partial"]) for r in rows]


def test_averages_of_periods(tmp_path: Path, parse: Read) -> None:
    """The end of a series or of the file leaves partial periods; nothing is filled in."""
    parsed = parse(
        SOURCE,
        history(
            tmp_path,
            "2022-04-01,1.10,N/A",
            "2022-03-31,1.20,N/A",
            "2022-03-02,1.10,N/A",
            "2022-03-01,1.30,117.0",
            "2022-02-28,1.20,115.0",
            "2022-02-01,1.00,85.0",
            "2022-01-31,1.10,87.0",
            "2022-01-03,1.20,85.0",
        ),
    )
    assert rates(parsed, "USD", "M") == [
        ("2022-01", pytest.approx(1.15), 2, False),
        ("2022-02", pytest.approx(1.1), 2, False),
        ("2022-03", pytest.approx(1.2), 3, False),
        ("2022-04", 1.1, 1, True),
    ]
    assert rates(parsed, "USD", "Q") == [("2022-Q1", pytest.approx(8.1 / 7), 7, False), ("2022-Q2", 1.1, 1, True)]
    assert rates(parsed, "RUB", "M") == [
        ("2022-01", 86.0, 2, False),
        ("2022-02", 100.0, 2, False),
        ("2022-03", 117.0, 1, True),
    ]
    assert rates(parsed, "RUB", "A") == [("2022", pytest.approx(97.8), 5, True)]
    ruble = parsed.tables["exchange_rates"].filter(pc.equal(parsed.tables["exchange_rates"]["currency"], "RUB"))
    row = ruble.to_pylist()[0]
    assert (row["low"], row["high"], row["base_currency"]) == (85.0, 117.0, "EUR")
    assert (row["first_day"], row["last_day"]) == (date(2022, 1, 3), date(2022, 3, 1))
    assert row["source_row"] == "RUB/2022"
    assert parsed.vintage == date(2022, 4, 1)
    assert "no rates between 2022-01-03 and 2022-01-31" in parsed.totals


@pytest.mark.parametrize(
    ("day", "is_partial"), [("2026-10-30", False), ("2026-10-29", True), ("2026-10-31", False), ("2026-10-01", True)]
)
def test_a_month_is_over_when_no_working_day_is_left(tmp_path: Path, parse: Read, day: str, is_partial: bool) -> None:
    """The 30th of October 2026 is a Friday, and the month's last working day."""
    parsed = parse(SOURCE, history(tmp_path, f"{day},1.1,N/A", "2026-10-01,1.2,N/A", "2026-09-30,1.2,N/A"))
    assert rates(parsed, "USD", "M")[-1][3] is is_partial


def test_a_file_that_begins_within_a_period(tmp_path: Path, parse: Read) -> None:
    """The file of ninety days begins anywhere; the whole history begins after New Year, which is not a gap."""
    parsed = parse(SOURCE, history(tmp_path, "1999-12-31,1.1,N/A", "1999-01-04,1.2,N/A"))
    assert rates(parsed, "USD", "A") == [("1999", pytest.approx(1.15), 2, False)]
    parsed = parse(SOURCE, history(tmp_path, "1999-12-31,1.1,N/A", "1999-01-05,1.2,N/A"))
    assert rates(parsed, "USD", "A") == [("1999", pytest.approx(1.15), 2, True)]


def test_daily_xml_alone_and_with_the_history(tmp_path: Path, parse: Read) -> None:
    """A single day is partial for every period; a day in both files counts once."""
    file = daily(tmp_path, "2026-10-30", USD="1.2", CNY="7.4")
    assert rates(parse(SOURCE, file), "CNY", "M") == [("2026-10", 7.4, 1, True)]
    old = history(tmp_path, "2026-10-29,1.0,N/A", "2026-10-28,1.0,N/A", "2026-09-30,1.1,N/A")
    parsed = parse(SOURCE, old, file)
    assert rates(parsed, "USD", "M")[-1] == ("2026-10", pytest.approx(3.2 / 3), 3, False)
    assert parsed.vintage == date(2026, 10, 30)
    parsed = parse(SOURCE, history(tmp_path, "2026-10-30,1.3,N/A", "2026-10-01,1.1,N/A"), file)
    assert rates(parsed, "USD", "M") == [("2026-10", pytest.approx(1.2), 2, False)]
    assert parsed.totals[0] == "1 rates appear twice with different values; the first is used"


def test_bad_rows_are_named(tmp_path: Path, parse: Read) -> None:
    """A cell that is not a number, a rate not above zero, a date in words, a short row."""
    parsed = parse(
        SOURCE,
        history(
            tmp_path, "2022-01-05,x,1.0", "2022-01-04,0,1.0", "3 January 2022,1,1", "2022-01-03", "2022-01-03,1.5,1.2"
        ),
    )
    assert {(bad.source_row, bad.reason) for bad in parsed.bad} == {
        ("1/USD", "rate is not a number"),
        ("2/USD", "the rate is not above zero"),
        ("3", "Date is not a day"),
        ("4", "2 fields, expected 4"),
    }
    assert rates(parsed, "USD", "M") == [("2022-01", 1.5, 1, True)]
    assert rates(parsed, "RUB", "M")[0][1] == pytest.approx(3.2 / 3)


def test_stray_quotation_marks_swallow_no_days(tmp_path: Path, parse: Read) -> None:
    """Two of them would make one cell of the days between; a file whose cells are all quoted is read."""
    days = [f"2022-01-{day:02},1.1,80.5" for day in range(8, 2, -1)]
    quoted = ['"' + day.replace(",", '","') + '"' for day in days]
    assert rates(parse(SOURCE, history(tmp_path, *quoted)), "RUB", "M") == [("2022-01", 80.5, 6, True)]
    days[1], days[4] = '2022-01-07,1.1,"80.5', '2022-01-04,1.1,80.5"'
    with pytest.raises(SourceError, match="a cell of row 2 holds 3 more lines"):
        parse(SOURCE, history(tmp_path, *days))


@each_case(__file__, "days said")
def test_no_later_version_changes_a_day_or_loses_one(
    tmp_path: Path, parse: Read, days: dict[str, str], said: str | None
) -> None:
    def table(**rates: str) -> pa.Table:
        rows = [f"2022-01-{day},{rate},80.5" for day, rate in sorted(rates.items(), reverse=True)]
        return parse(SOURCE, history(tmp_path, *rows)).tables["exchange_rates"]

    found = departure(SOURCE, "exchange_rates", table(**days), table(**{"03": "1.2", "04": "1.1"}))
    assert found is None if said is None else said in str(found)


def test_what_is_not_known(tmp_path: Path, parse: Read) -> None:
    """Another header, another archive, XML with a document type, no rates; columns without a currency are reported."""
    with pytest.raises(SchemaDrift, match="Date"):
        parse(SOURCE, history(tmp_path, "2022-01-03,1.5", head="Day,USD,"))
    parsed = parse(SOURCE, history(tmp_path, "2022-01-03,1.5,7", head="Date,USD,Note,"))
    assert parsed.new == ["Note"]
    assert "KPW" not in parsed.tables["exchange_rates"]["currency"].to_pylist()
    for rows in ["2022-01-03,N/A,N/A"], []:
        with pytest.raises(SourceError, match="no rate"):
            parse(SOURCE, history(tmp_path, *rows))
    file = daily(tmp_path, "2026-10-30")
    with pytest.raises(SchemaDrift, match="Cube"):
        parse(SOURCE, file)
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(SourceError, match="cannot be opened as an archive"):
        parse(SOURCE, tmp_path / "a.zip")


def test_real_histories_of_two_vintages(shared: Callable[[str], Path], parse: Read) -> None:
    """The rouble ends on 1 March 2022, the króna pauses, and the later file goes on to the end of October."""
    parsed = parse(SOURCE, shared("fx/eurofxref-hist.zip"))
    (newer,) = shared("fx").glob("eurofxref-hist_*.zip")
    later = parse(SOURCE, newer)
    assert (parsed.vintage, later.vintage) == (date(2026, 4, 13), date(2026, 10, 30))
    table = later.tables["exchange_rates"]
    assert table.num_rows == 14_748  # without the króna at the end of 2008, whose next year is of 2018
    ruble = table.filter(pc.equal(table["currency"], "RUB"))
    assert pc.max(ruble["last_day"]).as_py() == date(2022, 3, 1)
    assert rates(later, "RUB", "A")[-1] == ("2022", pytest.approx(88.397136, abs=1e-6), 42, True)
    assert [period for period, *_, partial in rates(later, "ISK", "A") if partial] == ["2008", "2018", "2026"]
    assert [period for period, *_, partial in rates(later, "USD", "A") if partial] == ["2026"]
    assert rates(later, "USD", "M")[-1] == ("2026-10", pytest.approx(1.120159, abs=1e-6), 22, False)
    assert rates(parsed, "USD", "M")[-1][::3] == ("2026-04", True)
    assert rates(later, "USD", "M")[:300] == rates(parsed, "USD", "M")[:300]
    assert "KPW" not in pc.unique(table["currency"]).to_pylist()
    assert {bad.source_row[:8] for bad in later.bad} == {"ISK/2008"}
    assert (later.new, later.totals) == ([], [])
    assert departure(SOURCE, "exchange_rates", table, parsed.tables["exchange_rates"]) is None


def test_real_day(shared: Callable[[str], Path], parse: Read) -> None:
    """Thirty currencies of 10 November 2023."""
    parsed = parse(SOURCE, shared("api_samples/ecb_eurofxref-daily_2023-11-10.xml"))
    assert parsed.tables["exchange_rates"].num_rows == 90
    assert rates(parsed, "CNY", "M") == [("2023-11", 7.7874, 1, True)]
    assert parsed.vintage == date(2023, 11, 10)
