"""``bilateral verify`` finds what was changed, cut off, added or lost in a release, even if its hash is listed."""

from __future__ import annotations

import json
import os
import shutil
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from bilateral.cli import main
from bilateral.verify import SUMS, verify
from schemas import derive
from schemas.tables import model_of


@pytest.fixture
def folder(one_release: Path, tmp_path: Path) -> Path:
    """A release of one document, which a test may change."""
    return Path(shutil.copytree(one_release / "releases" / "1.0.0", tmp_path / "home" / "releases" / "1.0.0"))


@pytest.fixture
def followed(two_releases: Path, tmp_path: Path) -> Path:
    """A release that follows another one beside it, which a test may change."""
    return Path(shutil.copytree(two_releases, tmp_path / "home", symlinks=True)) / "releases" / "1.1.0"


@pytest.mark.parametrize("name", ["trade.parquet", "release.json", "DICTIONARY.md", "CHANGES.md"])
def test_a_file_tampered_with_is_found(folder: Path, name: str) -> None:
    file = folder / name
    data = file.read_bytes()
    file.chmod(0o644)
    file.unlink()
    file.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    assert verify(folder) == [f"{name} has changed since it was released (its hash differs)"]


def test_a_file_missing_or_added_is_found(folder: Path) -> None:
    (folder / "extra.csv").write_text("x")
    (folder / "trade.parquet").unlink()
    assert verify(folder) == ["trade.parquet is missing", "extra.csv does not belong to the release"]
    (folder / SUMS).unlink()
    assert verify(folder) == [f"{SUMS} is missing: the folder is not a release"]


def replaced(file: Path, data: bytes) -> None:
    """Put ``data`` in place of a file of a release, and its hash into SHA256SUMS."""
    old, sums = sha256(file.read_bytes()).hexdigest(), file.parent / SUMS
    file.unlink()
    file.write_bytes(data)
    sums.chmod(0o644)
    sums.write_text(sums.read_text().replace(old, sha256(data).hexdigest()))


def written(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    return bytes(sink.getvalue())


@pytest.mark.parametrize("kept", [0, 3, 100, -1, -9])
def test_a_table_that_is_cut_off_is_found_though_its_hash_is_listed(folder: Path, kept: int) -> None:
    replaced(folder / "trade.parquet", (folder / "trade.parquet").read_bytes()[:kept])
    (problem,) = verify(folder)
    assert problem.startswith("trade cannot be read: ")
    assert "\n" not in problem


def test_a_table_that_belies_the_manifest_is_found_though_its_hash_is_listed(folder: Path) -> None:
    """Somebody replaced a table and its line in SHA256SUMS, but the manifest still has the original hash."""
    replaced(folder / "trade.parquet", written(pq.read_table(folder / "trade.parquet").take([0, 0])))
    assert verify(folder) == [
        "trade has 2 rows, release.json says 1",
        "trade has other contents than release.json says",
        "trade has two rows with one key (trade_id)",
    ]


def test_every_table_of_a_release_is_in_the_order_that_it_declares(released: Path) -> None:
    for file in sorted(released.glob("*.parquet")):
        table = pq.read_table(file)
        order = table.schema.metadata[b"sorted"].decode().split(",")
        assert order == [*derive.sort_columns(model_of(file.stem))]
        values = table.select(order)
        assert values.take(pc.sort_indices(values, [(name, "ascending") for name in order])).equals(values), file.stem


TABLE = '{"trade": {"columns": [], "key": [], "logical_sha256": "0", "rows": 0}}'
HEAD = '{"version": "1.0.0", "date": "2024-01-01", "audience": "local", '


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "it is not JSON"),
        (b"{", "it is not JSON"),
        (b"\xff\xfe{}", "it is not JSON"),
        (b"[]", "it names no table"),
        (b"null", "it names no table"),
        (b"[" * 200_000, "it is nested too deeply"),
        (b'{"version": "1.0.0", "version": "2.0.0"}', "`version` stands twice in one object"),
        (b"{}", "it names no table"),
        ((HEAD + '"tables": {}}').encode(), "it names no table"),
        ((HEAD + '"tables": []}').encode(), "it names no table"),
        ((HEAD + '"tables": {"trade": 1}}').encode(), "'trade' is no table"),
        ((HEAD + f'"tables": {TABLE.replace("trade", "../trade")}}}').encode(), "'../trade' is no table"),
        ((HEAD + f'"tables": {TABLE.replace("key", "keys")}}}').encode(), "it does not say `key` of the table trade"),
    ],
)
def test_a_description_that_is_none_is_a_finding(folder: Path, content: bytes, message: str) -> None:
    replaced(folder / "release.json", content)
    assert verify(folder) == [f"release.json is not what a release says of itself: {message}"]


def test_a_table_that_the_description_leaves_out_is_found(folder: Path) -> None:
    description = json.loads((folder / "release.json").read_text())
    del description["tables"]["trade"]
    replaced(folder / "release.json", json.dumps(description).encode())
    assert verify(folder) == ["trade.parquet is a table that release.json does not name"]


def test_an_old_release_under_the_name_of_a_newer_one_is_found(folder: Path) -> None:
    renamed = folder.rename(folder.with_name("9.0.0"))
    assert verify(renamed) == ["it is release 1.0.0, in a folder named as another one"]
    assert verify(renamed.rename(folder.with_name("copy"))) == []


@pytest.mark.parametrize("version", ["../../etc", "a" * 5_000, "", "٩.٠.٠", ["1.0.0"]])
def test_a_predecessor_that_is_no_version_is_a_finding(folder: Path, version: object) -> None:
    description = json.loads((folder / "release.json").read_text())
    description["previous"] = {"version": version, "manifest_sha256": "0"}
    replaced(folder / "release.json", json.dumps(description).encode())
    assert verify(folder) == ["release.json does not say which release came before"]


def test_a_file_with_two_hashes_is_a_finding(folder: Path) -> None:
    sums = folder / SUMS
    sums.chmod(0o644)
    sums.write_text(f"{'0' * 64}  trade.parquet\n{sums.read_text()}")
    assert verify(folder) == [f"{SUMS} is damaged: a file stands twice in it"]


@pytest.mark.parametrize("content", [b"\xff\xfe\xfd\n", b"hash  file\n", b"", None])
def test_a_list_of_hashes_that_is_none_is_a_finding(folder: Path, content: bytes | None) -> None:
    sums = folder / SUMS
    sums.chmod(0o644)
    sums.write_bytes(sums.read_bytes().replace(b"\n", b"\r\n") if content is None else content)
    (problem,) = verify(folder)
    assert problem.startswith(f"{SUMS} is damaged")


def test_what_is_no_file_of_the_release_is_found(folder: Path, tmp_path: Path) -> None:
    (folder / "trade.parquet").rename(tmp_path / "trade.parquet")
    (folder / "trade.parquet").symlink_to(tmp_path / "trade.parquet")
    (folder / "elsewhere").symlink_to(tmp_path)
    (folder / "empty").mkdir()
    os.mkfifo(folder / "pipe")
    assert verify(folder) == [
        f"{name} is a link, an empty folder or a device: a release is files"
        for name in ("elsewhere", "empty", "pipe", "trade.parquet")
    ]


def test_a_release_whose_predecessor_was_written_anew_is_found(followed: Path) -> None:
    assert verify(followed) == []
    before = followed.parent / "1.0.0"
    replaced(before / "release.json", (before / "release.json").read_bytes().replace(b'"rows"', b' "rows"'))
    assert verify(before) == []
    assert verify(followed) == ["1.0.0 beside it is not the release that it followed: one of the two was changed"]


def test_one_damaged_release_does_not_hide_the_others(
    followed: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    replaced(followed / "release.json", b"{")
    monkeypatch.setenv("BILATERAL_HOME", str(followed.parents[1]))
    assert main(["releases"]) == 0
    one, two = capsys.readouterr().out.splitlines()
    assert one.split() == ["1.0.0", "2026-01-01"]
    assert "release.json is damaged: it is not JSON. Restore the folder from a copy" in two
    assert main(["show", "trade"]) == 1
    assert capsys.readouterr().err.count("\n") == 1
