"""The candidate: a complete release written aside, checked as a whole, and not yet published.

One snapshot of tables that belong together, the gate over their bytes, the diff against the last release, the version.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
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
from pipelines.book import book
from pipelines.formats import facts as about
from pipelines.formats import pages as metadata
from pipelines.formats.companion_files import beside
from pipelines.formats.facts import Facts
from pipelines.release import gate
from pipelines.release import withheld as public
from pipelines.release.version import following
from pipelines.rows import Rows
from pipelines.store.checks import Finding
from pipelines.store.current import Store, replace_durably, write_durably
from pipelines.store.parquet import to_parquet
from schemas import derive
from schemas.tables import model_of

POINTER = "candidate.json"
LOCK = ".candidate.lock"
"""Held while a candidate is made and while it is published: two runs do not sweep each other's folder."""


class DamagedRelease(Exception):
    """The last release is not as it was published; the message says what is wrong and what to do."""


@dataclass(frozen=True)
class Candidate:
    """What was written aside. ``folder`` is None where nothing differs from the last release, or where the gate failed."""

    version: str | None
    previous: str | None
    folder: Path | None
    checks: dict[str, list[Finding]]
    changed: dict[str, dict[str, int]]
    rows: int

    @property
    def findings(self) -> list[Finding]:
        """Everything that the gate found."""
        return [finding for found in self.checks.values() for finding in found]


def make(
    store: Store,
    published: Iterable[str],
    graph: Mapping[str, Iterable[str]],
    home: Path,
    released: Path,
    bulk: Collection[str] = (),
    known_by: date | None = None,
    *,
    is_public: bool = False,
) -> Candidate:
    """Write the next release aside under ``home``. Tables named in ``bulk`` never become rows.

    A public one leaves out the rows that may not be passed on.

    Raises MixedGenerations where tables do not belong together, and DamagedRelease where the last release is not whole.
    """
    home.mkdir(parents=True, exist_ok=True)
    with FileLock(home / LOCK):
        return _make(store, published, graph, home, released, bulk, known_by, is_public)


def _make(
    store: Store,
    published: Iterable[str],
    graph: Mapping[str, Iterable[str]],
    home: Path,
    released: Path,
    bulk: Collection[str],
    known_by: date | None,
    is_public: bool,
) -> Candidate:
    names = sorted(published)
    snapshot = store.snapshot(names, graph)
    files = {name: store.path(snapshot[name]) for name in names}
    sources, withheld = store.load("sources"), dict[str, int]()
    if is_public:
        files, withheld = _public(files, public.restricted(sources), home / ".public")
    tables = {name: _entry(file) | {"made_from": _made_from(name, graph, names)} for name, file in files.items()}
    whole = {name: store.arrow(name) if name in bulk else store.load(name) for name in names}
    shown = {name: _shown(files[name], name in bulk) for name in withheld}
    checks = gate.run({**whole, **shown}, whole)
    checks |= {"terms": list(public.refused(sources))} if is_public else {}
    last = _last(released)
    previous = releases.manifest(last) if last else None
    rows = sum(table["rows"] for table in tables.values())
    pages = {"DICTIONARY.md": metadata.dictionary([*names, "changes"], store.load("ledger_measures"))}
    content = metadata.content_hash(tables, {**pages, "about": about.text()})
    before = previous["version"] if previous else None
    if any(checks.values()):
        replace_durably(home / POINTER, json.dumps({"folder": None}).encode())
        return Candidate(None, before, None, checks, {}, rows)
    documents = store.load("documents")
    if last and previous and previous["content_sha256"] == content:
        book_code = [_hash(last / "release.json"), store.code]
        if _book_code(home) == book_code or _has_todays_book(last, previous, documents, sources):
            replace_durably(home / POINTER, json.dumps({"folder": None, "book_code": book_code}).encode())
            return Candidate(before, before, None, checks, {}, rows)
    changes = diff(releases.tables(last) if last else {}, files)
    bump = bump_of(changes)
    version = following(before, bump)
    audience = "public" if is_public else _audience(sources, names)
    dated = metadata.data_date(documents)
    changed = summary(changes) if last else {}
    manifest = metadata.manifest(
        version=version,
        date=dated,
        audience=audience,
        content_sha256=content,
        code_revision=store.code,
        tables=tables,
        previous={"version": before, "manifest_sha256": _hash(last / "release.json")} if last else None,
        inputs={name: stored.sha256 for name, stored in sorted(snapshot.items()) if name.startswith("ledger_")},
        checks={name: {"passed": True, "found": 0} for name in ("schema of every table", *checks)},
        changed=changed,
        second_hand=_second_hand(store),
        known_by=known_by.isoformat() if known_by else None,
        **({"withheld": withheld} if is_public else {}),
    )
    texts = {
        **pages,
        "release.json": manifest,
        "CHANGES.md": metadata.changes_page(version, before, bump, changes, audience),
    }
    facts = Facts(version, dated, audience, before, tables, documents, sources)
    told = {
        **{k: v.encode() for k, v in texts.items()},
        **beside(facts, files),
        "changes.parquet": to_parquet(to_arrow(changes).cast(derive.to_arrow(model_of("changes")))),
    }
    folder = _write(home, files, told, facts)
    pointer = {"folder": folder.name, "version": version, "base": manifest_hash(last), "sums": _hash(folder / SUMS)}
    replace_durably(home / POINTER, json.dumps(pointer, sort_keys=True).encode())
    return Candidate(version, before, folder, checks, changed, rows)


def _last(released: Path) -> Path | None:
    last = releases.current(released)
    if last and (wrong := changed_files(last)):
        raise DamagedRelease(
            f"the published release {last} is damaged: {'; '.join(wrong[:5])}. "
            "Restore the folder from a copy, or delete it, and build again"
        )
    return last


def _book_code(home: Path) -> object:
    """The release and the code for which the book was last found to be the same: it is then not written again to see."""
    try:
        return json.loads((home / POINTER).read_bytes()).get("book_code")
    except (FileNotFoundError, ValueError):
        return None


def _has_todays_book(last: Path, manifest: Mapping[str, Any], documents: Rows, sources: Rows) -> bool:
    """Whether the code of today would write the book of the last release as it stands there.

    What is compared are the bytes: a mended page is a new release, and code that only moved is none.
    """
    before = manifest["previous"]["version"] if manifest["previous"] else None
    facts = Facts(
        manifest["version"], manifest["date"], manifest["audience"], before, manifest["tables"], documents, sources
    )
    pages = book(Folder(str(last)), facts, (last / "CHANGES.md").read_text(encoding="utf-8"))
    written = {f"book/{name}": sha256(data).hexdigest() for name, data in pages}
    stands = {name: digest for name, digest in listed(last).items() if name.startswith("book/")}
    return written == stands


def manifest_hash(release: Path | None) -> str | None:
    """The hash of a release's manifest, by which a candidate knows what it was compared with."""
    return _hash(release / "release.json") if release else None


def _hash(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _entry(file: Path) -> dict[str, Any]:
    table = pq.read_table(file, partitioning=None)
    return metadata.table_entry(file.read_bytes(), table, logical_hash(table))


def _made_from(name: str, graph: Mapping[str, Iterable[str]], published: Collection[str]) -> list[str]:
    """The published tables from which a table is made, directly or through others that are not published."""
    found, wanted = set[str](), [*graph.get(name, ())]
    while wanted:
        one = wanted.pop()
        if one in published:
            found.add(one)
        else:
            wanted += graph.get(one, ())
    return sorted(found)


def _public(files: Mapping[str, Path], restricted: set[str], aside: Path) -> tuple[dict[str, Path], dict[str, int]]:
    """The files without what may not be passed on, and how many rows of each table that concerns."""
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    made, withheld = dict(files), dict[str, int]()
    for name, file in files.items():
        if not public.holds_rows_of_sources(pq.read_schema(file)):
            continue
        left, count = public.without(name, pq.read_table(file, partitioning=None), restricted)
        if count:
            made[name], withheld[name] = aside / f"{name}.parquet", count
            write_durably(made[name], to_parquet(left))
    return made, withheld


def _shown(file: Path, is_bulk: bool) -> Any:
    """A table of which rows are left out, as the gate takes it."""
    table = pq.read_table(file, partitioning=None)
    return table if is_bulk else table.to_pylist()


def _audience(sources: Rows, names: Collection[str]) -> str:
    """``public``, unless rows of a source are in the release that this home may use and not pass on: then ``local``."""
    held = [row for row in sources if row["state"] in ("current", "stale") and {*row["feeds"]} & {*names}]
    return "public" if all(row["redistribute"] == "yes" for row in held) else "local"


def _second_hand(store: Store) -> dict[str, int]:
    """How much of the evidence nobody here has read: counted in every release."""
    unread = {row["document_id"] for row in store.load("documents") if row["read_as"] == "second_hand"}
    rows = [row for row in store.load("evidence") if row["document_id"] in unread]
    return {"documents": len(unread), "evidence": len(rows)}


def _write(home: Path, files: Mapping[str, Path], pages: Mapping[str, bytes], facts: Facts) -> Path:
    """A new folder with every file, the book and SHA256SUMS; tables are copies, so that nothing done to the store reaches a release.

    The book is made last, from the release as it lies there: it reads what any reader reads.
    """
    aside = home / f".candidate.{os.getpid()}"
    for leftover in home.glob("*candidate*"):
        if leftover.is_dir():
            shutil.rmtree(leftover)
    aside.mkdir(parents=True)
    digests = {}
    for name, path in files.items():
        shutil.copyfile(path, aside / f"{name}.parquet")
        digests[f"{name}.parquet"] = _hash(path)

    def put(name: str, data: bytes) -> None:
        (aside / name).parent.mkdir(parents=True, exist_ok=True)
        write_durably(aside / name, data)
        digests[name] = sha256(data).hexdigest()

    for name, data in pages.items():
        put(name, data)
    for name, data in book(Folder(str(aside)), facts, pages["CHANGES.md"].decode()):
        put(f"book/{name}", data)
    listing = metadata.sums(digests).encode()
    write_durably(aside / SUMS, listing)
    folder = home / f"candidate-{sha256(listing).hexdigest()[:16]}"
    os.rename(aside, folder)
    return folder
