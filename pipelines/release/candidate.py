"""The candidate: a complete release, written to a folder of its own and checked as a whole, but not yet published.

One snapshot of tables that belong together, the gate over their bytes, the diff against the last release, the version.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import Any, NamedTuple

import pyarrow as pa

from bilateral import releases
from bilateral.blocks import hashes
from bilateral.changes import bump as bump_of
from bilateral.changes import diff, summary, to_arrow
from bilateral.folder import Folder
from bilateral.verify import SUMS, changed_files, listed, logical_hash
from pipelines import book
from pipelines.book.pair_files import names_of_files, pair_files
from pipelines.formats import manifest, release_page
from pipelines.formats.about import Facts
from pipelines.formats.changes_page import changes_page
from pipelines.formats.companion_files import companion_files, news_files
from pipelines.formats.core_panel import core_panel
from pipelines.formats.series_files import series_files
from pipelines.release import gate
from pipelines.release.contents import Contents, Graph, gather, stage
from pipelines.release.version import following
from pipelines.release.withheld import refused
from pipelines.rows import Rows, rows_of
from pipelines.store.checks import Finding
from pipelines.store.current import Store, read_json, replace_durably
from pipelines.store.memo import FileToMake, Memo, code_of, given, hash_of, key_of
from pipelines.store.parquet import read, to_parquet
from schemas import derive
from schemas.tables import model_of, table_names

Checks = dict[str, list[Finding]]
"""Findings by the rule that they break."""
POINTER = "candidate.json"
MEMO = "memo.json"
WAITING = 4
"""Files that wait to be packed, at most."""


class DamagedRelease(Exception):
    """The last release is not as it was published; the message says what is wrong and what to do."""


class Candidate(NamedTuple):
    """The next release. ``folder`` is None if nothing differs from the last release, or if the gate failed."""

    version: str | None
    previous: str | None
    folder: Path | None
    checks: Checks
    changed: dict[str, dict[str, int]]
    rows: int
    made: int = 0
    """How many of its files had to be made; the others were made before of the same."""

    @property
    def findings(self) -> list[Finding]:
        """Everything that the gate found."""
        return [finding for findings in self.checks.values() for finding in findings]


class Inputs(NamedTuple):
    """What a release is made from: tables of a store, and ``indicators`` that are declared, since that table shows only
    those with rows. A public one leaves out what may not be passed on.
    """

    store: Store
    published: Sequence[str]
    graph: Graph
    released: Path
    is_public: bool = False
    indicators: Sequence[str] = ()

    def gathered(self, home: Path, memo: Memo, last: Path | None) -> tuple[Contents, Checks]:
        """What there is to release after ``last``, and what the gate finds in it. Raises MixedGenerations."""
        self.store.forget()  # the hash of the largest table needs the room
        aside, names = home / ".aside", sorted(self.published)
        contents = gather(self.store, names, self.graph, aside, memo, is_public=self.is_public)
        if last:
            stage(contents, last, aside)
        contents.entries.get("indicators", {})["indicators"] = sorted(self.indicators)
        checks = _checks(contents, memo)
        self.store.forget()
        return contents, checks


def make(inputs: Inputs, home: Path) -> Candidate:
    """Write the next release to a folder under ``home``. The caller holds the lease of the home.

    Raises MixedGenerations if tables do not belong together, and DamagedRelease if the last release is not intact.
    """
    home.mkdir(parents=True, exist_ok=True)
    store, released = inputs.store, inputs.released
    last, made_from = last_release(released), _hashes(store, inputs.published)
    asked = (inputs.is_public, sorted(inputs.indicators))
    by = key_of("release", _code(), store.hashes(["ledger_measures"]), *asked)
    said, previous = pointer(home), releases.manifest(last)["version"] if last else None
    is_kept = (home / MEMO).is_file()  # without it everything is made, and looked at, anew
    if last and is_kept and said.get("settled") == [made_from, by, manifest_hash(last)]:
        return Candidate(previous, previous, None, {name: [] for name in said["rules"]}, {}, said["rows"])
    memo = Memo(home / MEMO, standing(home, released))
    contents, checks = inputs.gathered(home, memo, last)
    if any(checks.values()):
        memo.save()
        _write_pointer(home, folder=None, made_from=made_from)
        return Candidate(None, previous, None, checks, {}, contents.rows)
    settled = {"made_from": made_from, "rules": [*checks], "rows": contents.rows}
    if last and releases.manifest(last)["content_sha256"] == contents.sha256 and _is_book_current(last, memo):
        memo.save()
        _write_pointer(home, folder=None, settled=[made_from, by, manifest_hash(last)], **settled)
        return Candidate(previous, previous, None, checks, {}, contents.rows)
    written = write_candidate(contents, checks, home, last, memo)
    assert written.folder
    memo.save(written.folder)
    sums, settled_as = hash_of(written.folder / SUMS), [made_from, by, manifest_hash(written.folder)]
    of_release = {"version": written.version, "base": manifest_hash(last), "sums": sums, "settled": settled_as}
    _write_pointer(home, folder=written.folder.name, **of_release, **settled)
    return written


def _code() -> str:
    """The hash of all code that a release depends on, once its tables are made."""
    return key_of("code", code_of(__name__, *(model_of(name).__module__ for name in table_names())), book.code())


def standing(home: Path, released: Path) -> list[Path]:
    """The folders of releases whose files may be used again, the candidate before among them, the last one first."""
    folders = [released / version for version in reversed(releases.versions(released))]
    folders += home.glob("candidate-*")
    return [folder for folder in folders if (folder / SUMS).is_file()]


def is_behind(store: Store, published: Iterable[str], home: Path, released: Path) -> bool:
    """Whether tables have changed since the last candidate was made, or it was not published."""
    said = pointer(home)
    is_published = said.get("folder") is None or (released / said["version"]).is_dir()
    return said.get("made_from") != _hashes(store, published) or not is_published


def _hashes(store: Store, published: Iterable[str]) -> str:
    names = sorted([*published, "ledger_accepted", "ledger_set_aside"])
    return sha256(json.dumps(store.hashes(names)).encode()).hexdigest()


def _checks(contents: Contents, memo: Memo) -> Checks:
    """The findings of the gate over the bytes to be released, by rule. A table that is absent has no rows for it."""
    store = contents.store
    stored = {name: store.current(name) for name in (*contents.files, *contents.absent)}
    whole = {name: (store.path(table), table.sha256) for name, table in stored.items() if table}
    released = {name: (file, contents.entries[name]["sha256"]) for name, file in contents.files.items()}
    given = _given(released | dict.fromkeys(contents.absent), memo)
    checks = gate.run(given, memo, _given(whole, memo) if contents.withheld is not None else None)
    return checks if contents.withheld is None else checks | {"terms": list(refused(store.load("sources")))}


def _given(files: Mapping[str, tuple[Path, str] | None], memo: Memo) -> gate.Given:
    """Tables as files with their hashes, for the gate; one without a file has no rows."""

    @cache
    def columns_of(name: str, *columns: str) -> pa.Table:
        if file := files[name]:
            return read(file[0], [*columns])
        return derive.to_arrow(model_of(name)).empty_table().select(columns)

    def hash_of_columns(name: str, *columns: str) -> str:
        _, digest = files[name] or (None, None)
        key = key_of("columns", "", digest, name, columns)
        return memo.result(key, lambda: logical_hash(columns_of(name, *columns)))

    return gate.Given([*files], columns_of, hash_of_columns)


def last_release(released: Path) -> Path | None:
    """The release that the next one follows, None before the first. Raises DamagedRelease where it is not intact."""
    try:
        last = releases.followed(released)
    except releases.MarksError as error:
        raise DamagedRelease(str(error)) from error
    if last and (problems := changed_files(last)):
        raise DamagedRelease(
            f"the published release {last} is damaged: {'; '.join(problems[:5])}. "
            "Run `bilateral releases restore`, and build again"
        )
    return last


def pointer(home: Path) -> dict[str, Any]:
    """What was written of the last candidate; empty where there was none.

    ``settled`` are the tables, the code and the manifest of the release that says all that these have to say.
    """
    return read_json(home / POINTER)


def _made_last(release: Folder, facts: Facts, changes: str, memo: Memo) -> Iterator[FileToMake]:
    """The book and the files of pairs, which are made from the release as readers see it."""
    for file in book.book_files(release, facts, changes, memo):
        yield file._replace(path=f"book/{file.path}")
    yield from pair_files(release, memo, book.code())


def _is_book_current(release: Path, memo: Memo) -> bool:
    """Whether today's code would write the book of a release, and the files of its pairs, exactly as they are.

    The bytes are compared: a corrected page makes a new release, code that only moved does not.
    """
    changes = (release / "CHANGES.md").read_text(encoding="utf-8")
    last = {name: digest for name, digest in listed(release).items() if name.startswith(("book/", "pairs/"))}
    there = {name: digest for name, digest in last.items() if not name.endswith(".parquet")}  # follow from tables
    for file in _made_last(Folder(str(release)), facts_of(release), changes, memo):
        found = memo.file_of(file.key)
        digest = found[1] if found else sha256(file.data()).hexdigest()
        if there.pop(file.path, None) != digest:
            return False
        memo.note(file.key, digest)
    return not there


def facts_of(release: Path) -> Facts:
    """What the descriptions of a release on disk were written from."""
    manifest = releases.manifest(release)
    documents, sources = (rows_of(read(release / f"{name}.parquet")) for name in ("documents", "sources"))
    previous = manifest["previous"]["version"] if manifest["previous"] else None
    described = (manifest["version"], manifest["date"], manifest["audience"], previous, manifest["tables"])
    return Facts(
        *described,
        documents,
        sources,
        manifest.get("absent", {}),
        set_aside=manifest.get("set_aside", []),
        panels=manifest.get("panels", {}),
    )


def write_candidate(contents: Contents, checks: Checks, home: Path, last: Path | None, memo: Memo) -> Candidate:
    """Write the release that follows ``last`` to a new folder under ``home``."""
    store, previous = contents.store, releases.manifest(last)["version"] if last else None
    documents, sources = store.load("documents"), store.load("sources")
    changes = diff(releases.tables(last) if last else {}, contents.files)
    bump, changed = bump_of(changes), summary(changes) if last else {}
    version, day = following(previous, bump), manifest.data_date(documents)
    said = {"version": version, "date": day, "tables": contents.entries, "absent": contents.absent}
    panels, panel = core_panel(contents.files, said, memo)
    pairs = series_files(contents.files, said)
    digests = {dyad: sha256(data).hexdigest() for dyad, data in pairs.items()}
    contents.entries["indicators"] |= {"pairs": digests} if pairs else {}
    described = (version, day, contents.audience, previous, contents.entries)
    facts = Facts(*described, documents, sources, contents.absent, set_aside=contents.set_aside, panels=panels)
    release_json = manifest.release_json(
        version=version,
        date=day,
        audience=facts.audience,
        content_sha256=contents.sha256,
        code_revision=store.code,
        tables=contents.entries,
        absent=contents.absent,
        panels=panels,
        set_aside=contents.set_aside,
        previous={"version": previous, "manifest_sha256": manifest_hash(last)} if last else None,
        inputs=contents.ledger,
        checks={name: {"passed": True, "found": 0} for name in ("schema of every table", *checks)},
        changed=changed,
        pairs=names_of_files(contents.files["indicators"]),
        second_hand=_second_hand(documents, store.arrow("evidence", ["document_id"]).column(0).to_pylist()),
        **({} if contents.withheld is None else {"withheld": contents.withheld}),
    )
    about = facts.audience, contents.absent, contents.set_aside
    page = changes_page(version, previous, bump, changes, *about, _in_words(contents.files) if last else {})
    texts = {**contents.pages, "release.json": release_json, "CHANGES.md": page}
    store.forget()
    table_of_changes = to_parquet(to_arrow(changes).cast(derive.to_arrow(model_of("changes"))))
    news = news_files(facts, contents.files, changes, last)

    def files(draft: Path) -> Iterator[FileToMake]:
        """In their order: the book is made from the release as it then is on disk, and reads what any reader reads."""
        for name, table in contents.files.items():
            key = key_of("table", "", contents.entries[name]["sha256"])
            yield FileToMake(f"{name}.parquet", table.read_bytes, key)
            if "blocks_sha256" in contents.entries[name]:
                yield given(f"{name}.blocks", hashes(table.read_bytes()))
        made = {**{name: text.encode() for name, text in texts.items()}, **news, "changes.parquet": table_of_changes}
        others = [given(name, data) for name, data in made.items()]
        others += [given(f"pairs/{dyad}.parquet", data) for dyad, data in pairs.items()]
        others += companion_files(facts, contents.files, draft)
        front = release_page.release_page(facts, [*(file.path for file in (*others, *panel)), SUMS])
        others.append(given(release_page.FILE, front.encode()))
        while others:  # what they are made from is let go as they are written: pages need the room
            yield others.pop()
        yield from panel
        yield from _made_last(Folder(str(draft)), facts, page, memo)

    folder, made = _write_folder(home, files, memo)
    return Candidate(version, previous, folder, checks, changed, contents.rows, made)


def _in_words(files: Mapping[str, Path]) -> dict[str, str]:
    """What the rows of answers and of evidence are, by their keys: a sentence, and what a statement is of."""
    found = dict[str, str]()
    for table, *key, words in (("answers", "dyad", "topic", "sentence"), ("evidence", "evidence_id", "observation_id")):
        for row in read(files[table], [*key, words]).to_pylist() if table in files else ():
            said, (first, *_) = row.pop(words), row.values()
            told = f"{first}: {said}" if table == "answers" else f"{said}, by {first},"
            found[json.dumps(row, ensure_ascii=False)] = told
    return found


def _second_hand(documents: Rows, cited: Iterable[str]) -> dict[str, int]:
    """How much of the evidence cites documents that no curator has read: counted in every release."""
    unread = {row["document_id"] for row in documents if row["read_as"] == "second_hand"}
    return {"documents": len(unread), "evidence": sum(document in unread for document in cited)}


def _write_folder(home: Path, files: Callable[[Path], Iterator[FileToMake]], memo: Memo) -> tuple[Path, int]:
    """A new folder with every file and SHA256SUMS, and how many files had to be made.

    What a release has that was made of the same is linked, not made; what has the same bytes all the same is one file
    in both, too. Nothing waits for the disk here: whoever publishes looks at every byte and then does.
    """
    draft, digests, made = home / f".candidate.{token_hex(8)}", dict[str, str](), 0
    for leftover in home.glob(f".candidate.{16 * '?'}"):  # beside them a home of earlier code has a lock of this name
        shutil.rmtree(leftover)
    draft.mkdir(parents=True)

    def write(file: FileToMake, data: bytes) -> None:
        data = file.pack(data) if file.pack else data
        digest = digests[file.path] = sha256(data).hexdigest()
        memo.note(file.key, digest)
        if not ((place := memo.place_of(digest)) and _is_linked(place, draft / file.path)):
            (draft / file.path).write_bytes(data)

    with ThreadPoolExecutor(1) as beside:
        waiting = deque[Future[None]]()
        for file in files(draft):
            path = draft / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            if (found := memo.file_of(file.key)) and _is_linked(found[0], path):
                digests[file.path] = found[1]
                continue
            data, made = file.make(), made + 1
            waiting.append(beside.submit(write, file, data))
            while len(waiting) > (WAITING if file.pack else 0):  # what is not packed is read by the book
                waiting.popleft().result()
        for written in waiting:
            written.result()
    sums = manifest.checksums(digests).encode()
    (draft / SUMS).write_bytes(sums)
    folder = home / f"candidate-{sha256(sums).hexdigest()[:16]}"
    for leftover in home.glob("candidate-*"):
        shutil.rmtree(leftover)
    os.rename(draft, folder)
    return folder, made


def _is_linked(file: Path, other: Path) -> bool:
    """Make ``other`` the same file as ``file``, if both may be one."""
    try:
        os.link(file, other)
    except OSError:  # another file system, or one without links
        return False
    return True


def _write_pointer(home: Path, **pointer: object) -> None:
    """Say where the candidate is: in no folder where there is nothing to publish."""
    replace_durably(home / POINTER, json.dumps(pointer).encode())


def manifest_hash(release: Path | None) -> str | None:
    """The hash of a release's manifest, by which a candidate knows what it was compared with."""
    return hash_of(release / "release.json") if release else None
