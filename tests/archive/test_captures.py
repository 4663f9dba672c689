"""The archive of captures: each whole or absent, the same bytes stored once, in a folder or S3-compatible storage."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from benchmarks.captures import spread
from pipelines.archive.blobs import Bucket, Folder, StorageError
from pipelines.archive.captures import Archive, ArchiveError, Incoming, Sighting
from pipelines.archive.decisions import Decision, record
from tests.support import object_store

ROOT = Path(__file__).resolve().parents[2]
SEEN = Sighting("2026-01-02T03:04:05.000000+00:00", "file")
LATER = Sighting(
    "2026-02-02T03:04:05.000000+00:00", "http", ({"name": "a.csv", "url": "https://example.org/a", "status": 200},)
)


@pytest.fixture(scope="module")
def s3(bucket_server: str) -> Iterator[str]:
    """The address of an archive in S3-compatible storage on this machine."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in object_store.environment(bucket_server).items():
            patch.setenv(name, value)
        yield f"s3://{object_store.BUCKET}/archive"


@pytest.fixture(params=["folder", "s3"])
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Archive:
    if request.param == "folder":
        return Archive(Folder(tmp_path / "archive"))
    address = request.getfixturevalue("s3")
    return Archive(Bucket(f"{address}/{tmp_path.name}", tmp_path / "cache"))


@pytest.mark.parametrize("value", ["0", "false"])
def test_a_storage_without_tls_is_refused_unless_it_is_allowed(
    value: str, s3: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Bucket(f"{s3}/{tmp_path.name}", tmp_path).keys("") == []
    monkeypatch.setenv("AWS_ALLOW_HTTP", value)
    with pytest.raises(StorageError, match=r"AWS_\* variables"):
        Bucket(f"{s3}/{tmp_path.name}", tmp_path).keys("")


def again(archive: Archive) -> Archive:
    """The same archive as a new process would see it."""
    return Archive(archive.blobs)


def incoming(folder: Path, **texts: str) -> list[Incoming]:
    files = []
    for name, text in texts.items():
        path = folder / f"{name}.csv"
        path.write_text(text)
        files.append(Incoming(path.name, path))
    return files


def test_a_capture_keeps_bytes_names_and_where_they_come_from(archive: Archive, tmp_path: Path) -> None:
    put = archive.put("some_source", incoming(tmp_path, a="x,1\n", b="y,2\n"), SEEN, vintage=date(2025, 12, 31))
    assert put.is_new
    (capture,) = again(archive).captures()
    assert capture == put.capture
    assert (capture.source, capture.vintage, capture.retrieved_date) == ("some_source", "2025-12-31", date(2026, 1, 2))
    assert [(part.name, part.path.read_text()) for part in archive.parts(capture)] == [
        ("a.csv", "x,1\n"),
        ("b.csv", "y,2\n"),
    ]
    assert [seen["how"] for seen in archive.sightings(capture)] == ["file"]
    assert list(archive.verify()) == []


def test_the_same_bytes_are_one_capture_seen_twice(archive: Archive, tmp_path: Path) -> None:
    first = archive.put("some_source", incoming(tmp_path, a="x,1\n"), SEEN)
    second = archive.put("some_source", incoming(tmp_path, a="x,1\n"), LATER)
    assert (second.is_new, second.capture) == (False, first.capture)
    assert [seen["retrieved"] for seen in archive.sightings(first.capture)] == [SEEN.retrieved, LATER.retrieved]
    assert len(archive.blobs.keys("objects/")) == 1


def test_a_capture_without_a_day_is_dated_once(archive: Archive, tmp_path: Path) -> None:
    first = archive.put("some_source", incoming(tmp_path, a="x,1\n"), SEEN)
    second = archive.put("some_source", incoming(tmp_path, a="x,1\n"), LATER, vintage=date(2026, 2, 1))
    third = archive.put("some_source", incoming(tmp_path, a="x,1\n"), LATER, vintage=date(2020, 1, 1))
    assert (first.capture.vintage, second.is_dated, third.is_dated) == (None, True, False)
    assert again(archive).captures() == [second.capture] == [third.capture]
    assert second.capture.vintage == "2026-02-01"


def test_one_file_is_the_same_capture_whatever_its_name(archive: Archive, tmp_path: Path) -> None:
    first = archive.put("some_source", incoming(tmp_path, a="x,1\n"), SEEN)
    assert (
        archive.put("some_source", incoming(tmp_path, b="x,1\n"), LATER).capture.capture_id == first.capture.capture_id
    )
    other = archive.put("some_source", incoming(tmp_path, b="x,2\n"), LATER)
    assert other.is_new
    assert other.capture.capture_id != first.capture.capture_id


def test_two_subjects_with_the_same_bytes_are_two_captures(archive: Archive, tmp_path: Path) -> None:
    """Two cited pages may both answer with the same error page."""
    ids = {
        archive.put("pages", incoming(tmp_path, page="gone"), SEEN, subject=name).capture.capture_id for name in "ab"
    }
    assert len(ids) == 2


def test_captures_of_one_source_are_in_order_of_retrieval(archive: Archive, tmp_path: Path) -> None:
    late = archive.put("one", incoming(tmp_path, a="late"), LATER).capture
    early = archive.put("one", incoming(tmp_path, a="early"), SEEN).capture
    archive.put("two", incoming(tmp_path, a="other"), SEEN)
    assert again(archive).captures("one") == [early, late]


def test_what_is_missing_or_changed_is_named(archive: Archive, tmp_path: Path) -> None:
    one = archive.put("some_source", incoming(tmp_path, a="x,1\n"), SEEN).capture
    two = archive.put("some_source", incoming(tmp_path, a="x,2\n"), SEEN).capture
    keys = [f"objects/{c.files[0].sha256[:2]}/{c.files[0].sha256}" for c in (one, two)]
    archive.blobs.delete(keys[0])
    archive.blobs.replace(keys[1], b"damaged")
    wrong = sorted(archive.verify())
    assert [
        f"{one.capture_id}: a.csv is missing" in text or f"{two.capture_id}: a.csv has changed" in text
        for text in wrong
    ] == [True, True]
    assert all("Restore objects/" in text for text in wrong)


def test_bytes_that_were_damaged_are_never_read_and_are_healed_by_capturing_again(
    archive: Archive, tmp_path: Path
) -> None:
    files = incoming(tmp_path, a="x,1\n")
    capture = archive.put("some_source", files, SEEN).capture
    key = f"objects/{capture.sha256[:2]}/{capture.sha256}"
    assert archive.parts(capture)[0].path.read_text() == "x,1\n"
    archive.blobs.replace(key, b"damaged")
    archive.blobs.forget(key)
    with pytest.raises(ArchiveError, match=r"a\.csv has changed\. Restore objects/"):
        archive.parts(capture)
    assert not archive.put("some_source", files, LATER).is_new
    archive.blobs.forget(key)
    assert archive.parts(capture)[0].path.read_text() == "x,1\n"
    assert list(archive.verify()) == []
    archive.blobs.delete(key)
    archive.blobs.forget(key)
    with pytest.raises(ArchiveError, match=r"a\.csv is missing"):
        archive.parts(capture)


def test_a_local_copy_that_was_damaged_is_fetched_again(archive: Archive, tmp_path: Path) -> None:
    capture = archive.put("some_source", incoming(tmp_path, a="x,1\n"), SEEN).capture
    if isinstance(archive.blobs, Bucket):
        archive.parts(capture)[0].path.write_text("damaged")
    assert archive.parts(capture)[0].path.read_text() == "x,1\n"


def test_a_capture_needs_files_with_names_of_their_own(archive: Archive, tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="needs files"):
        archive.put("some_source", [], SEEN)
    with pytest.raises(ArchiveError, match="name of its own"):
        archive.put("some_source", incoming(tmp_path, a="x") * 2, SEEN)
    with pytest.raises(ArchiveError, match="no capture nothing-1"):
        archive.capture("nothing", "nothing-1")


def test_a_file_that_grows_while_it_is_archived_is_not_kept_under_the_hash_of_its_beginning(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, put = tmp_path / "a.csv", archive.blobs.put
    file.write_text("a,b\n1,2\n")

    def put_late(key: str, data: bytes | Path) -> bool:
        if isinstance(data, Path):
            file.write_text("a,b\n1,2\n3,4\n")
        return put(key, data)

    monkeypatch.setattr(archive.blobs, "put", put_late)
    with pytest.raises(ArchiveError, match=r"a\.csv changed while it was archived"):
        archive.put("made_up", [Incoming("a.csv", file)], SEEN)
    monkeypatch.setattr(archive.blobs, "put", put)
    assert archive.blobs.keys("objects/") == []
    archive.put("made_up", [Incoming("a.csv", file)], SEEN)
    assert [*archive.verify()] == []


def test_what_is_written_is_never_changed(archive: Archive) -> None:
    assert archive.blobs.put("objects/aa/aaaa", b"first")
    assert not archive.blobs.put("objects/aa/aaaa", b"second")
    assert archive.blobs.read("objects/aa/aaaa") == b"first"


def test_many_who_put_the_same_bytes_put_them_once(archive: Archive, tmp_path: Path) -> None:
    puts, file = [], incoming(tmp_path, a="x" * 100_000)
    threads = [threading.Thread(target=lambda: puts.append(archive.put("some_source", file, SEEN))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(put.is_new for put in puts) == [False] * 5 + [True]
    assert list(archive.verify()) == []


@pytest.mark.torture
def test_a_process_killed_while_capturing_tears_nothing_and_loses_nothing() -> None:
    """Kill a few writers; ``python -m benchmarks.captures`` kills a thousand."""
    assert spread(6)[0] >= 3


DAMAGE = {
    "cut": b"{",
    "a list": b"[]",
    "not text": b"\xff\xfe",
    "without files": b'{"vintage": null}',
    "of another source": None,
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_record_is_one_sentence_that_names_the_file(archive: Archive, tmp_path: Path, damage: str) -> None:
    files = incoming(tmp_path, a="x,1\n")
    bad = archive.put("some_source", files, SEEN).capture
    other = archive.put("other", incoming(tmp_path, b="y"), SEEN).capture
    key = f"captures/some_source/{bad.capture_id}.json"
    good = archive.blobs.read(key)
    archive.blobs.replace(key, DAMAGE[damage] or good.replace(b'"some_source"', b'"other"'))
    now = again(archive)
    assert now.captures("other") == [other]
    for ask in (lambda: now.captures("some_source"), now.captures):
        with pytest.raises(ArchiveError, match=f"{key} is damaged. Restore it .* withdraw {bad.capture_id} --because"):
            ask()
    (said,) = now.problems()
    assert key in said
    assert said in list(now.verify())
    assert now.digest("some_source") == archive.digest("some_source"), "no build is stopped by what it need not read"
    assert not now.put("some_source", files, LATER).is_new
    (healed,) = again(archive).captures("some_source")
    assert (healed.sha256, healed.retrieved) == (bad.sha256, SEEN.retrieved)
    assert list(again(archive).verify()) == []


def test_a_capture_that_is_withdrawn_needs_no_record(archive: Archive, tmp_path: Path) -> None:
    bad = archive.put("some_source", incoming(tmp_path, a="x,1\n"), SEEN).capture
    archive.blobs.replace(f"captures/some_source/{bad.capture_id}.json", b"{")
    record(archive.blobs, "some_source", bad.capture_id, Decision("withdrawn", "damaged", "ana", LATER.retrieved))
    assert again(archive).captures() == []


def test_a_file_that_is_no_record_is_named_and_not_read(archive: Archive, tmp_path: Path) -> None:
    capture = archive.put("some_source", incoming(tmp_path, a="x,1\n"), SEEN).capture
    digest = archive.digest("some_source")
    for name in ("x.json~", f"{capture.capture_id}.json.bak", "some_source-0.json"):
        archive.blobs.put(f"captures/some_source/{name}", b"{")
    assert again(archive).captures() == [capture]
    assert again(archive).digest("some_source") == digest
    assert len(again(archive).problems()) == 3
    assert all("is no record of a capture, and is not read: move it away" in text for text in archive.problems())
