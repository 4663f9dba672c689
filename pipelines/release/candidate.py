"""The candidate: a complete release, written to a folder of its own and checked as a whole, but not yet published.

One snapshot of tables that belong together, the gate over their bytes, the diff against the last release, the version.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from filelock import FileLock

from bilateral import releases
from bilateral.changes import bump as bump_of
from bilateral.changes import diff, summary, to_arrow
from bilateral.folder import Folder
from bilateral.verify import SUMS, changed_files, listed, logical_hash
from pipelines.book import book_files
from pipelines.formats import about, manifest
from pipelines.formats.about import Facts
from pipelines.formats.changes_page import changes_page
from pipelines.formats.companion_files import companion_files
from pipelines.formats.dictionary import dictionary
from pipelines.release import gate
from pipelines.release.version import following
from pipelines.release.withheld import holds_rows_of_sources, refused, restricted, without
from pipelines.rows import Rows
from pipelines.store.checks import Finding
from pipelines.store.current import Store, replace_durably, write_durably
from pipelines.store.parquet import to_parquet
from schemas import derive
from schemas.tables import model_of

Checks = dict[str, list[Finding]]
"""Findings by the rule that they break."""
Graph = Mapping[str, Iterable[str]]
"""The inputs of each table."""
POINTER = "candidate.json"
LOCK = ".candidate.lock"
"""Held while a candidate is made and while it is published: two runs do not sweep each other's folder."""


class DamagedRelease(Exception):
    """The last release is not as it was published; the message says what is wrong and what to do."""


@dataclass(frozen=True)
class Candidate:
    """The next release. ``folder`` is None if nothing differs from the last release, or if the gate failed."""

    version: str | None
    previous: str | None
    folder: Path | None
    checks: Checks
    changed: dict[str, dict[str, int]]
    rows: int

    @property
    def findings(self) -> list[Finding]:
        """Everything that the gate found."""
        return [finding for findings in self.checks.values() for finding in findings]


@dataclass(frozen=True)
class Contents:
    """What there is to release: the files of one snapshot of tables that belong together, and what is said of them."""

    store: Store
    files: Mapping[str, Path]
    entries: Mapping[str, dict[str, Any]]
    """What ``release.json`` says of each table."""
    ledger: Mapping[str, str]
    """Hashes of the ledger's tables."""
    withheld: Mapping[str, int] | None
    """Rows left out of a public release, by table; None in a release for this home."""
    known_by: date | None

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(entry["rows"] for entry in self.entries.values())

    @cached_property
    def pages(self) -> dict[str, str]:
        """The pages that follow from the tables alone."""
        return {"DICTIONARY.md": dictionary([*self.files, "changes"], self.store.load("ledger_measures"))}

    @cached_property
    def sha256(self) -> str:
        """The hash of all that the release says: two releases that share it differ in nothing but the book."""
        return manifest.content_hash(self.entries, {**self.pages, "about": about.text()})

    @property
    def audience(self) -> str:
        """``public``, unless it holds rows of a source that this home may use but not redistribute: then ``local``."""
        sources = [row for row in self.store.load("sources") if row["state"] in ("current", "stale")]
        feeding = [row for row in sources if {*row["feeds"]} & self.files.keys()]
        is_open = self.withheld is not None or all(row["redistribute"] == "yes" for row in feeding)
        return "public" if is_open else "local"


def make(
    store: Store,
    published: Iterable[str],
    graph: Graph,
    home: Path,
    released: Path,
    bulk: Collection[str] = (),
    known_by: date | None = None,
    *,
    is_public: bool = False,
    indicators: Iterable[str] = (),
) -> Candidate:
    """Write the next release to a folder under ``home``. Tables named in ``bulk`` never become rows.

    A public one leaves out the rows that may not be redistributed. ``indicators`` are those that are declared, since
    the table ``indicators`` shows only those with rows.

    Raises MixedGenerations if tables do not belong together, and DamagedRelease if the last release is not intact.
    """
    home.mkdir(parents=True, exist_ok=True)
    with FileLock(home / LOCK):
        contents = _gather(store, sorted(published), graph, known_by, home / ".public" if is_public else None)
        contents.entries.get("indicators", {})["indicators"] = sorted(indicators)
        checks = _checks(contents, bulk)
        last = _last_release(released)
        published_as = releases.manifest(last) if last else {}
        previous = published_as.get("version")
        if any(checks.values()):
            _write_pointer(home, folder=None)
            return Candidate(None, previous, None, checks, {}, contents.rows)
        if last and published_as["content_sha256"] == contents.sha256:
            compared = [manifest_hash(last), store.code]
            if _book_compared(home) == compared or _is_book_current(last):
                _write_pointer(home, folder=None, book_code=compared)
                return Candidate(previous, previous, None, checks, {}, contents.rows)
        return _write_candidate(contents, checks, home, last)


def _gather(store: Store, names: list[str], graph: Graph, known_by: date | None, public: Path | None) -> Contents:
    """One snapshot of the tables; for a public release, reduced files in the folder ``public`` replace some."""
    snapshot = store.snapshot(names, graph)
    files, withheld = {name: store.path(snapshot[name]) for name in names}, None
    if public:
        files, withheld = _redistributable(files, restricted(store.load("sources")), public)
    entries = {
        name: _entry(file) | {"made_from": _published_inputs(name, graph, names)} for name, file in files.items()
    }
    ledger = {name: stored.sha256 for name, stored in sorted(snapshot.items()) if name.startswith("ledger_")}
    return Contents(store, files, entries, ledger, withheld, known_by)


def _redistributable(
    files: Mapping[str, Path], closed: set[str], folder: Path
) -> tuple[dict[str, Path], dict[str, int]]:
    """The files without rows of ``closed`` sources, and how many rows of each table were left out."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    open_files, withheld = dict(files), dict[str, int]()
    for name, file in files.items():
        if holds_rows_of_sources(pq.read_schema(file)):
            table, count = without(name, pq.read_table(file, partitioning=None), closed)
            if count:
                open_files[name], withheld[name] = folder / f"{name}.parquet", count
                write_durably(open_files[name], to_parquet(table))
    return open_files, withheld


def _entry(file: Path) -> dict[str, object]:
    with pq.ParquetFile(file) as stored:
        return manifest.table_entry(
            file.read_bytes(), stored.metadata.num_rows, stored.schema_arrow, logical_hash(stored)
        )


def _published_inputs(name: str, graph: Graph, published: Collection[str]) -> list[str]:
    """The published tables from which a table is made, directly or through others that are not published."""
    inputs, open_ = set[str](), [*graph.get(name, ())]
    while open_:
        table = open_.pop()
        if table in published:
            inputs.add(table)
        else:
            open_ += graph.get(table, ())
    return sorted(inputs)


def _checks(contents: Contents, bulk: Collection[str]) -> Checks:
    """The findings of the gate over the bytes to be released, by rule."""
    store, withheld = contents.store, contents.withheld
    complete = {
        name: store.arrow(name, gate.asked(name)) if name in bulk else store.load(name) for name in contents.files
    }
    reduced = dict[str, object]()
    for name in withheld or ():
        table = pq.read_table(contents.files[name], partitioning=None)
        reduced[name] = table if name in bulk else table.to_pylist()
    checks = gate.run({**complete, **reduced}, complete)
    return checks if withheld is None else checks | {"terms": list(refused(store.load("sources")))}


def _last_release(released: Path) -> Path | None:
    last = releases.current(released)
    if last and (problems := changed_files(last)):
        raise DamagedRelease(
            f"the published release {last} is damaged: {'; '.join(problems[:5])}. "
            "Restore the folder from a copy, or delete it, and build again"
        )
    return last


def _book_compared(home: Path) -> object:
    """The release and the code for which the book was last found unchanged: it need not be written again to see."""
    try:
        return json.loads((home / POINTER).read_bytes()).get("book_code")
    except (FileNotFoundError, ValueError):
        return None


def _is_book_current(release: Path) -> bool:
    """Whether today's code would write the book of a release exactly as it is.

    The bytes are compared: a corrected page makes a new release, code that only moved does not.
    """
    pages = book_files(Folder(str(release)), facts_of(release), (release / "CHANGES.md").read_text(encoding="utf-8"))
    today = {f"book/{name}": sha256(data).hexdigest() for name, data in pages}
    return today == {name: digest for name, digest in listed(release).items() if name.startswith("book/")}


def facts_of(release: Path) -> Facts:
    """What the descriptions of a release on disk were written from."""
    manifest = releases.manifest(release)
    documents, sources = (
        pq.read_table(release / f"{name}.parquet", partitioning=None).to_pylist() for name in ("documents", "sources")
    )
    previous = manifest["previous"]["version"] if manifest["previous"] else None
    described = (manifest["version"], manifest["date"], manifest["audience"], previous, manifest["tables"])
    return Facts(*described, documents, sources)


def _write_candidate(contents: Contents, checks: Checks, home: Path, last: Path | None) -> Candidate:
    """Write the release that follows ``last``, and point to it."""
    store, previous = contents.store, releases.manifest(last)["version"] if last else None
    documents, sources = store.load("documents"), store.load("sources")
    changes = diff(releases.tables(last) if last else {}, contents.files)
    bump, changed = bump_of(changes), summary(changes) if last else {}
    version, day = following(previous, bump), manifest.data_date(documents)
    facts = Facts(version, day, contents.audience, previous, contents.entries, documents, sources)
    base = manifest_hash(last)
    release_json = manifest.release_json(
        version=version,
        date=day,
        audience=facts.audience,
        content_sha256=contents.sha256,
        code_revision=store.code,
        tables=contents.entries,
        previous={"version": previous, "manifest_sha256": base} if last else None,
        inputs=contents.ledger,
        checks={name: {"passed": True, "found": 0} for name in ("schema of every table", *checks)},
        changed=changed,
        second_hand=_second_hand(documents, store.load("evidence")),
        known_by=contents.known_by.isoformat() if contents.known_by else None,
        **({} if contents.withheld is None else {"withheld": contents.withheld}),
    )
    page = changes_page(version, previous, bump, changes, facts.audience)
    pages = {**contents.pages, "release.json": release_json, "CHANGES.md": page}
    files = {
        **{name: text.encode() for name, text in pages.items()},
        **companion_files(facts, contents.files),
        "changes.parquet": to_parquet(to_arrow(changes).cast(derive.to_arrow(model_of("changes")))),
    }
    folder = _write_folder(home, contents.files, files, facts)
    _write_pointer(home, base=base, folder=folder.name, sums=_file_hash(folder / SUMS), version=version)
    return Candidate(version, previous, folder, checks, changed, contents.rows)


def _second_hand(documents: Rows, evidence: Rows) -> dict[str, int]:
    """How much of the evidence comes from documents that no curator has read: counted in every release."""
    unread = {row["document_id"] for row in documents if row["read_as"] == "second_hand"}
    return {"documents": len(unread), "evidence": sum(row["document_id"] in unread for row in evidence)}


def _write_folder(home: Path, tables: Mapping[str, Path], files: Mapping[str, bytes], facts: Facts) -> Path:
    """A new folder with every file, the book and SHA256SUMS; tables are copies: nothing done to the store reaches it.

    The book comes last, made from the release as it then is on disk: it reads what any reader reads.
    """
    draft = home / f".candidate.{os.getpid()}"
    for leftover in home.glob("*candidate*"):
        if leftover.is_dir():
            shutil.rmtree(leftover)
    draft.mkdir(parents=True)
    digests = {}
    for name, path in tables.items():
        shutil.copyfile(path, draft / f"{name}.parquet")
        digests[f"{name}.parquet"] = _file_hash(path)

    def write(name: str, data: bytes) -> None:
        (draft / name).parent.mkdir(parents=True, exist_ok=True)
        write_durably(draft / name, data)
        digests[name] = sha256(data).hexdigest()

    for name, data in files.items():
        write(name, data)
    for name, data in book_files(Folder(str(draft)), facts, files["CHANGES.md"].decode()):
        write(f"book/{name}", data)
    sums = manifest.checksums(digests).encode()
    write_durably(draft / SUMS, sums)
    folder = home / f"candidate-{sha256(sums).hexdigest()[:16]}"
    os.rename(draft, folder)
    return folder


def _write_pointer(home: Path, **pointer: object) -> None:
    """Say where the candidate is: in no folder where there is nothing to publish."""
    replace_durably(home / POINTER, json.dumps(pointer).encode())


def manifest_hash(release: Path | None) -> str | None:
    """The hash of a release's manifest, by which a candidate knows what it was compared with."""
    return _file_hash(release / "release.json") if release else None


def _file_hash(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()
