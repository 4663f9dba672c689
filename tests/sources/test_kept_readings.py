"""What parsers read, kept: believed only as it was kept, and given up when a person takes its capture back."""

from __future__ import annotations

import dataclasses
import errno
import os
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from pipelines.archive.blobs import StorageError
from pipelines.archive.captures import Archive, ArchiveError, Capture
from pipelines.archive.decisions import Decision, record
from pipelines.archive.parts import Part
from pipelines.sources.codes import Codes
from pipelines.sources.contract import Parsed, SourceError
from tests.support.made_up_source import ArchivedSource, version
from tests.support.rows import pick

OLD = ("CN,RU,2022,70", "CN,RU,2023,80")
NEW = ("CN,RU,2022,71",)


def test_a_reading_that_is_damaged_is_made_again(archived: ArchivedSource) -> None:
    archived.put(*OLD)
    before = archived.read().tables
    (file,) = archived.readings.rglob("reading.json")
    file.write_text("{")
    assert archived.read().tables == before
    assert len(archived.calls) == 2


@pytest.mark.parametrize("damage", ["lost", "cut", "one bit", "a table more", "another number of rows"])
def test_a_reading_is_believed_only_as_it_was_kept(archived: ArchivedSource, damage: str) -> None:
    """Whatever became of its files, it is read again from its capture, and never taken as empty."""
    archived.put(*OLD)
    before = archived.read().tables
    (file,), (meta,) = archived.readings.rglob("trade_reports.parquet"), archived.readings.rglob("reading.json")
    data = file.read_bytes()
    if damage == "lost":
        file.unlink()
    elif damage == "cut":
        file.write_bytes(data[:-9])
    elif damage == "one bit":
        file.write_bytes(data[:40] + bytes([data[40] ^ 1]) + data[41:])
    elif damage == "a table more":
        meta.write_text(meta.read_text().replace('"files": {', '"files": {"votes.parquet": "0", '))
    else:
        meta.write_text(meta.read_text().replace('"n_rows": 2', '"n_rows": 0'))
    assert archived.read().tables == before
    assert len(archived.calls) == 2


def test_a_capture_whose_bytes_are_damaged_keeps_what_was_read_and_is_read_again_once_they_are_back(
    archived: ArchivedSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    version(monkeypatch, "1")
    capture = archived.put(*OLD)
    archived.read()
    (key,) = archived.archive.blobs.keys("objects/")
    good = archived.archive.blobs.read(key)
    archived.archive.blobs.replace(key, b"damaged")
    version(monkeypatch, "2")
    result = archived.read()
    assert (result.state, result.is_damaged) == ("stale", True)
    assert result.reason is not None
    assert f"trade.csv has changed. Restore {key}" in result.reason
    assert result.tables["trade_reports"].num_rows == 2
    shutil.rmtree(archived.readings)
    with pytest.raises(ArchiveError, match=f"{capture.capture_id}: trade.csv has changed"):
        archived.read()
    archived.archive.blobs.replace(key, good)
    assert (archived.read().state, archived.read().is_damaged) == ("current", False)


@pytest.mark.parametrize(
    "refusal",
    [StorageError("s3://bucket/archive cannot be used: AccessDenied"), PermissionError(errno.EACCES, "objects/ab")],
    ids=["bucket", "folder"],
)
def test_bytes_out_of_reach_are_no_bad_file(
    archived: ArchivedSource, monkeypatch: pytest.MonkeyPatch, refusal: Exception
) -> None:
    """What was read stays, else nothing takes its place, however often; the archive's own note of it stays true."""

    def refused(_: str) -> Path:
        raise refusal

    version(monkeypatch, "1")
    capture = archived.put(*OLD)
    archived.read()
    version(monkeypatch, "2")
    with monkeypatch.context() as out_of_reach:
        out_of_reach.setattr(archived.archive.blobs, "file", refused)
        result = archived.read()
        assert (result.state, result.is_damaged) == ("stale", True)
        assert result.tables["trade_reports"].num_rows == 2
        shutil.rmtree(archived.readings)
        for _ in range(2):
            with pytest.raises(ArchiveError) as lost:
                archived.read()
            assert str(lost.value) == f"{capture.capture_id}: trade.csv is out of reach: {refusal}"
    assert archived.archive.reading(capture) == {"parser_version": "1", "rows": 2}
    assert (archived.read().state, archived.read().is_damaged) == ("current", False)


def test_that_rows_were_once_read_is_known_after_a_parser_has_failed(
    archived: ArchivedSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Sequence[Part], __: Codes) -> Parsed:
        raise SourceError("nothing can be read")

    archived.put(*OLD)
    archived.read()
    version(monkeypatch, "2")
    archived.source = dataclasses.replace(archived.source, parse=broken)
    assert archived.read().state == "stale"
    shutil.rmtree(archived.readings)
    (key,) = archived.archive.blobs.keys("objects/")
    archived.archive.blobs.delete(key)
    with pytest.raises(ArchiveError, match=r"trade\.csv is missing"):
        archived.read()


def test_a_capture_that_was_damaged_before_anybody_read_it_fails_alone(archived: ArchivedSource) -> None:
    archived.put(*OLD)
    archived.put(*NEW, retrieved="2024-06-01")
    for key in archived.archive.blobs.keys("objects/")[:1]:
        archived.archive.blobs.replace(key, b"damaged")
    result = archived.read()
    assert sorted(row["state"] for row in result.tables["captures"].to_pylist()) == ["current", "failed"]


def test_what_a_dead_process_left_is_swept(archived: ArchivedSource) -> None:
    archived.put(*OLD)
    archived.read()
    (place,) = (archived.readings / "made_up").iterdir()
    for name in (".key.dead", ".key.living"):
        (place / name).mkdir()
    os.utime(place / ".key.dead", (0, 0))
    archived.crosswalk += "ZZ,-,,,,\n"
    archived.read()
    hidden = [path.name for path in place.iterdir() if path.name.startswith(".")]
    assert hidden == [".key.living"], "what is young may be another host's"
    assert len([*place.iterdir()]) == 2


# What is taken back


def decide(archived: ArchivedSource, capture: Capture, word: str, day: str) -> None:
    decision = Decision(word, "months are swapped", "ana", f"{day}T08:00:00.000000+00:00")
    record(archived.archive.blobs, "made_up", capture.capture_id, decision)
    archived.archive = Archive(archived.archive.blobs, archived.archive.held)


def test_a_withdrawn_capture_is_not_parsed_and_the_version_before_takes_its_place(archived: ArchivedSource) -> None:
    old = archived.put(*OLD, vintage="2024-03-01")
    bad = archived.put("CN,RU,2022,71", "CN,RU,2023,80", vintage="2024-05-05", retrieved="2024-06-01")
    decide(archived, bad, "withdrawn", "2024-07-01")
    assert archived.trade() == [("CHN>RUS 2022", 70.0, True), ("CHN>RUS 2023", 80.0, True)]
    assert archived.calls == [old.files[0].sha256]
    result, rows = archived.read(), archived.captures()
    reason = "withdrawn on 2024-07-01: months are swapped"
    assert (rows[bad.capture_id]["state"], rows[bad.capture_id]["reason"]) == ("withdrawn", reason)
    assert rows[bad.capture_id]["vintage_date"] == date(2024, 6, 1), "the day that its bytes state is not believed"
    assert (result.state, result.vintage) == ("current", date(2024, 3, 1))
    assert result.reason == f"{bad.capture_id} {reason}"
    decide(archived, bad, "reinstated", "2024-08-01")
    assert [value for _, value, is_current in archived.trade() if is_current] == [71.0, 80.0]


def test_a_capture_under_terms_that_nobody_has_read_is_not_used_until_they_are_declared(
    archived: ArchivedSource,
) -> None:
    good = archived.put(*OLD)
    assert [value for _, value, _ in archived.trade()] == [70.0, 80.0]
    archived.put(*NEW, retrieved="2024-06-01")
    terms = dataclasses.replace(archived.source.terms, terms_class="unread")
    declared, archived.source = archived.source, dataclasses.replace(archived.source, terms=terms)
    said = (
        "nobody has read the terms of made_up, so its rows stay out: read https://publisher.test/terms, and declare in "
        "pipelines/sources/publishers/made_up.yaml what they say"
    )
    archived.archive = Archive(archived.archive.blobs, {good.capture_id: "dependence: too large"})
    result = archived.read()
    assert (result.state, result.vintage, result.reason, archived.trade()) == ("terms_unread", None, said, [])
    rows = [pick(row, "state reason n_rows parser_version") for row in archived.captures().values()]
    assert (rows, len(archived.calls)) == ([("terms_unread", said, 0, None)] * 2, 1), "not even parsed"
    archived.archive = Archive(archived.archive.blobs)
    decide(archived, good, "withdrawn", "2024-07-01")
    assert archived.captures()[good.capture_id]["state"] == "withdrawn"
    archived.source = declared
    assert archived.trade() == [("CHN>RUS 2022", 71.0, True)]


def test_a_source_of_which_all_is_withdrawn_is_not_captured(archived: ArchivedSource) -> None:
    decide(archived, archived.put(*OLD), "withdrawn", "2024-07-01")
    result = archived.read()
    assert (result.state, result.vintage, result.tables["trade_reports"].num_rows) == ("not_captured", None, 0)
    assert "months are swapped" in str(result.reason)


def test_a_capture_that_is_held_back_makes_the_source_stale(archived: ArchivedSource) -> None:
    archived.put(*OLD, vintage="2024-03-01")
    bad = archived.put(*NEW, retrieved="2024-06-01")
    archived.archive = Archive(archived.archive.blobs, {bad.capture_id: "dependence: too large"})
    result = archived.read()
    assert (result.state, result.reason) == ("stale", "held back by the build: dependence: too large")
    assert archived.trade() == [("CHN>RUS 2022", 70.0, True), ("CHN>RUS 2023", 80.0, True)]
