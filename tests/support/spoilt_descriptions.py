"""Descriptions that were good and are spoilt: by a value of another kind somewhere in them, or in their bytes.

``tests/bilateral/test_descriptions.py`` tries some; ``python -m tests.support.spoilt_descriptions 100000`` many.
"""

from __future__ import annotations

import io
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import bilateral
from bilateral.commons.lookup import NotThere
from bilateral.latest import Entry, Latest, latest
from bilateral.releases import MANIFEST, NoRelease, marked
from bilateral.verify import SUMS, hashes_in, verify
from pipelines.archive import decisions
from pipelines.archive.captures import Archive, ArchiveError, Incoming, Sighting
from pipelines.formats.manifest import checksums
from pipelines.store.memo import hash_of
from tests.support.spoilt_files import spoilt

HOSTILE: list[Any] = [None, True, -1, 0.5, 10**30, 1e308, "", "x", "../../etc", "2026-13-45", "2026-02-30T25:00:00Z"]
HOSTILE += ["\x1b[2J", "٩.٠.٠", "9" * 5_000, "9" * 5_000 + ".0.0", [], {}, [1], [None], {"x": 1}, [["a"], {}]]
HOSTILE += ["\ud800", float("nan"), float("inf")]
"""What stands in the place of a good value. Text that says what no value can stands in ``RAW``."""
RAW = ["9" * 5_000, "[" * 100_000 + "]" * 100_000, '{"a": 1, "a": 2}', "1e999", "NaN", '"\\ud800"', "{", "tru"]
MEANT = (NoRelease, NotThere, ArchiveError, ValueError)


def changed(good: Any, chance: random.Random) -> bytes:
    """A description with one thing in it that is not as it should be, or spoilt bytes."""
    text = json.dumps(good)
    if chance.random() < 0.2:
        return spoilt(text.encode(), chance)
    said = json.loads(text)
    holder, name = chance.choice([*_places(said)])
    if chance.random() < 0.2:
        del holder[name]
    elif chance.random() < 0.5:
        holder[name] = chance.choice(HOSTILE)
    else:
        holder[name] = "@@@"
    return json.dumps(said).replace('"@@@"', chance.choice(RAW)).encode()


def _places(said: Any) -> Iterable[tuple[Any, Any]]:
    """Where a value stands: its object or list, and its name or number there."""
    for name, value in said.items() if isinstance(said, dict) else enumerate(said):
        yield said, name
        if isinstance(value, (dict, list)):
            yield from _places(value)


def readers(release: Path, folder: Path) -> dict[str, Callable[[random.Random], object]]:
    """What reads each kind of description, of a copy of a release with one table, and of an archive with a capture."""
    manifest = json.loads((release / MANIFEST).read_bytes())
    manifest["tables"] = {"documents": manifest["tables"]["documents"]}
    manifest["absent"] = dict([*manifest["absent"].items()][:1])
    place = folder / "copy"
    place.mkdir()
    (place / "documents.parquet").write_bytes((release / "documents.parquet").read_bytes())
    entry = Entry("1.0.0-8f14e45fceea167a", "2026-01-02", "0" * 64)
    mark = {"because": "doubled", "by": "someone", "at": "2026-02-01"}
    said = Latest().followed_by("1.0.0", entry).marked(mark | {"version": "1.0.0"}, {"1.0.0": mark})
    archive = Archive.at(folder / "archive", folder / "cache")
    (folder / "china.csv").write_text("a,b\n")
    sighting = Sighting("2026-01-02T03:04:05Z", "file", ({"url": "https://example.org"},))
    capture = archive.put("crea", [Incoming("china.csv", folder / "china.csv")], sighting).capture
    decision = decisions.Decision(decisions.WITHDRAWN, "doubled", "someone", "2026-01-02T03:04:05Z")
    decisions.record(archive.blobs, "crea", capture.capture_id, decision)
    records = list((folder / "archive").rglob("*.json"))
    good = {path: path.read_bytes() for path in records}

    def of_release(chance: random.Random) -> None:
        (place / MANIFEST).write_bytes(changed(manifest, chance))
        (place / SUMS).write_text(checksums({name: hash_of(place / name) for name in (MANIFEST, "documents.parquet")}))
        print(*verify(place), file=SINK)
        r = bilateral.open(str(place))
        print(r, r.date, r.tables, r.absent, file=SINK)
        r.describe("documents")
        for name in r.folder.absent:
            try:
                r.load(name)
            except NotThere as error:
                print(error, file=SINK)

    def of_latest(chance: random.Random) -> None:
        described = json.loads(said.to_json())
        del described["sha256"]  # which would find them all
        print(latest(changed(described, chance), "here"), file=SINK)

    def of_archive(chance: random.Random) -> None:
        path = chance.choice(records)
        path.chmod(0o644)
        path.write_bytes(changed(json.loads(good[path]), chance))
        try:
            now = Archive.at(folder / "archive", folder / "cache")
            known, wrong = now.records()
            print(*wrong, *now.withdrawn("crea").values(), *now.verify(), file=SINK)
            for one in known:
                print(one, one.retrieved_date, one.size, now.sightings(one), file=SINK)
        finally:
            path.write_bytes(good[path])

    return {
        "release.json": of_release,
        "latest.json": of_latest,
        "marks.json": lambda chance: marked(changed(said.marks, chance), "here"),
        "SHA256SUMS": lambda chance: hashes_in(spoilt((release / SUMS).read_bytes()[:2_000], chance)),
        "captures": of_archive,
    }


SINK = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
"""Where a user would read what is said: text that no file can hold is an error."""


def tries(release: Path, folder: Path, count: int) -> tuple[Counter[str], list[str]]:
    """How often each kind was read or refused in a sentence, and errors that nobody meant."""
    tally, findings, known = Counter[str](), list[str](), readers(release, folder)
    for number in range(count):
        kind = [*known][number % len(known)]
        SINK.seek(0)
        try:
            known[kind](random.Random(f"{kind} {number}"))
            tally[f"{kind}: read"] += 1
        except MEANT as error:
            tally[f"{kind}: refused"] += 1
            if type(error) is ValueError and kind != "SHA256SUMS":
                findings.append(f"{kind} {number}: ValueError: {str(error)[:200]}")
        except Exception as error:
            findings.append(f"{kind} {number}: {type(error).__name__}: {str(error)[:200]}")
    return tally, findings


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as there:
        outcome, raw = tries(Path(sys.argv[2]), Path(there), int(sys.argv[1]))
    print(*(f"{n:7,}  {what}" for what, n in sorted(outcome.items())), *raw[:40], f"{len(raw)} raw", sep="\n")
