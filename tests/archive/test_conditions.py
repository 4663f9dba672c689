"""What a storage makes of conditions: told by trying, before anything that is worth something rests on them."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from hashlib import md5
from pathlib import Path

import pytest

from pipelines.archive.blobs import Bucket, StorageError
from pipelines.archive.conditions import REFUSES, Conditions, probe
from tests.support import object_store


@dataclass
class Store:
    """A storage in memory with faults by name."""

    faults: str = ""
    objects: dict[str, bytes] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def tagged(self, key: str) -> tuple[bytes, str | None]:
        data = self.objects.get(key, b"")
        tag = f'"{md5(data).hexdigest()}"' if data and "no tags" not in self.faults else None
        return data, tag

    def swap_as(self, key: str, data: bytes, tag: str | None, *, is_bare: bool) -> bool:
        if "two steps" not in self.faults:
            with self.lock:
                return self._write(key, data, tag, is_bare)
        return self._write(key, data, tag, is_bare)

    def _write(self, key: str, data: bytes, tag: str | None, is_bare: bool) -> bool:
        known = (self.tagged(key)[1] or "").strip('"')
        if tag is None:
            is_right = not known or "creates over" in self.faults
        else:
            sent = tag.strip('"') if is_bare or "bare" not in self.faults else tag
            is_right = (sent == known or "any state" in self.faults) and "never" not in self.faults
        if "two steps" in self.faults:
            time.sleep(0.05)
        if is_right:
            self.objects[key] = data
        return is_right

    def delete(self, key: str) -> None:
        if "keeps" in self.faults:
            raise PermissionError
        self.objects.pop(key, None)


@pytest.mark.parametrize(
    ("faults", "creating", "replacing", "is_bare"),
    [
        ("", "", "", False),
        ("bare", "", "", True),
        ("keeps", "", "", False),
        ("creates over", "it writes over what is there", "", False),
        ("any state", "", "it writes over another state than that of the tag", False),
        ("never", "", REFUSES, False),
        ("no tags", "it writes over what is there", "it gives no tag (ETag)", False),
    ],
)
def test_each_fault_is_told_and_nothing_is_left(faults: str, creating: str, replacing: str, is_bare: bool) -> None:
    store = Store(faults)
    assert probe(store) == Conditions(creating, replacing, is_bare)
    assert bool(store.objects) == (faults == "keeps"), "a key that may not delete is no fault"


def test_a_storage_that_looks_and_writes_in_two_steps_is_found_by_a_race() -> None:
    found = probe(Store("two steps"))
    for said in found.creating, found.replacing:
        assert said.startswith("of 8 who write at once it lets ")


@pytest.fixture
def bucket(bucket_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    for name, value in object_store.environment(bucket_server).items():
        monkeypatch.setenv(name, value)
    return Bucket(f"s3://{object_store.BUCKET}/{tmp_path.name}", tmp_path / "cache")


def test_a_bucket_is_tried_once_and_left_empty(bucket: Bucket) -> None:
    found = bucket.conditions
    assert (found.creating, found.replacing) == ("", "")
    assert bucket.keys("") == []
    assert bucket.conditions is found


@pytest.mark.parametrize(("header", "name"), [("if-none-match", "creating"), ("if-match", "replacing")])
def test_nothing_is_sent_to_a_bucket_that_ignores_a_condition(
    header: str, name: str, bucket: Bucket, bucket_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with object_store.Proxy(bucket_server) as proxy:
        proxy.dropped = ("connection", header)
        monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.address)
        there = Bucket(bucket.where, tmp_path / "cache")
        with pytest.raises(StorageError, match=f"asked for {name} an object under a condition, it writes over"):
            there.swap("a", b"1", None)
        if name == "creating":
            with pytest.raises(StorageError, match="is not safe to write"):
                there.put("a", b"1")
    assert bucket.keys("") == []
