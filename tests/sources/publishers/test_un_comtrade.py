"""UN Comtrade: the three layouts, in small samples and real files."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pytest

from pipelines.sources.codes import UnknownCodes
from pipelines.sources.contract import Parsed, SchemaDrift, Scope, SourceError
from pipelines.sources.publishers.un_comtrade import READ, SOURCE, requests
from tests.support.rows import default_row

Read = Callable[..., Parsed]


def row(**more: Any) -> dict[str, Any]:
    """A row from the API: China's exports to Russia, changed by ``more``."""
    return dict.fromkeys((*READ, *SOURCE.unread)) | default_row("comtrade_answer", **more)


def envelope(folder: Path, *rows: dict[str, Any], name: str = "answer.json", **more: Any) -> Path:
    """An API answer with ``rows``."""
    file = folder / name
    file.write_text(json.dumps({"elapsedTime": "0.1 secs", "count": len(rows), "data": rows, "error": ""} | more))
    return file


def download(folder: Path, *rows: dict[str, Any], last: str = ",") -> Path:
    """The web download with ``rows``, which have one field more than the header."""
    names = (*READ, *SOURCE.unread)
    lines = [",".join(names)]
    lines += [",".join('"' + str("" if r[name] is None else r[name]) + '"' for name in names) + last for r in rows]
    file = folder / "TradeData.csv"
    file.write_bytes("\r\n".join(lines).replace("Turkey", "Türkiye").encode("cp1252"))
    return file


def flow(parsed: Parsed, origin: str, destination: str, table: str = "trade_reports") -> dict[str, Any]:
    """The only report of a flow."""
    found = parsed.tables[table]
    [only] = found.filter(
        pc.and_(pc.equal(found["origin"], origin), pc.equal(found["destination"], destination))
    ).to_pylist()
    return only


def test_download_whose_rows_are_longer_than_the_header(tmp_path: Path, parse: Read) -> None:
    """No column is shifted: exports are FOB from the reporter, imports CIF to it, and World adds up."""
    parsed = parse(
        SOURCE,
        download(
            tmp_path,
            row(partnerCode=0, fobvalue=100.5, primaryValue=100.5),
            row(partnerCode=643, fobvalue=70.5, primaryValue=70.5),
            row(partnerCode=899, fobvalue=30, primaryValue=30),
            row(flowCode="M", partnerCode=792, cifvalue=9, fobvalue=8, primaryValue=9, partnerDesc="Turkey"),
            row(flowCode="M", partnerCode=156, cifvalue=5, fobvalue=None, primaryValue=5),
            row(flowCode="M", partnerCode=36, fobvalue=4, cifvalue=None, primaryValue=4),
        ),
    )
    assert flow(parsed, "CHN", "WLD")["value"] == 100.5
    exports = flow(parsed, "CHN", "RUS")
    assert (exports["value"], exports["valuation"], exports["reporter"]) == (70.5, "FOB", "CHN")
    assert (exports["source_row"], exports["slice"]) == ("2", "CHN/X/A/2022/TOTAL")
    assert (flow(parsed, "TUR", "CHN")["valuation"], flow(parsed, "AUS", "CHN")["valuation"]) == ("CIF", "FOB")
    assert parsed.left_out == {"a side is not an actor in that year": 1, "both sides are one actor": 1}
    assert not parsed.totals
    assert not parsed.bad
    assert not parsed.new


def twice(folder: Path) -> Path:
    """An answer with two values of one name."""
    answer = envelope(folder, row())
    answer.write_text(answer.read_text().replace('"primaryValue"', '"primaryValue": 7.6, "primaryValue"'))
    return answer


def named(folder: Path, *names: str) -> Path:
    """The download below other names."""
    file = download(folder, row())
    file.write_bytes(",".join(names).encode() + b"\r\n" + file.read_bytes().partition(b"\r\n")[2])
    return file


NAMES = (*READ, *SOURCE.unread)
REFUSED: list[tuple[Callable[[Path], Path], type[Exception], str]] = [
    (twice, SourceError, "`primaryValue` stands twice in one object"),
    (lambda f: named(f, "partnerCode", *NAMES), SchemaDrift, "has two columns partnerCode: ask the publisher"),
    (lambda f: named(f, "freqCode", "typeCode", *NAMES[2:]), SchemaDrift, "typeCode holds A"),
    (lambda f: named(f, *NAMES[1:]), SchemaDrift, f"lacks the columns {NAMES[0]}"),
    (lambda f: download(f, row(), last=",7"), SchemaDrift, "no name"),
    (lambda f: envelope(f, error="invalid period"), SourceError, "invalid period"),
    (lambda f: envelope(f, count=3), SourceError, "counts 3 rows and holds 0"),
    (lambda f: envelope(f, data=None), SourceError, "holds no data"),
    (lambda f: envelope(f, count=1, data=[{"fileUrl": "b07f"}]), SourceError, "bulk files"),
    (lambda f: envelope(f, {"cmdCode": "TOTAL"}), SchemaDrift, "lacks the columns"),
    (lambda f: envelope(f, row(partnerCode=98765)), UnknownCodes, "98765"),
]


@pytest.mark.parametrize(("make", "error", "words"), REFUSED, ids=[words for _, _, words in REFUSED])
def test_what_is_refused(
    tmp_path: Path, parse: Read, make: Callable[[Path], Path], error: type[Exception], words: str
) -> None:
    """Two values of one name, columns that are shifted, missing or without a name, no data, an unknown partner."""
    with pytest.raises(error, match=words):
        parse(SOURCE, make(tmp_path))


def test_what_does_not_add_up_or_is_new_is_named(tmp_path: Path, parse: Read) -> None:
    """To the dollar; the preview cuts off at 500 rows."""
    parsed = parse(SOURCE, envelope(tmp_path, row(partnerCode=0, fobvalue=100.0, primaryValue=100.0), row()))
    assert parsed.totals == ["156 X A 2022 TOTAL: World is 100, its parts together 70"]
    rows = [row(period=str(1962 + n // 10), cmdCode="87") for n in range(500)]
    assert "500 rows" in parse(SOURCE, envelope(tmp_path, *rows)).totals[0]
    parsed = parse(SOURCE, envelope(tmp_path, row() | {"tariff": 1}))
    assert (parsed.new, set(parsed.unread)) == (["tariff"], set(SOURCE.unread))


def test_bad_rows_are_named_by_their_numbers(tmp_path: Path, parse: Read) -> None:
    """A short row, an invalid code and an invalid value; the other rows keep their numbers."""
    file = download(
        tmp_path,
        row(partnerCode=36, fobvalue=1, primaryValue=1),
        row(partnerCode="RUS"),
        row(primaryValue=None),
        row(fobvalue="n. a.", partnerCode=392),
        row(partnerCode=76),
    )
    lines = file.read_bytes().split(b"\r\n")
    file.write_bytes(b"\r\n".join([lines[0], lines[1], b'"C","A"', *lines[2:]]))
    parsed = parse(SOURCE, file)
    assert {(bad.source_row, bad.reason, bad.text) for bad in parsed.bad} == {
        ("2", f"2 fields, expected {len(READ) + len(SOURCE.unread) + 1}", '"C","A"'),
        ("3", "partnerCode holds no such code", "RUS"),
        ("4", "primaryValue is empty", ""),
        ("5", "fobvalue is not a number", "n. a."),
    }
    assert parsed.tables["trade_reports"]["source_row"].to_pylist() == ["1", "5", "6"]
    assert flow(parsed, "CHN", "JPN")["valuation"] is None


def test_what_is_part_of_a_flow_or_another_thing_is_left_out(tmp_path: Path, parse: Read) -> None:
    """Each reason is counted; 27 of the SITC is crude fertilizers."""
    parsed = parse(
        SOURCE,
        envelope(
            tmp_path,
            row(),
            row(partnerCode=36, typeCode="S"),
            row(classificationCode="S4", cmdCode="27"),
            row(cmdCode="87"),
            row(flowCode="RX"),
            row(partner2Code=398),
            row(customsCode="C05"),
            row(motCode=2100),
        ),
    )
    assert parsed.tables["trade_reports"].num_rows == 1
    assert list(parsed.left_out.values()) == [1, 1, 1, 1, 1, 1, 1]


def test_energy_goes_to_its_own_feed(tmp_path: Path, parse: Read) -> None:
    """Headings that each make up one product group, by year and by month."""
    parsed = parse(
        SOURCE,
        envelope(
            tmp_path,
            row(flowCode="M", cmdCode="27", fobvalue=None, cifvalue=60.0, primaryValue=60.0),
            row(flowCode="M", cmdCode="2709", freqCode="M", period="202207", cifvalue=5.0, primaryValue=5.0),
        ),
    )
    whole, crude = parsed.tables["energy_reports"].to_pylist()
    assert (whole["product"], whole["measure"], whole["value"]) == ("energy", "value", 60.0)
    assert (whole["classification"], whole["slice"]) == ("H6:27", "CHN/M/A/2022/energy")
    assert (crude["product"], crude["time_period"], crude["year"]) == ("crude_oil", "2022-07", 2022)
    assert parsed.tables["trade_reports"].num_rows == 0


def test_parts_together_carry_a_flow_once(tmp_path: Path, parse: Read) -> None:
    """Files that overlap; an empty one is no error."""
    parsed = parse(
        SOURCE,
        envelope(tmp_path, row(), name="a.json"),
        envelope(tmp_path, row(), row(period="2021", fobvalue=60.0, primaryValue=60.0), name="b.json"),
        envelope(tmp_path, row(fobvalue=71.0, primaryValue=71.0), name="c.json"),
        envelope(tmp_path, name="d.json"),
    )
    assert parsed.tables["trade_reports"]["source_row"].to_pylist() == ["a.json:1", "b.json:2"]
    assert parsed.left_out == {"the same flow again": 2}
    assert parsed.totals == ["1 flows appear twice with different values; the first is carried"]


def test_requests_ask_for_twelve_years_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    """One for each reporter and twelve years, with the key only by name; the preview by year, flow and commodity."""
    monkeypatch.setenv("COMTRADE_API_KEY", "s3cr+t/value&=0123")
    states = {"CHN": "156", "BRA": "076", "USA": "840"}
    asked = list(requests(Scope(range(2000, 2020), reporters=states), date(2024, 5, 1)))
    assert [r.params["reporterCode"] for r in asked] == ["156", "156", "76", "76", "842", "842"]
    assert asked[0].name == "CHN_2000-2011.json"
    assert asked[1].params["period"] == "2012,2013,2014,2015,2016,2017,2018,2019"
    assert {"partner2Code", "customsCode", "motCode"} <= set(asked[0].params)
    assert asked[0].key
    assert asked[0].key.env == "COMTRADE_API_KEY"
    assert (
        next(iter(requests(Scope(reporters=states), date(2024, 5, 1)))).params["period"] == "2019,2020,2021,2022,2023"
    )
    monkeypatch.setenv("COMTRADE_API_KEY", "")
    previews = list(requests(Scope(range(2022, 2023), reporters=states), date(2024, 5, 1)))
    assert len({p.name for p in previews}) == len(previews) == 4 * len(states)
    assert all(p.key is None for p in previews)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b'{"elapsedTime":"0.1 secs","count":0,"data":[],"error":""}', None),
        (b'{"statusCode":401,"message":"Access denied due to invalid subscription key."}', "Access denied"),
        (b'{"errorObject":{"errorMessage":"period is wrong"}}', "period is wrong"),
        (b'{"count":0,"data":[],"error":"too many"}', "too many"),
        (b"Request URL Too Long", "Too Long"),
    ],
)
def test_errors_in_disguise(body: bytes, message: str | None) -> None:
    """An empty answer gives no rows."""
    found = next(iter(requests(Scope(reporters={"CHN": "156"}), date(2024, 5, 1)))).error_in(body)
    assert found is None if message is None else message in (found or "")


def test_real_download(shared: Callable[[str], Path], parse: Read) -> None:
    """China, Germany and the USA in 2022 with all partners."""
    parsed = parse(SOURCE, shared("comtrade/web_download_2022_TOTAL.csv"))
    assert flow(parsed, "CHN", "RUS")["value"] == 76_122_649_188
    assert flow(parsed, "RUS", "CHN")["value"] == 114_148_970_877
    assert flow(parsed, "WLD", "CHN")["value"] == 2_715_997_517_261
    assert flow(parsed, "TWN", "CHN")["value"] == 238_091_842_710
    assert parsed.tables["trade_reports"].num_rows == 1352 - 16
    assert parsed.left_out["both sides are one actor"] == 1
    assert not any(parsed.tables["trade_reports"]["is_estimated"].to_pylist())
    assert (parsed.totals, parsed.bad, parsed.new) == ([], [], [])


def test_real_answers(shared: Callable[[str], Path], parse: Read) -> None:
    """A recorded answer, an empty one, and a list of bulk files, which is not data."""
    parsed = parse(SOURCE, shared("comtrade/api_get_CHN_ARG_2010.json"))
    assert flow(parsed, "ARG", "CHN")["value"] == 6_804_128_143
    assert parsed.tables["trade_reports"].num_rows == 4
    assert parse(SOURCE, shared("comtrade/bulk_get_empty.json")).tables["trade_reports"].num_rows == 0
    with pytest.raises(SourceError, match="bulk files"):
        parse(SOURCE, shared("comtrade/bulk_get.json"))
