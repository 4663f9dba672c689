"""What was made before is used again only where its key and its bytes are the same."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from pipelines.formats.manifest import checksums
from pipelines.store.memo import Memo, key_of


@pytest.fixture
def released(tmp_path: Path) -> Path:
    """A release of one file."""
    folder = tmp_path / "1.0.0"
    folder.mkdir()
    (folder / "a.csv").write_bytes(b"a")
    (folder / "SHA256SUMS").write_text(checksums({"a.csv": sha256(b"a").hexdigest()}))
    return folder


def test_a_file_of_the_same_is_found_wherever_it_stands(released: Path, tmp_path: Path) -> None:
    memo, key = Memo(tmp_path / "memo"), key_of("csv", "code", "input")
    memo.note(key, sha256(b"a").hexdigest())
    memo.save(released)
    again = Memo(tmp_path / "memo", [released])
    assert again.file_of(key) == (released / "a.csv", sha256(b"a").hexdigest())
    assert again.file_of(key_of("csv", "code", "another input")) is None
    assert again.file_of(key_of("csv", "other code", "input")) is None
    assert again.file_of(None) is None


def test_a_file_with_other_bytes_is_not_used(released: Path, tmp_path: Path) -> None:
    memo = Memo(tmp_path / "memo", [released])
    memo.note("key", sha256(b"a").hexdigest())
    (released / "a.csv").write_bytes(b"b")
    assert memo.file_of("key") is None
    assert memo.place_of(sha256(b"a").hexdigest()) is None


def test_a_result_is_asked_once_and_what_nobody_asks_goes(tmp_path: Path) -> None:
    asked = []
    for _ in range(2):
        memo = Memo(tmp_path / "memo")
        assert memo.result("key", lambda: asked.append(1) or ["made"]) == ["made"]  # type: ignore[func-returns-value]
        memo.save()
    assert asked == [1]
    Memo(tmp_path / "memo").save()
    assert not Memo(tmp_path / "memo").knows("key")


@pytest.mark.parametrize("text", ["", "{}", '{"files": 1, "results": {}}', "[]", "not JSON"])
def test_a_damaged_memo_is_empty(text: str, tmp_path: Path) -> None:
    (tmp_path / "memo").write_text(text)
    assert Memo(tmp_path / "memo").result("key", lambda: 1) == 1
