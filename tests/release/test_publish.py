"""Publishing: whole releases, one pointer, and what a dead process or a meddling hand leaves behind."""

from __future__ import annotations

import json
import os
import shutil
import threading
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bilateral import releases
from bilateral.verify import SUMS, check_table, logical_hash, verify
from pipelines.release import publish as publishing
from pipelines.release.candidate import POINTER, DamagedRelease
from pipelines.release.publish import PublishError, publish
from schemas import derive
from tests.worlds import World, candidate, document, published_names, release, total, world


def made(folder: Path, *entries: str) -> World:
    """A world of one document with these entries."""
    return world(folder, [document("source", *entries)])


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> World:
    return made(tmp_path_factory.mktemp("first"), total(245))


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> World:
    """The same with another value: a major change."""
    return made(tmp_path_factory.mktemp("corrected"), total(246))


@pytest.fixture(scope="module")
def longer(tmp_path_factory: pytest.TempPathFactory) -> World:
    """The same with one more year: a minor change."""
    return made(tmp_path_factory.mktemp("longer"), total(245), total(240, year=2023))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def latest(home: Path) -> str:
    """The version that a reader finds."""
    return str(releases.manifest(releases.find(home / "releases"))["version"])


def test_the_first_release_is_whole_and_named(first: World, home: Path) -> None:
    done = release(first, home)
    assert (done.version, done.is_new) == ("1.0.0", True)
    assert latest(home) == "1.0.0"
    folder = home / "releases" / "1.0.0"
    assert verify(folder) == []
    said = releases.manifest(folder)
    assert sorted(said["tables"]) == sorted(published_names())
    assert said["previous"] is None
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    book = {name for name in files if name.startswith("book/")}
    assert {"book/index.html", "book/vega.js", "book/data/index.js"} < book
    assert files - book == {f"{name}.parquet" for name in published_names()} | {
        "release.json", "DICTIONARY.md", "CITATION.cff", "datapackage.json", "CHANGES.md", "changes.parquet", SUMS,
        "croissant.json", "dcat.jsonld", "documents.bib", "documents.csl.json", "sdmx/structure.xml", "sdmx/indicators.csv",
        *(f"csv/{name}.csv" for name in published_names()),
    }  # fmt: skip
    assert pq.read_table(folder / "trade.parquet").to_pylist() == first.arrow["trade"].to_pylist()


def test_nothing_new_is_no_release_even_from_other_code(first: World, home: Path) -> None:
    release(first, home)
    again = release(first, home, code="another revision")
    assert (again.version, again.is_new) == ("1.0.0", False)
    assert releases.versions(home / "releases") == ["1.0.0"]


def test_the_version_follows_from_the_diff(first: World, corrected: World, longer: World, home: Path) -> None:
    release(first, home)
    assert release(longer, home).version == "1.1.0"
    assert release(first, home).version == "2.0.0", "a row removed"
    assert release(corrected, home).version == "3.0.0"
    assert releases.versions(home / "releases") == ["1.0.0", "1.1.0", "2.0.0", "3.0.0"]
    last = home / "releases" / "3.0.0"
    assert releases.manifest(last)["previous"]["version"] == "2.0.0"
    changes = [
        row
        for row in pq.read_table(last / "changes.parquet").to_pylist()
        if row["table"] == "trade" and row["column"] == "value"
    ]
    assert [(json.loads(row["old"]), json.loads(row["new"]), row["reason"]) for row in changes] == [
        (245e9, 246e9, "corrected")
    ]
    assert "245000000000" in (last / "CHANGES.md").read_text()


def test_the_same_inputs_give_the_same_bytes(first: World, tmp_path: Path) -> None:
    folders = [release(first, tmp_path / name).folder for name in ("a", "b")]
    assert folders[0]
    assert folders[1]
    assert (folders[0] / SUMS).read_bytes() == (folders[1] / SUMS).read_bytes()


def test_publishing_twice_publishes_once(first: World, home: Path) -> None:
    release(first, home)
    again = publish(home, home / "releases")
    assert (again.version, again.is_new) == ("1.0.0", False)
    assert latest(home) == "1.0.0"


def test_two_who_publish_at_once_publish_once(first: World, home: Path) -> None:
    candidate(first, home)
    done = []
    threads = [
        threading.Thread(target=lambda: done.append(publish(home, home / "releases"))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.is_new for one in done) == [False, False, False, True]
    assert {one.version for one in done} == {"1.0.0"}


def test_an_old_release_stays_as_it_was(first: World, corrected: World, home: Path) -> None:
    release(first, home)
    before = (home / "releases/1.0.0" / SUMS).read_bytes()
    release(corrected, home)
    assert (home / "releases/1.0.0" / SUMS).read_bytes() == before
    assert verify(home / "releases/1.0.0") == []


def test_latest_always_resolves_while_the_pointer_moves(first: World, longer: World, home: Path) -> None:
    release(first, home)
    candidate(longer, home)
    seen, stop = set(), threading.Event()

    def read() -> None:
        while not stop.is_set():
            seen.add(releases.manifest(releases.find(home / "releases"))["version"])

    reader = threading.Thread(target=read)
    reader.start()
    publish(home, home / "releases")
    for _ in range(200):
        publishing._point(home / "releases", "1.0.0")
        publishing._point(home / "releases", "1.1.0")
    stop.set()
    reader.join()
    assert seen <= {"1.0.0", "1.1.0"}
    assert latest(home) == "1.1.0"


def test_a_candidate_that_another_release_overtook_is_refused(
    first: World, longer: World, corrected: World, tmp_path: Path
) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    release(first, one)
    candidate(longer, one)
    shutil.copytree(one, two, symlinks=True)
    release(corrected, two)
    shutil.rmtree(one / "releases")
    shutil.copytree(two / "releases", one / "releases", symlinks=True)
    with pytest.raises(PublishError, match=r"another release came first.*2\.0\.0"):
        publish(one, one / "releases")
    assert latest(one) == "2.0.0"


@pytest.mark.parametrize("name", ["trade.parquet", "release.json", "DICTIONARY.md", "CHANGES.md"])
def test_a_file_tampered_with_is_found(first: World, home: Path, name: str) -> None:
    folder = release(first, home).folder
    assert folder
    file = folder / name
    data = file.read_bytes()
    file.chmod(0o644)
    file.unlink()
    file.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    assert verify(folder) == [f"{name} has changed since it was released (its hash differs)"]


def test_a_file_missing_or_added_is_found(first: World, home: Path) -> None:
    folder = release(first, home).folder
    assert folder
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
def test_a_table_that_is_cut_off_is_found_though_its_hash_is_listed(
    first: World, home: Path, kept: int
) -> None:
    folder = release(first, home).folder
    assert folder
    replaced(folder / "trade.parquet", (folder / "trade.parquet").read_bytes()[:kept])
    (problem,) = verify(folder)
    assert problem.startswith("trade cannot be read: ")
    assert "\n" not in problem


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"sorted": "dyad,year"}, "trade has no column year of values, by which its footer says it is sorted"),
        ({"sorted": "participants"}, "trade has no column participants of values, by which its footer says it is sorted"),
    ],
    ids=["not there", "lists"],
)  # fmt: skip
def test_a_table_that_says_it_is_sorted_by_what_it_cannot_be_is_found(
    released: Path, tmp_path: Path, change: dict[str, str], problem: str
) -> None:
    table = pq.read_table(released / "trade.parquet").slice(0, 2)
    table = table.drop_columns([n for n in ("year", "participants") if n in table.column_names])
    table = table.append_column("participants", pa.array([["CHN"], []]))
    table = pq.read_table(pa.BufferReader(written(table)))
    said = {
        "columns": [f"{f.name}: {f.type}" for f in table.schema],
        "rows": 2,
        "logical_sha256": logical_hash(table),
    }
    (tmp_path / "t.parquet").write_bytes(written(table.replace_schema_metadata(change)))
    assert check_table(tmp_path / "t.parquet", "trade", said | {"key": ["trade_id"]}) == [problem]
    (problem, _) = check_table(tmp_path / "t.parquet", "trade", said | {"key": ["trade", "dyad"]})
    assert problem == "trade has no column trade of values, which release.json names as its key"


def test_a_table_that_belies_the_manifest_is_found_though_its_hash_is_listed(
    first: World, home: Path
) -> None:
    """Somebody replaced a table and its line in SHA256SUMS: the manifest still says what the table was."""
    folder = release(first, home).folder
    assert folder
    replaced(folder / "trade.parquet", written(pq.read_table(folder / "trade.parquet").take([0, 0])))
    assert verify(folder) == [
        "trade has 2 rows, release.json says 1",
        "trade has other contents than release.json says",
        "trade has two rows with one key (trade_id)",
    ]


def test_every_table_of_a_release_stands_by_the_order_that_it_declares(released: Path) -> None:
    for file in sorted(released.glob("*.parquet")):
        table = pq.read_table(file)
        order = table.schema.metadata[b"sorted"].decode().split(",")
        rows = [
            tuple((value is None, value) for value in row)
            for row in zip(*(table[name].to_pylist() for name in order), strict=True)
        ]
        assert order == [*derive.order(derive.model(file.stem))]
        assert rows == sorted(rows), file.stem


def test_a_table_that_does_not_stand_as_its_footer_says_is_found(released: Path, tmp_path: Path) -> None:
    table = pq.read_table(released / "trade.parquet").slice(0, 2)
    said = {"columns": [f"{f.name}: {f.type}" for f in table.schema], "rows": 2, "key": ["trade_id"]}
    for rows, wrong in (
        ([0, 1], []),
        ([1, 0], ["trade is not sorted by dyad,start_date,time_period,trade_id, as its footer says"]),
    ):
        other = table.take(rows)
        pq.write_table(other, tmp_path / "trade.parquet")
        assert (
            check_table(tmp_path / "trade.parquet", "trade", said | {"logical_sha256": logical_hash(other)})
            == wrong
        )


def test_a_spoilt_candidate_is_refused_and_the_old_release_stays(
    first: World, longer: World, home: Path
) -> None:
    release(first, home)
    folder = candidate(longer, home).folder
    assert folder
    (folder / "CHANGES.md").write_text("nothing happened")
    with pytest.raises(PublishError, match=r"not whole.*CHANGES\.md"):
        publish(home, home / "releases")
    assert latest(home) == "1.0.0"
    assert releases.versions(home / "releases") == ["1.0.0"]


def test_a_candidate_that_is_gone_or_never_was(first: World, home: Path) -> None:
    with pytest.raises(PublishError, match="no candidate"):
        publish(home, home / "releases")
    folder = candidate(first, home).folder
    assert folder
    shutil.rmtree(folder)
    with pytest.raises(PublishError, match="gone: build again"):
        publish(home, home / "releases")


def test_a_refused_candidate_publishes_nothing(first: World, home: Path) -> None:
    release(first, home)
    (home / POINTER).write_text(json.dumps({"folder": None}))
    done = publish(home, home / "releases")
    assert (done.version, done.is_new) == ("1.0.0", False)


def test_a_process_that_died_before_the_pointer_moved_is_finished_by_the_next(
    first: World, longer: World, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release(first, home)
    candidate(longer, home)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(publishing, "_point", die)
        with pytest.raises(KeyboardInterrupt):
            publish(home, home / "releases")
    assert latest(home) == "1.0.0"
    assert (home / "releases" / "1.1.0").is_dir()
    done = publish(home, home / "releases")
    assert (done.version, done.is_new) == ("1.1.0", False)
    assert latest(home) == "1.1.0"


def test_a_release_that_is_not_whole_is_never_pointed_at(first: World, longer: World, home: Path) -> None:
    release(first, home)
    candidate(longer, home)
    half = home / "releases" / "1.1.0"
    half.mkdir()
    (half / "trade.parquet").write_bytes(b"half")
    with pytest.raises(PublishError, match=r"1\.1\.0 is there already, and not whole"):
        publish(home, home / "releases")
    assert latest(home) == "1.0.0"


def test_a_pointer_to_nowhere_is_mended(first: World, home: Path) -> None:
    release(first, home)
    pointer = home / "releases" / releases.LATEST
    pointer.unlink()
    os.symlink("9.9.9", pointer)
    publish(home, home / "releases")
    assert latest(home) == "1.0.0"


def test_a_released_file_cannot_be_written_by_mistake(first: World, home: Path) -> None:
    folder = release(first, home).folder
    assert folder
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert {oct(path.stat().st_mode & 0o777) for path in files} == {"0o444"}
    assert len(files) > len([*folder.iterdir()]), "files in folders too, and the folders can be entered"
    assert all(path.stat().st_mode & 0o111 for path in folder.rglob("*") if path.is_dir())


def test_the_gate_stops_a_candidate(first: World, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipelines.findings import Finding
    from pipelines.release import gate

    release(first, home)
    with monkeypatch.context() as patch:
        patch.setattr(gate, "RULES", {"no": lambda tables: iter([Finding("trade", "wrong", 1, ())])})
        refused = candidate(first, home)
    assert (refused.folder, refused.version, [f.rule for f in refused.findings]) == (None, None, ["wrong"])
    assert publish(home, home / "releases").is_new is False
    assert latest(home) == "1.0.0"


def test_a_version_that_is_not_there_is_answered_with_those_that_are(first: World, home: Path) -> None:
    release(first, home)
    with pytest.raises(
        releases.NoRelease, match=r"no release 1\.0\.1 .*did you mean 1\.0\.0\? Releases there: 1\.0\.0"
    ):
        releases.find(home / "releases", "1.0.1")
    with pytest.raises(releases.NoRelease, match="none yet: run `bilateral build`"):
        releases.find(home / "nowhere")


def test_versions_are_ordered_as_numbers(tmp_path: Path) -> None:
    for name in ("1.10.0", "1.9.0", "10.0.0", "2.0.0", "candidate", "1.0"):
        (tmp_path / name).mkdir()
    assert releases.versions(tmp_path) == ["1.9.0", "1.10.0", "2.0.0", "10.0.0"]


def test_a_lost_pointer_is_found_again(first: World, longer: World, home: Path) -> None:
    release(first, home)
    (home / "releases" / releases.LATEST).unlink()
    assert releases.current(home / "releases") == home / "releases" / "1.0.0"
    done = release(longer, home)
    assert (done.version, done.is_new) == ("1.1.0", True)
    assert latest(home) == "1.1.0"


def test_a_folder_in_the_place_of_the_pointer_is_named(first: World, home: Path) -> None:
    release(first, home)
    pointer = home / "releases" / releases.LATEST
    pointer.unlink()
    shutil.copytree(home / "releases" / "1.0.0", pointer)
    with pytest.raises(PublishError, match=r"latest is a folder.*move it away"):
        publish(home, home / "releases")


def test_a_damaged_release_is_named_and_not_built_upon(first: World, longer: World, home: Path) -> None:
    release(first, home)
    file = home / "releases" / "1.0.0" / "trade.parquet"
    file.chmod(0o644)
    file.write_bytes(b"damaged")
    for made in (first, longer):
        with pytest.raises(
            DamagedRelease, match=r"1\.0\.0 is damaged: trade\.parquet has changed.*build again"
        ):
            candidate(made, home)
    shutil.rmtree(file.parent)
    assert release(first, home).version == "1.0.0"
    assert verify(home / "releases" / "1.0.0") == []


def test_writing_into_the_store_does_not_reach_a_release(first: World, home: Path) -> None:
    folder = release(first, home).folder
    assert folder
    for file in (home / "tables" / "trade").glob("*.parquet"):
        file.chmod(0o644)
        file.write_bytes(b"damaged")
    assert verify(folder) == []


def test_changes_says_what_is_new_and_describes_itself(first: World, longer: World, home: Path) -> None:
    release(first, home)
    folder = release(longer, home).folder
    assert folder
    text = (folder / "CHANGES.md").read_text()
    assert "`trade` {" in text.partition("New:")[2]
    assert "/2023/" in text.partition("New:")[2]
    schema = pq.read_schema(folder / "changes.parquet")
    assert schema.metadata[b"key"] == b"table,key,change,column"
    assert schema.field("old").metadata[b"description"]
    assert "## changes" in (folder / "DICTIONARY.md").read_text()
