"""Publishing: whole releases, one pointer, and what remains after a crash or after someone tampers with files."""

from __future__ import annotations

import errno
import json
import os
import shutil
import threading
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from bilateral import releases
from bilateral.verify import SUMS, verify
from pipelines.book import charts
from pipelines.release import gate, publication
from pipelines.release.candidate import POINTER, DamagedRelease
from pipelines.release.publication import PublishError, publish
from pipelines.release.rules import Rule, columns
from pipelines.store.checks import Finding
from pipelines.store.current import code_revision
from tests.support.ledger_world import ROOT, BuiltLedger, candidate, published_names, release

pytestmark = pytest.mark.slow


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def latest(home: Path) -> str:
    """The version that a reader sees."""
    return str(releases.manifest(releases.find(home / "releases"))["version"])


def released(world: BuiltLedger, home: Path) -> Path:
    """The folder of the release made from a world."""
    folder = release(world, home).folder
    assert folder
    return folder


def test_the_first_release_is_whole_and_named(first: BuiltLedger, home: Path) -> None:
    published = release(first, home)
    assert (published.version, published.is_new) == ("1.0.0", True)
    assert latest(home) == "1.0.0"
    folder = home / "releases" / "1.0.0"
    assert verify(folder) == []
    manifest = releases.manifest(folder)
    assert sorted([*manifest["tables"], *manifest["absent"]]) == sorted(published_names())
    assert manifest["previous"] is None
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    book = {name for name in files if name.startswith("book/")}
    assert {"book/index.html", "book/vega.js", "book/data/index.js"} < book
    texts = f"""release.json DICTIONARY.md CITATION.cff CHANGES.md changes.parquet {SUMS} datapackage.json
        croissant.json dcat.jsonld documents.bib documents.csl.json sdmx/structure.xml sdmx/indicators.csv.gz
        sdmx/core.csv.gz csv/datapackage.json index.html calendar.ics
        feeds/all.xml feeds/all.json dictionary/measures-and-codes.md pairs/schema.json pairs/CHN-RUS.json"""
    tables = {f"{name}.parquet" for name in manifest["tables"]} | {f"csv/{name}.csv" for name in manifest["tables"]}
    tables |= {f"pairs/{dyad}.parquet" for dyad in manifest["tables"]["indicators"]["pairs"]}
    pages = {f"dictionary/{name}.md" for name in published_names()} | {"dictionary/changes.md", "dictionary/core.md"}
    assert files - book == tables | pages | {*texts.split()}
    assert pq.read_table(folder / "trade.parquet").to_pylist() == first.arrow["trade"].to_pylist()


@pytest.mark.torture
def test_releases_may_lie_on_another_file_system(
    first: BuiltLedger, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = os.rename

    def within_one_folder(old: Path, new: Path) -> None:
        if old.parent != new.parent:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        rename(old, new)

    monkeypatch.setattr(publication.os, "rename", within_one_folder)
    (home / "releases" / ".copy-0.9.0").mkdir(parents=True)
    assert release(first, home).is_new
    assert (latest(home), verify(home / "releases" / "1.0.0")) == ("1.0.0", [])
    assert not [*(home / "releases").glob(".copy-*")]
    assert not release(first, home).is_new


def test_nothing_new_is_no_release_even_from_other_code(first: BuiltLedger, begun: Path) -> None:
    again = release(first, begun, code="another revision")
    assert (again.version, again.is_new) == ("1.0.0", False)
    assert releases.versions(begun / "releases") == ["1.0.0"]


def test_a_book_that_this_code_has_just_written_is_not_written_again(
    first: BuiltLedger, begun: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr("pipelines.book.book_files")
    assert not release(first, begun).is_new


@pytest.mark.torture
def test_another_page_of_the_book_is_a_release_and_other_code_of_the_same_page_is_none(
    first: BuiltLedger, begun: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the book's modules write counts, not their code: a rewritten function changes nothing for a reader."""
    monkeypatch.setattr("pipelines.book.code", lambda: "moved")
    monkeypatch.setattr(charts, "drawable", lambda write=charts.drawable: dict(write().items()))
    assert not release(first, begun, "moved").is_new
    monkeypatch.setattr("pipelines.book.code", lambda: "mended")
    monkeypatch.setattr(charts, "drawable", lambda write=charts.drawable: write() | {"mended": {}})
    assert (release(first, begun, "mended").version, latest(begun)) == ("1.0.1", "1.0.1")
    assert not release(first, begun, "mended").is_new


def test_an_edited_file_of_the_book_is_other_code(tmp_path: Path) -> None:
    """If a text, script or style of the book changes, the next build compares the book again."""
    book = tmp_path / "pipelines" / "book"
    shutil.copytree(ROOT / "pipelines" / "book", book, ignore=shutil.ignore_patterns("__pycache__"))
    for file in [path for path in book.rglob("*") if path.is_file()]:
        code_revision.cache_clear()
        before = code_revision(tmp_path)
        file.write_bytes(file.read_bytes() + b"\n")
        code_revision.cache_clear()
        assert code_revision(tmp_path) != before, file.name


def test_the_version_follows_from_the_diff(
    first: BuiltLedger, corrected: BuiltLedger, longer: BuiltLedger, begun: Path
) -> None:
    assert release(longer, begun).version == "1.1.0"
    assert release(first, begun).version == "1.2.0", "a row removed"
    assert release(corrected, begun).version == "1.3.0"
    assert releases.versions(begun / "releases") == ["1.0.0", "1.1.0", "1.2.0", "1.3.0"]
    last = begun / "releases" / "1.3.0"
    assert releases.manifest(last)["previous"]["version"] == "1.2.0"
    changes = pq.read_table(last / "changes.parquet").to_pylist()
    (change,) = [row for row in changes if (row["table"], row["column"]) == ("trade", "value")]
    assert (json.loads(change["old"]), json.loads(change["new"]), change["reason"]) == (245e9, 246e9, "corrected")
    assert "245000000000" in (last / "CHANGES.md").read_text()


def test_the_same_inputs_give_the_same_bytes(first: BuiltLedger, one_release: Path, home: Path) -> None:
    assert (released(first, home) / SUMS).read_bytes() == (one_release / "releases" / "1.0.0" / SUMS).read_bytes()


def test_two_who_publish_at_once_publish_once(first: BuiltLedger, home: Path) -> None:
    candidate(first, home)
    results = []
    threads = [threading.Thread(target=lambda: results.append(publish(home, home / "releases"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(result.is_new for result in results) == [False, False, False, True]
    assert {result.version for result in results} == {"1.0.0"}


def test_an_old_release_stays_as_it_was(corrected: BuiltLedger, begun: Path) -> None:
    before = (begun / "releases/1.0.0" / SUMS).read_bytes()
    release(corrected, begun)
    assert (begun / "releases/1.0.0" / SUMS).read_bytes() == before
    assert verify(begun / "releases/1.0.0") == []


def test_what_did_not_change_is_one_file_in_both_releases(two_releases: Path) -> None:
    old, new = (two_releases / "releases" / version for version in ("1.0.0", "1.1.0"))
    shared = {
        name for name in ("actors.parquet", "csv/actors.csv", "trade.parquet") if (old / name).samefile(new / name)
    }
    assert shared == {"actors.parquet", "csv/actors.csv"}
    for file in new.rglob("*"):
        before = old / file.relative_to(new)
        if file.is_file() and before.is_file():
            assert file.samefile(before) == (file.read_bytes() == before.read_bytes())
    assert verify(old) == verify(new) == []


@pytest.mark.torture
def test_a_file_system_without_links_gets_copies(
    corrected: BuiltLedger, begun: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr("pipelines.release.candidate.os.link", refused)
    new = released(corrected, begun)
    assert not (begun / "releases/1.0.0/actors.parquet").samefile(new / "actors.parquet")
    assert verify(new) == []


@pytest.mark.torture
def test_latest_always_resolves_while_the_pointer_moves(longer: BuiltLedger, begun: Path) -> None:
    candidate(longer, begun)
    seen, stop = set(), threading.Event()

    def read() -> None:
        while not stop.is_set():
            seen.add(releases.manifest(releases.find(begun / "releases"))["version"])

    reader = threading.Thread(target=read)
    reader.start()
    publish(begun, begun / "releases")
    for _ in range(200):
        publication.move_pointer(begun / "releases", "1.0.0")
        publication.move_pointer(begun / "releases", "1.1.0")
    stop.set()
    reader.join()
    assert seen <= {"1.0.0", "1.1.0"}
    assert latest(begun) == "1.1.0"


@pytest.mark.torture
def test_a_candidate_that_another_release_overtook_is_refused(
    longer: BuiltLedger, corrected: BuiltLedger, begun: Path, tmp_path: Path
) -> None:
    one, two = begun, tmp_path / "two"
    candidate(longer, one)
    shutil.copytree(one, two, symlinks=True)
    release(corrected, two)
    shutil.rmtree(one / "releases")
    shutil.copytree(two / "releases", one / "releases", symlinks=True)
    with pytest.raises(PublishError, match=r"not compared with the last release, which is now 1\.1\.0"):
        publish(one, one / "releases")
    assert latest(one) == "1.1.0"


def test_a_spoilt_candidate_is_refused_and_the_old_release_stays(longer: BuiltLedger, begun: Path) -> None:
    folder = candidate(longer, begun).folder
    assert folder
    (folder / "CHANGES.md").write_text("nothing happened")
    with pytest.raises(PublishError, match=r"not intact.*CHANGES\.md"):
        publish(begun, begun / "releases")
    assert latest(begun) == "1.0.0"
    assert releases.versions(begun / "releases") == ["1.0.0"]


@pytest.mark.torture
def test_a_candidate_that_is_gone_or_never_was(first: BuiltLedger, home: Path) -> None:
    with pytest.raises(PublishError, match="no candidate"):
        publish(home, home / "releases")
    folder = candidate(first, home).folder
    assert folder
    shutil.rmtree(folder)
    with pytest.raises(PublishError, match="gone: build again"):
        publish(home, home / "releases")


def test_a_refused_candidate_publishes_nothing(begun: Path) -> None:
    (begun / POINTER).write_text(json.dumps({"folder": None}))
    published = publish(begun, begun / "releases")
    assert (published.version, published.is_new) == ("1.0.0", False)


def test_a_process_that_died_before_the_pointer_moved_is_finished_by_the_next(
    longer: BuiltLedger, begun: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    candidate(longer, begun)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(publication, "move_pointer", die)
        with pytest.raises(KeyboardInterrupt):
            publish(begun, begun / "releases")
    assert latest(begun) == "1.0.0"
    assert (begun / "releases" / "1.1.0").is_dir()
    published = publish(begun, begun / "releases")
    assert (published.version, published.is_new) == ("1.1.0", False)
    assert latest(begun) == "1.1.0"


def test_a_release_that_is_not_whole_is_never_pointed_at(longer: BuiltLedger, begun: Path) -> None:
    candidate(longer, begun)
    half = begun / "releases" / "1.1.0"
    half.mkdir()
    (half / "trade.parquet").write_bytes(b"half")
    with pytest.raises(PublishError, match=r"1\.1\.0 already exists and is not intact"):
        publish(begun, begun / "releases")
    assert latest(begun) == "1.0.0"


def test_a_pointer_to_nowhere_is_mended(begun: Path) -> None:
    pointer = begun / "releases" / releases.LATEST
    pointer.unlink()
    os.symlink("9.9.9", pointer)
    os.symlink("9.9.9", pointer.with_name(f".{releases.LATEST}.1"))
    publish(begun, begun / "releases")
    assert latest(begun) == "1.0.0"
    assert not [*pointer.parent.glob(f".{releases.LATEST}.*")], "who was killed left it"


def test_a_released_file_cannot_be_written_by_mistake(one_release: Path) -> None:
    folder = one_release / "releases" / "1.0.0"
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert {oct(path.stat().st_mode & 0o777) for path in files} == {"0o444"}
    assert len(files) > len([*folder.iterdir()]), "files in folders too, and the folders can be entered"
    assert all(path.stat().st_mode & 0o111 for path in folder.rglob("*") if path.is_dir())


def test_the_gate_stops_a_candidate(first: BuiltLedger, begun: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("pipelines.book.code", lambda: "other code")
        patch.setattr(gate, "RULES", [Rule("no", lambda tables: iter([Finding("trade", "wrong", 1, ())]), columns())])
        refused = candidate(first, begun)
    assert (refused.folder, refused.version, [f.rule for f in refused.findings]) == (None, None, ["wrong"])
    assert publish(begun, begun / "releases").is_new is False
    assert latest(begun) == "1.0.0"


def test_versions_are_ordered_as_numbers(tmp_path: Path) -> None:
    for name in ("1.10.0", "1.9.0", "10.0.0", "2.0.0", "candidate", "1.0"):
        (tmp_path / name).mkdir()
    assert releases.versions(tmp_path) == ["1.9.0", "1.10.0", "2.0.0", "10.0.0"]


def test_a_lost_pointer_is_found_again(longer: BuiltLedger, begun: Path) -> None:
    (begun / "releases" / releases.LATEST).unlink()
    assert releases.current(begun / "releases") == begun / "releases" / "1.0.0"
    published = release(longer, begun)
    assert (published.version, published.is_new) == ("1.1.0", True)
    assert latest(begun) == "1.1.0"


def test_a_folder_in_the_place_of_the_pointer_is_named(begun: Path) -> None:
    pointer = begun / "releases" / releases.LATEST
    pointer.unlink()
    shutil.copytree(begun / "releases" / "1.0.0", pointer)
    with pytest.raises(PublishError, match=r"latest is a folder.*move it away"):
        publish(begun, begun / "releases")


def test_a_damaged_release_is_named_and_not_built_upon(first: BuiltLedger, longer: BuiltLedger, begun: Path) -> None:
    file = begun / "releases" / "1.0.0" / "trade.parquet"
    file.chmod(0o644)
    file.write_bytes(b"damaged")
    for ledger in (first, longer):
        with pytest.raises(DamagedRelease, match=r"1\.0\.0 is damaged: trade\.parquet has changed.*build again"):
            candidate(ledger, begun)
    shutil.rmtree(file.parent)
    assert release(first, begun).version == "1.0.0"
    assert verify(begun / "releases" / "1.0.0") == []


def test_writing_into_the_store_does_not_reach_a_release(first: BuiltLedger, home: Path) -> None:
    folder = released(first, home)
    for file in (home / "tables" / "trade").glob("*.parquet"):
        file.chmod(0o644)
        file.write_bytes(b"damaged")
    assert verify(folder) == []


def test_changes_says_what_is_new_and_describes_itself(longer: BuiltLedger, begun: Path) -> None:
    folder = released(longer, begun)
    text = (folder / "CHANGES.md").read_text()
    assert "`trade` {" in text.partition("New:")[2]
    assert "/2023/" in text.partition("New:")[2]
    schema = pq.read_schema(folder / "changes.parquet")
    assert schema.metadata[b"key"] == b"table,key,change,column"
    assert schema.field("old").metadata[b"description"]
    assert "# changes" in (folder / "dictionary" / "changes.md").read_text()
