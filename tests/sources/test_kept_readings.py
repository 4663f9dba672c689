"""What parsers read, kept: believed only as it was kept, and given up when a person takes its capture back."""

from __future__ import annotations

import dataclasses
import errno
import shutil
from datetime import date
from pathlib import Path

import pytest

from pipelines.archive.blobs import StorageError
from pipelines.archive.captures import Archive, ArchiveError, Capture
from pipelines.archive.decisions import Decision, record
from tests.support.made_up_source import ArchivedSource, version
from tests.support.rows import pick

OLD = ("CN,RU,2022,70", "CN,RU,2023,80")
NEW = ("CN,RU,2022,71",)


@pytest.mark.parametrize("damage", ["lost", "cut", "one bit", "a table more", "no JSON"])
def test_a_reading_is_believed_only_as_it_was_kept(archived: ArchivedSource, damage: str) -> None:
    """Whatever became of its files, it is read again from its capture, and never taken as empty."""
    archived.put(*OLD)
    before = archived.read().tables
    (file,), (meta,) = archived.readings.rglob("trade_reports.parquet"), archived.readings.rglob("reading.json")
    data = file.read_bytes()
    bad = {"lost": b"", "cut": data[:-9], "one bit": data[:40] + bytes([data[40] ^ 1]) + data[41:]}
    more = meta.read_bytes().replace(b'"files": {', b'"files": {"votes.parquet": "0", ')
    meta.write_bytes({"a table more": more, "no JSON": b"{"}.get(damage, meta.read_bytes()))
    file.write_bytes(bad.get(damage, data))
    assert archived.read().tables == before
    assert len(archived.calls) == 2


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (StorageError("s3://bucket/archive cannot be used: AccessDenied"), "trade.csv is out of reach: s3://bucket"),
        (PermissionError(errno.EACCES, "objects/ab"), "trade.csv is out of reach: "),
        (None, "trade.csv has changed. Restore objects/"),
    ],
    ids=["bucket", "folder", "damaged"],
)
def test_lost_bytes_and_those_out_of_reach_are_no_bad_file(
    archived: ArchivedSource, monkeypatch: pytest.MonkeyPatch, refusal: Exception | None, said: str
) -> None:
    """What was read stays, else nothing takes its place, however often; the archive's own note of it stays true."""

    def refused(_: str) -> Path:
        assert refusal
        raise refusal

    version(monkeypatch, "1")
    capture = archived.put(*OLD)
    archived.read()
    version(monkeypatch, "2")
    blobs = archived.archive.blobs
    (key,) = blobs.keys("objects/")
    good = blobs.read(key)
    with monkeypatch.context() as out_of_reach:
        out_of_reach.setattr(blobs, "file", refused) if refusal else blobs.replace(key, b"damaged")
        result = archived.read()
        assert (result.state, result.is_damaged) == ("stale", True)
        assert said in str(result.reason)
        assert result.tables["trade_reports"].num_rows == 2
        shutil.rmtree(archived.readings)
        for _ in range(2):
            with pytest.raises(ArchiveError, match=f"^{capture.capture_id}: {said}"):
                archived.read()
    blobs.replace(key, good)
    assert (archived.read().state, archived.read().is_damaged) == ("current", False)


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


def test_a_capture_that_is_held_back_makes_the_source_stale(archived: ArchivedSource) -> None:
    archived.put(*OLD, vintage="2024-03-01")
    bad = archived.put(*NEW, retrieved="2024-06-01")
    archived.archive = Archive(archived.archive.blobs, {bad.capture_id: "dependence: too large"})
    result = archived.read()
    assert (result.state, result.reason) == ("stale", "held back by the build: dependence: too large")
    assert archived.trade() == [("CHN>RUS 2022", 70.0, True), ("CHN>RUS 2023", 80.0, True)]
    for capture in archived.archive.captures():
        decide(archived, capture, "withdrawn", "2024-07-01")
    result = archived.read()
    assert (result.state, result.vintage, result.tables["trade_reports"].num_rows) == ("not_captured", None, 0)
    assert "months are swapped" in str(result.reason)
