"""Curated files that were found right, kept by their content: a check then reads and examines only what changed.

The file lies in the home and is safe to delete. It holds what the last check read, so that it is no larger than the
ledger, and no file with a problem: whatever is reported was read just now. What must hold between files is examined
each time.
"""

from __future__ import annotations

import io
import os
import pickle
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import Any

from pydantic import VERSION

from pipelines import imports
from pipelines.ledger.yaml_files import Problem, Source

FILE = "ledger.cache"
RULES = "pipelines.ledger.rules.checker"
OURS = ("pipelines.ledger.", "schemas.written.")
READ_WITH = ("fiscal_years",)
"""Registers by which other files are read."""
EXAMINED_WITH = (*READ_WITH, "actors", "measures", "units", "definitions", "products", "publishers", "speakers")
"""Those that rules about one document ask; records, dyads and other documents are asked by rules between documents."""
Piece = tuple[Source, dict[str, list[Any]]]
"""A file, and what it adds to the lists of a ledger, by their names."""
Pack = tuple[list[str], bytes]
"""Some files by path and hash, and their pieces as bytes: read together, they take half the time."""
PACKED = 64
"""How many; when one changes, its pack is written anew."""


class _Reader(pickle.Unpickler):
    """Makes objects of our own classes and no others, so that a file that somebody else wrote can run nothing."""

    def find_class(self, module: str, name: str) -> Any:
        found = super().find_class(module, name) if module.startswith(OURS) else None
        if not isinstance(found, type):
            raise pickle.UnpicklingError(f"{module}.{name} is none of ours")
        return found


class Cache:
    """The files kept in ``folder`` for the ledger at ``root``."""

    def __init__(self, folder: Path, root: Path) -> None:
        self.file, self.root = folder / FILE, root
        self._read_with = f"{_hash(*imports.files(RULES), *map(self._register, READ_WITH))} {sys.version} {VERSION}"
        self._examined_with = _hash(*map(self._register, EXAMINED_WITH))
        self._packs, examined_with = self._stored()
        self._keys: dict[str, str] = {}
        self.is_examined = examined_with == self._examined_with
        """Whether rules about one document alone have found those here right, with the registers as they are."""

    def _register(self, name: str) -> Path:
        return self.root / "reference" / f"{name}.yaml"

    def _stored(self) -> tuple[list[Pack], str]:
        try:
            digest, content = (written := self.file.read_bytes())[:32], written[32:]
            if sha256(content).digest() == digest:
                read_with, examined_with, packs = _Reader(io.BytesIO(content)).load()
                return (packs, examined_with) if read_with == self._read_with else ([], "")
        except (OSError, ValueError, pickle.UnpicklingError):
            pass
        return [], ""

    def pieces(self, files: Iterable[Path]) -> dict[Path, Piece]:
        """Those of ``files`` that are kept, as they were read; a document with its sheets."""
        read, sheets = list[Path](), defaultdict[str, list[Path]](list)
        for file in files:
            if file.suffix == ".csv":
                sheets[file.stem.partition("--")[0]].append(file)
            elif file.suffix == ".yaml" and not file.is_symlink():
                read.append(file)
        start = len(f"{self.root}/")
        for file in read:
            path = str(file)[start:]
            self._keys[path] = f"{path} {_hash(file, *sheets.get(file.stem, ()))}"
        wanted = dict(zip(self._keys.values(), read, strict=True))
        found = {}
        for keys, content in self._packs:
            for key, piece in zip(keys, _Reader(io.BytesIO(content)).load(), strict=True):
                if key in wanted:
                    piece[0].root = self.root
                    found[wanted[key]] = piece
        return found

    def keep(self, sources: Iterable[Source], lists: Mapping[str, list[Any]], problems: Iterable[Problem]) -> None:
        """Keep what each of ``sources`` added to ``lists`` if none of the ``problems`` is in it; forget all others."""
        wrong = {Path(problem.path).stem.partition("--")[0] for problem in problems}
        right = {p: key for p, key in self._keys.items() if p.rpartition("/")[2].removesuffix(".yaml") not in wrong}
        kept = {*right.values()}
        packs = [pack for pack in self._packs if kept.issuperset(pack[0])]
        for key in (key for keys, _ in packs for key in keys):
            del right[key.partition(" ")[0]]
        pieces: dict[str, Piece] = {s.path: (s, {}) for s in sources if s.path in right}
        own = {id(item.model): item.source.path for item in lists["documents"]}
        for name, parts in lists.items():
            for part in parts:
                path = own[id(part.document)] if name in ("evidence", "tables") else part.source.path
                if path in pieces:
                    pieces[path][1].setdefault(name, []).append(part)
        new = [path for path, (_, added) in pieces.items() if added]
        for some in (new[start : start + PACKED] for start in range(0, len(new), PACKED)):
            packs.append(([right[path] for path in some], pickle.dumps([pieces[path] for path in some], 5)))
        if new or len(packs) < len(self._packs) or not self.is_examined:
            self._write(pickle.dumps((self._read_with, self._examined_with, packs), 5))

    def _write(self, content: bytes) -> None:
        aside = self.file.with_name(f".{FILE}.{token_hex(4)}.tmp")
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            aside.write_bytes(sha256(content).digest() + content)
            os.replace(aside, self.file)
        except OSError:  # a home that may only be read, or a full disk: the next check reads all again
            aside.unlink(missing_ok=True)


def _hash(*files: Path) -> str:
    """The hash of the names and bytes of files; one that is not there counts as empty."""
    digest = sha256()
    for file in files:
        try:
            content = file.read_bytes()
        except OSError:
            content = b""
        digest.update(f"{file.name} {len(content)} ".encode() + content)
    return digest.hexdigest()
