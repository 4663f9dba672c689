"""From captures to rows: what is read again and when, which version is current, and what stays if a capture fails."""

from __future__ import annotations

import ast
import csv
import dataclasses
import errno
import shutil
import subprocess
import sys
import zlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from pipelines.archive.captures import ArchiveError
from pipelines.archive.parts import Part
from pipelines.imports import ROOT, closure
from pipelines.sources.codes import Codes
from pipelines.sources.contract import Parsed, Source, SourceError, conform
from pipelines.sources.declarations import discover
from pipelines.store.parquet import to_parquet
from schemas import derive
from schemas.tables import model_of
from tests.support.made_up_source import CROSSWALK, PLAIN, SOURCE, ArchivedSource, version
from tests.support.made_up_source import table as text_of
from tests.support.rows import pick

OLD = ("CN,RU,2022,70", "CN,RU,2023,80")
NEW = ("CN,RU,2022,71",)


def broken(_: Sequence[Part], __: Codes) -> Parsed:
    """A parser that cannot read anything."""
    raise SourceError("nothing can be read")


# What is read, and when again


def test_rows_say_which_source_capture_version_and_row_they_come_from(archived: ArchivedSource) -> None:
    capture = archived.put("CN,RU,2022,70", "CN,JP,2022,30", vintage="2024-03-01")
    first, second = archived.read().tables["trade_reports"].sort_by("source_row").to_pylist()
    where_from = ("made_up", capture.capture_id, date(2024, 3, 1))
    assert pick(first, "source_id capture_id vintage_date") == where_from
    assert (first["source_row"], second["source_row"]) == ("1", "2")
    assert first["observation_id"] == "trade/CHN>RUS/TOTAL/G/2022/CHN/FOB|exports||actual||USD"
    assert first["is_current"]


def test_the_same_rows_in_other_bytes_are_no_new_version(archived: ArchivedSource) -> None:
    """Unless there were others between. A capture is parsed once, a new one alone."""
    first = archived.put(*OLD)
    again = archived.put_text(text_of(*OLD) + "\n", retrieved="2024-06-01")
    rows = archived.read().tables["trade_reports"].to_pylist()
    assert {(row["capture_id"], row["is_current"]) for row in rows} == {(first.capture_id, True)}
    assert archived.captures()[again.capture_id]["state"] == "repeated"
    archived.put("CN,RU,2022,71", "CN,RU,2023,80", retrieved="2024-07-01")
    back = archived.put_text(text_of(*OLD) + "\n\n", retrieved="2024-08-01")
    current = {row["capture_id"] for row in archived.read().tables["trade_reports"].to_pylist() if row["is_current"]}
    assert current == {back.capture_id}
    assert len(archived.calls) == 4


def test_another_parser_reads_every_capture_anew_and_one_reading_of_each_is_kept(
    archived: ArchivedSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    archived.put(*OLD)
    archived.put(*NEW, retrieved="2024-06-01")
    version(monkeypatch, "1")
    assert {row["parser_version"] for row in archived.captures().values()} == {"1"}
    version(monkeypatch, "2")
    assert {row["parser_version"] for row in archived.captures().values()} == {"2"}
    assert len(archived.calls) == 4
    assert [len(list(folder.iterdir())) for folder in (archived.readings / "made_up").iterdir()] == [1, 1]


def test_another_crosswalk_reads_every_capture_anew(archived: ArchivedSource) -> None:
    archived.put(*OLD)
    archived.read()
    archived.crosswalk = CROSSWALK.replace("RU,RUS,1992", "RU,BLR,1992")
    assert [flow for flow, _, _ in archived.trade()] == ["CHN>BLR 2022", "CHN>BLR 2023"]
    assert len(archived.calls) == 2


@pytest.mark.torture
def test_the_version_of_a_parser_changes_with_whatever_its_module_imports(tmp_path: Path) -> None:
    """In copies of the real modules: a change in the codes makes a new parser, one in another publisher does not."""
    for folder in ("schemas", "bilateral", "pipelines", "data/reference/codes"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))

    def versions() -> dict[str, str]:
        code = (
            "from pipelines.sources.declarations import discover\n"
            "print({name: source.parser_version for name, source in discover().items()})"
        )
        ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
        found: dict[str, str] = ast.literal_eval(ran.stdout)
        return found

    def changed(module: str) -> set[str]:
        before = known.copy()
        with open(tmp_path / module, "a") as file:
            file.write("more = 1\n" if module.endswith(".py") else "# another text\n")
        known.update(versions())
        return {name for name in before if before[name] != known[name]}

    known = versions()
    everyone = set(discover())
    assert changed("pipelines/sources/publishers/atop.py") == {"atop"}
    assert changed("pipelines/sources/publishers/gsdb.yaml") == {"gsdb"}
    assert changed("pipelines/sources/parsing/tabular.py") >= {"atop", "un_comtrade", "world_bank"}
    assert changed("pipelines/sources/codes.py") == everyone
    assert changed("pipelines/tables/trade.py") == set()


@pytest.mark.parametrize("source", discover().values(), ids=discover())
def test_no_parser_depends_on_the_client_the_archive_or_the_ledger_reader(source: Source) -> None:
    """A change in the client must not make every capture be read again."""
    allowed = {f"pipelines.archive.{name}" for name in ("parts", "http", "http.errors", "http.limits", "http.messages")}
    needed = {name for name in closure(source.parse.__module__) if name.startswith("pipelines.archive.")}
    assert needed <= allowed
    assert not {"pipelines.ledger.reader", "pipelines.sources.retrieval"} & closure(source.parse.__module__)


# What stays where a capture fails


def test_a_new_capture_that_cannot_be_read_makes_the_source_stale_and_the_last_good_one_stays(
    archived: ArchivedSource,
) -> None:
    """Until a good one comes after it; where none can be read, the source has failed."""
    bad = archived.put("CN,QQ,2022,70", retrieved="2024-04-01")
    result = archived.read()
    assert (result.state, result.vintage, result.tables["trade_reports"].num_rows) == ("failed", None, 0)
    good = archived.put(*OLD, vintage="2024-03-01")
    assert (archived.read().state, archived.read().reason) == ("current", None)
    worse = archived.put("CN,2022,70,n,3", header="reporter,year,value,note,weight", retrieved="2024-06-01")
    result = archived.read()
    assert (result.state, result.vintage) == ("stale", date(2024, 3, 1))
    assert "lacks the columns partner; it has reporter, year, value, note, weight" in str(result.reason)
    assert archived.trade() == [("CHN>RUS 2022", 70.0, True), ("CHN>RUS 2023", 80.0, True)]
    rows = archived.captures()
    assert "1 codes are not in the crosswalk: QQ (2022)" in rows[bad.capture_id]["reason"]
    states = {name: (row["state"], row["n_rows"]) for name, row in rows.items()}
    assert states == {name.capture_id: ("failed", 0) for name in (bad, worse)} | {good.capture_id: ("current", 2)}


def test_a_parser_that_can_no_longer_read_leaves_what_the_earlier_one_read(
    archived: ArchivedSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lost bytes are no empty table."""
    version(monkeypatch, "1")
    capture = archived.put(*OLD, vintage="2024-03-01")
    archived.read()
    version(monkeypatch, "2")
    archived.source = dataclasses.replace(SOURCE, parse=broken)
    result = archived.read()
    assert (result.state, result.reason) == ("stale", "nothing can be read")
    assert [row["value"] for row in result.tables["trade_reports"].to_pylist()] == [70.0, 80.0]
    assert pick(archived.captures()[capture.capture_id], "state parser_version n_rows") == ("failed", "1", 2)
    archived.source, archived.calls = SOURCE, []
    assert archived.read().state == "current"
    assert len(archived.calls) == 1
    version(monkeypatch, "3")
    shutil.rmtree(archived.readings)
    (key,) = archived.archive.blobs.keys("objects/")
    archived.archive.blobs.delete(key)
    with pytest.raises(ArchiveError, match=r"trade\.csv is missing"):
        archived.read()


IN_WORDS = [ValueError("bad"), OSError("bad"), pa.ArrowInvalid("bad"), EOFError("bad"), zlib.error("bad")]
"""What libraries say of bytes that they cannot take."""
OTHERS = [KeyError("bad"), OSError(errno.ENOSPC, "bad"), csv.Error("bad"), TypeError("bad"), RecursionError("bad")]


@pytest.mark.parametrize("error", [*IN_WORDS, *OTHERS], ids=repr)
def test_what_a_parser_stumbles_over_is_a_reason(archived: ArchivedSource, error: Exception) -> None:
    """With its kind; strange bytes are refused in words. Whatever the cause, a source fails alone."""

    def parse(_: Sequence[Part], __: Codes) -> Parsed:
        raise error

    archived.source = dataclasses.replace(SOURCE, parse=parse)
    archived.put(*OLD)
    result = archived.read()
    words = f"damaged, or not what {SOURCE.title} gives (bad). Download it again"
    assert result.state == "failed"
    assert str(result.reason).endswith(words if error in IN_WORDS else f"{type(error).__name__}: {error}")


def test_without_captures_the_tables_are_there_and_empty(archived: ArchivedSource) -> None:
    result = archived.read()
    assert (result.state, result.reason, result.vintage) == ("not_captured", None, None)
    assert result.tables.keys() == {"trade_reports", "captures", "quarantine"}
    for feed, table in result.tables.items():
        assert table.num_rows == 0
        assert table.schema.equals(derive.to_arrow(model_of(feed)), check_metadata=True)


# Bad rows, floors and columns


def test_rows_that_cannot_be_read_are_quarantined_with_their_reason(archived: ArchivedSource) -> None:
    capture = archived.put("CN,RU,2022,70", "CN,JP,2022,n. a.", "CN,RU,2023,80", "CN,JP,2023,90", vintage="2024-03-01")
    result = archived.read()
    assert result.state == "current"
    (bad,) = result.tables["quarantine"].to_pylist()
    names = "source_id capture_id vintage_date source_row is_current reason text"
    expected = ("made_up", capture.capture_id, date(2024, 3, 1), "2", True, "value is not a number", "n. a.")
    assert pick(bad, names) == expected
    assert sorted(result.tables["trade_reports"]["source_row"].to_pylist()) == ["1", "3", "4"]
    assert archived.captures()[capture.capture_id]["n_quarantined"] == 1
    archived.put("CN,RU,2022,71", "CN,RU,2023,81", retrieved="2024-06-01")
    result = archived.read()
    assert [row["is_current"] for row in result.tables["quarantine"].to_pylist()] == [False], "of an earlier version"
    for feed, table in result.tables.items():
        assert table.schema.equals(derive.to_arrow(model_of(feed)), check_metadata=True)


def test_more_bad_rows_or_fewer_rows_than_the_source_allows_fail_the_capture(archived: ArchivedSource) -> None:
    """A quarter may be bad; two of four are too many."""
    archived.source = dataclasses.replace(SOURCE, floor={"trade_reports": 2})
    archived.put(*OLD, vintage="2024-03-01")
    assert archived.read().state == "current"
    archived.put("CN,RU,2022,70", "CN,JP,2022,x", "CN,RU,2023,y", "CN,JP,2023,9", retrieved="2024-06-01")
    result = archived.read()
    assert (result.state, result.tables["quarantine"].num_rows) == ("stale", 0)
    assert str(result.reason).startswith("2 of 4 rows cannot be read, more than 25.0%: row 2: value is not a number; ")
    archived.put(*NEW, retrieved="2024-07-01")
    assert archived.read().reason == "trade_reports has 1 rows, and a whole capture has at least 2"


def test_a_capture_says_which_columns_are_new_and_which_are_left(archived: ArchivedSource) -> None:
    same = archived.put(*OLD)
    drifted = archived.put(
        "CN,RU,2022,71,n,3", header="reporter,partner,year,value,note,weight", retrieved="2024-06-01"
    )
    rows = archived.captures()
    assert (rows[same.capture_id]["columns_unread"], rows[same.capture_id]["columns_new"]) == (["note"], None)
    assert rows[drifted.capture_id]["columns_new"] == ["weight"]
    assert rows[drifted.capture_id]["state"] == "current"


@pytest.mark.parametrize(("world", "said"), [(101, "CHN 2022: World is 101, its parts 100"), (100, None)])
def test_a_capture_counts_what_is_known_and_left_out_and_says_what_does_not_add_up(
    archived: ArchivedSource, world: int, said: str | None
) -> None:
    capture = archived.put(f"CN,W,2022,{world}", "CN,RU,2022,70", "CN,JP,2022,30", "CN,XX,2022,5")
    result = archived.read()
    row = archived.captures()[capture.capture_id]
    assert pick(row, "n_rows n_left_out reason state") == (3, 1, said, "current")
    assert (result.state, result.reason) == ("current", None)


def test_the_same_captures_give_the_same_bytes_anywhere_and_in_whatever_order_they_came(tmp_path: Path) -> None:
    result = []
    for name, order in (("one", (0, 1)), ("two", (1, 0))):
        archived = ArchivedSource(tmp_path / name)
        puts = [lambda d: d.put(*OLD, retrieved="2024-05-01"), lambda d: d.put(*NEW, retrieved="2024-06-01")]
        for number in order:
            puts[number](archived)
        archived.read()
        result.append({feed: to_parquet(table) for feed, table in archived.read().tables.items()})
    assert result[0] == result[1]


def test_a_column_that_no_model_declares_or_of_another_type_is_refused_by_name() -> None:
    with pytest.raises(SourceError, match=r"has no columns weight: see schemas/tables/trade_reports\.yaml"):
        conform("trade_reports", pa.table({"origin": ["CHN"], "weight": [1]}))
    with pytest.raises(SourceError, match=r"trade_reports\.year cannot be int64: .*MMXXII"):
        conform("trade_reports", pa.table({"year": ["MMXXII"]}))


def test_columns_that_a_parser_does_not_make_are_null() -> None:
    result = conform("trade_reports", pa.table({name: [value] for name, value in PLAIN.items()}))
    assert result["capture_id"].null_count == 1
    assert result["product"].to_pylist() == ["TOTAL"]
