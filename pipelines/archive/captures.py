"""The archive of captures: the exact bytes that publishers returned, by hash, and every time they were seen.

Append-only. A capture is one or more files retrieved together; the same bytes are one capture, seen again. What the
bytes mean is for ``sources``, how they are fetched for ``http``, where they are stored for ``blobs.py``.

    objects/ab/abcd…                            the bytes of a file
    captures/<source>/<capture>.json            the files of a capture; written last, so that it is whole or absent
    vintages/<source>/<capture>.json            the day of a capture that was archived without one; written once
    decisions/<source>/<capture>/…              what people decided of a capture: see ``decisions.py``
    sightings/<source>/<capture>/<time>.json    one retrieval: request without secrets, status, redirects, headers
    outcomes/<source>/<subject>/<time>.json     what came of asking for a subject, captured or not
"""

from __future__ import annotations

import json
import mimetypes
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any, NamedTuple

from bilateral.commons import strict_json
from bilateral.commons.strict_json import is_day, is_moment
from pipelines.archive import decisions
from pipelines.archive.blobs import Blobs, Bucket, Folder, StorageError
from pipelines.archive.decisions import Decision
from pipelines.archive.parts import Part

_HASH = re.compile(r"[0-9a-f]{64}")
_FILE = {"name": str, "sha256": _HASH, "size": int, "media_type": str}
_CAPTURE = {"sha256": _HASH, "files": [_FILE], "retrieved": is_moment, "vintage": (type(None), is_day), "subject": str}
_RECORDS = {"sightings": {"retrieved": is_moment, "how": str, "requests": [dict]}, "vintages": {"vintage": is_day}}
"""What the description of a capture says, and records of the other kinds that are read field by field."""
_RECORD = re.compile(r"captures/([a-z0-9_]+)/(\1-[0-9a-f]{20})\.json")


class ArchiveError(Exception):
    """The archive cannot store or return what was asked for; the message says what and what to do."""

    def __init__(self, message: str, capture_id: str = "") -> None:
        super().__init__(message)
        self.capture_id = capture_id
        """The capture that is damaged, if it is one."""


class Incoming(NamedTuple):
    """A file to archive: its name and where its bytes are now."""

    name: str
    path: Path
    media_type: str = ""


@dataclass(frozen=True)
class Sighting:
    """One retrieval. ``how`` is ``http``, ``wayback`` or ``file``.

    ``requests`` holds the address, status, redirects and headers of each request.
    """

    retrieved: str
    how: str
    requests: tuple[dict[str, object], ...] = ()


@dataclass(frozen=True)
class File:
    """A file of a capture."""

    name: str
    sha256: str
    size: int
    media_type: str = ""


@dataclass(frozen=True)
class Capture:
    """A capture as recorded. ``vintage`` is the day given by the publisher or by whoever imported it, or None."""

    capture_id: str
    source: str
    sha256: str
    files: tuple[File, ...]
    retrieved: str
    vintage: str | None = None
    subject: str = ""

    @property
    def retrieved_date(self) -> date:
        """The day of the first retrieval."""
        return datetime.fromisoformat(self.retrieved).date()

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(file.size for file in self.files)


class Put(NamedTuple):
    """What became of a retrieval: the capture, whether its bytes are new, whether it was given its day just now."""

    capture: Capture
    is_new: bool
    is_dated: bool = False


@dataclass
class Archive:
    """Captures in ``blobs``. ``held`` says of some why builds of this home leave them out until a person decides."""

    blobs: Blobs
    held: Mapping[str, str] = field(default_factory=dict)
    _known: dict[str, Capture] = field(default_factory=dict, repr=False)
    _withdrawn: dict[str, dict[str, Decision]] = field(default_factory=dict, repr=False)

    @classmethod
    def at(cls, place: Path | str, cache: Path, held: Mapping[str, str] | None = None) -> Archive:
        """The archive in a folder or at an address such as ``s3://bucket/prefix``, with its files kept in ``cache``."""
        return cls(Bucket(str(place), cache) if "://" in str(place) else Folder(Path(place)), held or {})

    def put(
        self, source: str, files: Sequence[Incoming], seen: Sighting, *, vintage: date | None = None, subject: str = ""
    ) -> Put:
        """Archive ``files`` as one capture of ``source``, or add a sighting to the one with the same bytes.

        A ``vintage`` that is given later dates a capture that has none; one that has keeps it. ``subject`` names what
        was captured where a source has many (a document). Acknowledged means durable: when this returns, the capture
        survives whatever kills the process. Raises ArchiveError without files, with two of one name, or for a file that
        changes meanwhile.
        """
        if not files or len({file.name for file in files}) != len(files):
            raise ArchiveError(f"{source}: a capture needs files, each with a name of its own")
        stored = tuple(sorted((self._object(file) for file in files), key=lambda file: file.name))
        digest = _digest(stored)
        name = sha256(f"{subject}{digest}".encode()).hexdigest() if subject else digest
        capture_id = f"{source}-{name[:20]}"
        key = f"captures/{source}/{capture_id}.json"
        self.seen(source, capture_id, seen)
        day = vintage.isoformat() if vintage else None
        capture = Capture(capture_id, source, digest, stored, seen.retrieved, day, subject)
        if self.blobs.put(key, _json(asdict(capture))):
            return Put(capture, True)
        try:
            known = self.capture(source, capture_id)
        except ArchiveError:  # its record is damaged, and all that it said is at hand
            first = str(self.sightings(capture)[0]["retrieved"])
            self.blobs.replace(key, _json(asdict(replace(capture, retrieved=first))))
            known = self.capture(source, capture_id)
        is_dated = vintage is not None and self._date(known, vintage)
        return Put(self.capture(source, capture_id), False, is_dated)

    def withdrawn(self, source: str) -> Mapping[str, Decision]:
        """The captures of a source that a person withdrew, with the decision: they are not read."""
        if source not in self._withdrawn:
            self._withdrawn[source] = decisions.withdrawn(self.blobs, source)
        return self._withdrawn[source]

    def _date(self, capture: Capture, vintage: date) -> bool:
        """Give a capture without a day its day, for good; returns whether it took this one."""
        if capture.vintage is not None:
            return False
        record = _json({"vintage": vintage.isoformat(), "declared": now()})
        is_first = self.blobs.put(f"vintages/{capture.source}/{capture.capture_id}.json", record)
        self._known.pop(capture.capture_id, None)
        return is_first

    def _object(self, file: Incoming) -> File:
        name, size = _hash(file.path), file.path.stat().st_size
        if not self.blobs.put(_key(name), file.path) and not self._is_whole(name):
            self.blobs.delete(_key(name))  # the stored bytes are damaged, and the right ones are at hand
            self.blobs.put(_key(name), file.path)
        if _hash(file.path) != name:  # what was stored may not be what was counted
            if not self._is_whole(name):
                self.blobs.delete(_key(name))
            raise ArchiveError(f"{file.name} changed while it was archived: wait until it is complete, and try again")
        return File(file.name, name, size, file.media_type or mimetypes.guess_type(file.name)[0] or "")

    def seen(self, source: str, capture_id: str, sighting: Sighting) -> None:
        """Add a sighting, also where the publisher says that nothing has changed (304)."""
        text = _json(asdict(sighting))
        self.blobs.put(f"sightings/{source}/{capture_id}/{_moment(sighting.retrieved, text)}.json", text)

    def record(self, source: str, subject: str, outcome: Mapping[str, Any]) -> None:
        """Keep what came of asking for ``subject``: plain values, with the time as ``retrieved``."""
        text = _json(outcome)
        self.blobs.put(f"outcomes/{source}/{subject}/{_moment(outcome['retrieved'], text)}.json", text)

    def outcomes(self, source: str) -> dict[str, dict[str, object]]:
        """The last outcome for each subject."""
        last = {key.split("/")[2]: key for key in self.blobs.keys(f"outcomes/{source}/")}
        return {subject: self._json(key) for subject, key in sorted(last.items())}

    def capture(self, source: str, capture_id: str) -> Capture:
        """One capture. Raises ArchiveError where it is not there, or its record is damaged."""
        if capture_id not in self._known:
            key, dated = f"captures/{source}/{capture_id}.json", f"vintages/{source}/{capture_id}.json"
            try:
                said = self._json(key)
                if said["vintage"] is None:
                    with suppress(FileNotFoundError):
                        said["vintage"] = self._json(dated)["vintage"]
                files = tuple(File(**file) for file in said.pop("files"))
                capture = Capture(files=files, **said)
                is_ours = (capture.source, capture.capture_id) == (source, capture_id)
                if not (is_ours and files and strict_json.fits(asdict(capture), _CAPTURE)):
                    raise TypeError
            except FileNotFoundError:
                raise ArchiveError(f"there is no capture {capture_id} in {self.blobs.where}") from None
            except (ArchiveError, KeyError, TypeError, AttributeError) as error:
                what = str(error) if isinstance(error, ArchiveError) else f"{self.blobs.where}/{key} is damaged"
                remedy = "Restore it from a copy, import the file again, or: bilateral archive withdraw"
                raise ArchiveError(f"{what}. {remedy} {capture_id} --because …", capture_id) from None
            self._known[capture_id] = capture
        return self._known[capture_id]

    def _json(self, key: str) -> dict[str, Any]:
        """The record under ``key``. Raises ArchiveError where it is damaged, and FileNotFoundError."""
        try:
            said = strict_json.loads(self.blobs.read(key))
        except ValueError:
            said = None
        if not strict_json.fits(said, _RECORDS.get(key.partition("/")[0], dict)):
            raise ArchiveError(f"{self.blobs.where}/{key} is damaged")
        return said

    def captures(self, source: str | None = None) -> list[Capture]:
        """All captures, or those of one source, in order of first retrieval and id.

        Raises ArchiveError where a record is damaged, unless its capture is withdrawn.
        """
        captures, damaged = self.records(source)
        for error in damaged:
            if error.capture_id not in self.withdrawn(error.capture_id.rpartition("-")[0]):
                raise error
        return captures

    def records(self, source: str | None = None) -> tuple[list[Capture], list[ArchiveError]]:
        """The captures whose records can be read, in the order of ``captures``, and what is wrong with the others."""
        captures, damaged = [], []
        for of, capture_id in filter(None, map(_named, self.blobs.keys(_captures(source)))):
            try:
                captures.append(self.capture(of, capture_id))
            except ArchiveError as error:
                damaged.append(error)
        return sorted(captures, key=lambda c: (c.source, c.retrieved, c.capture_id)), damaged

    def problems(self, source: str | None = None) -> list[str]:
        """What is wrong with the records, without a look at the bytes: a sentence for each file."""
        strays = [key for key in self.blobs.keys(_captures(source)) if not _named(key)]
        lines = [f"{self.blobs.where}/{key} is no record of a capture, and is not read: move it away" for key in strays]
        return lines + [str(error) for error in self.records(source)[1]]

    def digest(self, source: str) -> str:
        """The hash of the list of a source's captures and outcomes, and of what is decided of them."""
        keys = [key for key in self.blobs.keys(_captures(source)) if _named(key)]
        keys += [key for kind in ("vintages", "outcomes") for key in self.blobs.keys(f"{kind}/{source}/")]
        keys += [f"{name} {decision}" for name, decision in sorted(self.withdrawn(source).items())]
        keys += [f"{name} {why}" for name, why in sorted(self.held.items()) if name.rpartition("-")[0] == source]
        return sha256("".join(f"{key}\n" for key in keys).encode()).hexdigest()

    def sightings(self, capture: Capture) -> list[dict[str, Any]]:
        """Every time that the capture was retrieved, oldest first."""
        return [self._json(key) for key in self.blobs.keys(f"sightings/{capture.source}/{capture.capture_id}/")]

    def parts(self, capture: Capture) -> list[Part]:
        """The files of a capture on the local disk. Raises ArchiveError if one is missing, changed or out of reach."""
        return [Part(f.name, self._file(capture, f), f.media_type) for f in capture.files]

    def _file(self, capture: Capture, file: File) -> Path:
        key, what = _key(file.sha256), "has changed"
        try:
            for _ in range(2):
                path = self.blobs.file(key)
                if _hash(path) == file.sha256:
                    return path
                self.blobs.forget(key)  # perhaps only the local copy of remote bytes is damaged
        except FileNotFoundError:
            what = "is missing"
        except (OSError, StorageError) as why:
            raise ArchiveError(f"{capture.capture_id}: {file.name} is out of reach: {why}", capture.capture_id) from why
        raise ArchiveError(self._complaint(capture, file, what), capture.capture_id)

    def verify(self) -> Iterator[str]:
        """Everything that is wrong: files missing or changed, captures with a wrong hash or without a sighting."""
        yield from self.problems()
        for capture in self.records()[0]:
            for file in capture.files:
                yield from self._wrong(capture, file)
            if capture.sha256 != _digest(capture.files):
                yield f"{capture.capture_id}: its hash is not that of its files. Restore the archive from a copy"
            if not self.blobs.keys(f"sightings/{capture.source}/{capture.capture_id}/"):
                yield f"{capture.capture_id}: no sighting says where it comes from"

    def _wrong(self, capture: Capture, file: File) -> Iterator[str]:
        try:
            if not self._is_whole(file.sha256):
                yield self._complaint(capture, file, "has changed")
        except FileNotFoundError:
            yield self._complaint(capture, file, "is missing")

    def _is_whole(self, digest: str) -> bool:
        return sha256(self.blobs.read(_key(digest))).hexdigest() == digest

    def _complaint(self, capture: Capture, file: File, what: str) -> str:
        remedy = f"Restore {_key(file.sha256)} in {self.blobs.where} from a copy, or capture it again"
        return f"{capture.capture_id}: {file.name} {what}. {remedy}"


def _captures(source: str | None) -> str:
    """The folder of the records of one source, or of all."""
    return f"captures/{source}/" if source else "captures/"


def _named(key: str) -> tuple[str, str] | None:
    """The source and the capture of which the file under ``key`` is the record; None if it is another file."""
    match = _RECORD.fullmatch(key)
    return (match[1], match[2]) if match else None


def id_of(source: str, files: Sequence[Path]) -> str:
    """The id that a capture of these files has or would have."""
    return f"{source}-{_digest(sorted((File(f.name, _hash(f), 0) for f in files), key=lambda file: file.name))[:20]}"


def _key(digest: str) -> str:
    """The key of the bytes with this hash."""
    return f"objects/{digest[:2]}/{digest}"


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _digest(files: Sequence[File]) -> str:
    """The hash of one file's bytes; of several, of the sorted list of their hashes and names."""
    if len(files) == 1:
        return files[0].sha256
    return sha256("".join(f"{f.sha256}  {f.name}\n" for f in files).encode()).hexdigest()


def _moment(retrieved: str, text: bytes) -> str:
    """A file name that sorts by time and differs between two records of one moment."""
    return f"{retrieved.replace(':', '').replace('+0000', 'Z')}-{sha256(text).hexdigest()[:8]}"


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def now() -> str:
    """The present moment, as sightings record it."""
    return datetime.now(UTC).isoformat(timespec="microseconds")
