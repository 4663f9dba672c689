"""The candidate: a complete release, written to a folder of its own and checked as a whole, but not yet published.

One snapshot of tables that belong together, the gate over their bytes, the diff against the last release, the version.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import Any

from bilateral import releases
from bilateral.changes import bump as bump_of
from bilateral.changes import diff, summary, to_arrow
from bilateral.folder import Folder
from bilateral.verify import SUMS, changed_files, listed
from pipelines.book import book_files
from pipelines.formats import manifest, sbom
from pipelines.formats.about import Facts
from pipelines.formats.changes_page import changes_page
from pipelines.formats.companion_files import companion_files, front_page, news_files
from pipelines.release import gate
from pipelines.release.contents import Contents, Graph, gather
from pipelines.release.version import following
from pipelines.release.withheld import refused
from pipelines.rows import Rows, rows_of
from pipelines.store.checks import Finding
from pipelines.store.current import Store, replace_durably
from pipelines.store.parquet import read, to_parquet
from schemas import derive
from schemas.tables import model_of

Checks = dict[str, list[Finding]]
"""Findings by the rule that they break."""
POINTER = "candidate.json"
PINS = Path(__file__).parents[2] / sbom.PINS
"""What the packages of this process are installed from."""


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


def make(
    store: Store,
    published: Iterable[str],
    graph: Graph,
    home: Path,
    released: Path,
    bulk: Collection[str] = (),
    *,
    is_public: bool = False,
    indicators: Iterable[str] = (),
) -> Candidate:
    """Write the next release to a folder under ``home``. Tables named in ``bulk`` never become rows.

    A public one leaves out the rows that may not be passed on. ``indicators`` are those that are declared, since
    the table ``indicators`` shows only those with rows. The caller holds the lease of the home.

    Raises MixedGenerations if tables do not belong together, and DamagedRelease if the last release is not intact.
    """
    home.mkdir(parents=True, exist_ok=True)
    published = sorted(published)
    made_from = _hashes(store, published)
    store.forget()  # the hash of the largest table needs the room
    contents = gather(store, published, graph, home / ".aside", is_public=is_public)
    contents.entries.get("indicators", {})["indicators"] = sorted(indicators)
    checks = _checks(contents, bulk)
    store.forget()
    last = _last_release(released)
    published_as = releases.manifest(last) if last else {}
    previous = published_as.get("version")
    if any(checks.values()):
        _write_pointer(home, folder=None, made_from=made_from)
        return Candidate(None, previous, None, checks, {}, contents.rows)
    if last and published_as["content_sha256"] == contents.sha256:
        compared = [manifest_hash(last), store.code]
        if pointer(home).get("book_code") == compared or _is_book_current(last):
            _write_pointer(home, folder=None, book_code=compared, made_from=made_from)
            return Candidate(previous, previous, None, checks, {}, contents.rows)
    return _write_candidate(contents, checks, home, last, made_from)


def is_behind(store: Store, published: Iterable[str], home: Path, released: Path) -> bool:
    """Whether tables have changed since the last candidate was made, or it was not published."""
    said = pointer(home)
    is_published = said.get("folder") is None or (released / said["version"]).is_dir()
    return said.get("made_from") != _hashes(store, published) or not is_published


def _hashes(store: Store, published: Iterable[str]) -> str:
    return sha256(json.dumps(store.hashes(sorted(published))).encode()).hexdigest()


def _checks(contents: Contents, bulk: Collection[str]) -> Checks:
    """The findings of the gate over the bytes to be released, by rule. A table that is absent has no rows for it."""
    store, withheld = contents.store, contents.withheld
    complete = {
        name: store.arrow(name, gate.asked(name)) if name in bulk else store.load(name)
        for name in (*contents.files, *contents.absent)
    }
    reduced = dict[str, object]()
    for name in (withheld or {}).keys() & contents.files.keys():
        table = read(contents.files[name])
        reduced[name] = table if name in bulk else rows_of(table)
    for name in contents.absent:
        reduced[name] = derive.to_arrow(model_of(name)).empty_table() if name in bulk else []
    checks = gate.run({**complete, **reduced}, complete)
    return checks if withheld is None else checks | {"terms": list(refused(store.load("sources")))}


def _last_release(released: Path) -> Path | None:
    try:
        last = releases.followed(released)
    except releases.MarksError as error:
        raise DamagedRelease(str(error)) from error
    if last and (problems := changed_files(last)):
        raise DamagedRelease(
            f"the published release {last} is damaged: {'; '.join(problems[:5])}. "
            "Restore the folder from a copy, or delete it, and build again"
        )
    return last


def pointer(home: Path) -> dict[str, Any]:
    """What was written of the last candidate; empty where there was none.

    ``book_code`` are the release and the code for which the book was last found unchanged: it need not be written again
    to see.
    """
    try:
        return dict(json.loads((home / POINTER).read_bytes()))
    except (FileNotFoundError, ValueError):
        return {}


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
    documents, sources = (rows_of(read(release / f"{name}.parquet")) for name in ("documents", "sources"))
    previous = manifest["previous"]["version"] if manifest["previous"] else None
    described = (manifest["version"], manifest["date"], manifest["audience"], previous, manifest["tables"])
    return Facts(*described, documents, sources, manifest.get("absent", {}))


def _write_candidate(contents: Contents, checks: Checks, home: Path, last: Path | None, made_from: str) -> Candidate:
    """Write the release that follows ``last``, and point to it."""
    store, previous = contents.store, releases.manifest(last)["version"] if last else None
    documents, sources = store.load("documents"), store.load("sources")
    changes = diff(releases.tables(last) if last else {}, contents.files)
    bump, changed = bump_of(changes), summary(changes) if last else {}
    version, day = following(previous, bump), manifest.data_date(documents)
    facts = Facts(version, day, contents.audience, previous, contents.entries, documents, sources, contents.absent)
    base = manifest_hash(last)
    release_json = manifest.release_json(
        version=version,
        date=day,
        audience=facts.audience,
        content_sha256=contents.sha256,
        code_revision=store.code,
        tables=contents.entries,
        absent=contents.absent,
        previous={"version": previous, "manifest_sha256": base} if last else None,
        inputs=contents.ledger,
        checks={name: {"passed": True, "found": 0} for name in ("schema of every table", *checks)},
        changed=changed,
        second_hand=_second_hand(documents, store.load("evidence")),
        **({} if contents.withheld is None else {"withheld": contents.withheld}),
    )
    page = changes_page(version, previous, bump, changes, facts.audience, contents.absent)
    pages = {
        **contents.pages,
        "release.json": release_json,
        "CHANGES.md": page,
        sbom.FILE: sbom.packages(PINS.read_bytes(), version),
    }
    files = {
        **{name: text.encode() for name, text in pages.items()},
        **companion_files(facts, contents.files),
        **news_files(facts, contents.files, changes, last),
        "changes.parquet": to_parquet(to_arrow(changes).cast(derive.to_arrow(model_of("changes")))),
    }
    files |= front_page(facts, [*files, SUMS])
    store.forget()
    folder = _write_folder(home, contents.files, files, facts, last)
    of_book = {"book_code": [manifest_hash(folder), contents.store.code], "made_from": made_from}
    _write_pointer(home, base=base, folder=folder.name, sums=_file_hash(folder / SUMS), version=version, **of_book)
    return Candidate(version, previous, folder, checks, changed, contents.rows)


def _second_hand(documents: Rows, evidence: Rows) -> dict[str, int]:
    """How much of the evidence comes from documents that no curator has read: counted in every release."""
    unread = {row["document_id"] for row in documents if row["read_as"] == "second_hand"}
    return {"documents": len(unread), "evidence": sum(row["document_id"] in unread for row in evidence)}


def _write_folder(
    home: Path, tables: Mapping[str, Path], files: dict[str, bytes], facts: Facts, last: Path | None
) -> Path:
    """A new folder with every file, the book and SHA256SUMS; tables are copies: nothing done to the store reaches it.

    ``files`` are let go as they are written: nobody needs them while the book is made.

    What the release before has byte for byte is one file in both, where the file system allows that. The book comes
    last, made from the release as it then is on disk: it reads what any reader reads. Nothing waits for the disk here:
    whoever publishes looks at every byte and then does.
    """
    draft = home / f".candidate.{token_hex(8)}"
    for leftover in home.glob("*candidate*"):
        if leftover.is_dir():
            shutil.rmtree(leftover)
    draft.mkdir(parents=True)
    digests, before = dict[str, str](), listed(last) if last else {}

    def is_shared(name: str) -> bool:
        return last is not None and before.get(name) == digests[name] and _is_linked(last / name, draft / name)

    for name, path in tables.items():
        file = f"{name}.parquet"
        digests[file] = _file_hash(path)
        if not is_shared(file):
            shutil.copyfile(path, draft / file)

    def write(name: str, data: bytes) -> None:
        (draft / name).parent.mkdir(parents=True, exist_ok=True)
        digests[name] = sha256(data).hexdigest()
        if not is_shared(name):
            (draft / name).write_bytes(data)

    changes = files["CHANGES.md"].decode()
    while files:
        write(*files.popitem())
    for name, data in book_files(Folder(str(draft)), facts, changes):
        write(f"book/{name}", data)
    sums = manifest.checksums(digests).encode()
    (draft / SUMS).write_bytes(sums)
    folder = home / f"candidate-{sha256(sums).hexdigest()[:16]}"
    os.rename(draft, folder)
    return folder


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
    return _file_hash(release / "release.json") if release else None


def _file_hash(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()
