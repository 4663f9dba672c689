"""Files that were good and are spoilt by chance, and what reads them: every parser, the ledger, and the releases.

Each reader may refuse what it is given, in words of its own. ``test_spoilt_files.py`` and ``make fuzz`` let them.
"""

from __future__ import annotations

import gzip
import io
import random
import shutil
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import bilateral
from benchmarks import made_up
from bilateral.commons.lookup import NotThere
from bilateral.releases import NoRelease
from bilateral.verify import verify
from pipelines.ledger.reader import read_ledger
from pipelines.ledger.rules.checker import problems
from pipelines.sources.declarations import discover
from pipelines.sources.readings import MEANT
from tests.conftest import GOOD
from tests.support.baci_files import year_file
from tests.support.built_home import bilateral_build
from tests.support.plausibility import RealFile, real_files
from tests.support.real_files import ROOT, SHARED
from tests.support.source_world import checkout

PIECES = [b"\0", b"\n", b",", b'"', b"-", b"1e400", b"NaN", b"\xff\xfe", b"<!--", b"&#0;", b"9" * 40, b"{", b"]"]
PIECES += ["٣".encode()]
Reader = Callable[[random.Random, Callable[[str, bytes], None]], None]
"""Reads something spoilt by chance, and hands over its name and bytes before it does."""
MADE_UP: dict[str, list[Callable[[Path], object]]] = {
    "baci": [lambda folder: year_file(folder, 2022, 2_000)],
    "crea": [made_up.crea],
    "cited_documents": [made_up.pages, made_up.pdfs],
}
"""What writes files of the sources of which there are no real ones."""
NAMES = [*(f"source {source_id}" for source_id in discover()), "ledger", "release"]


def spoilt(data: bytes, chance: random.Random) -> bytes:
    """The bytes with one to four changes: a bit, a piece put in, a part lost, repeated or moved, or the end cut off."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(changed) + 1)
        length = min(len(changed) - at, int(2 ** chance.uniform(0, 12)))
        match chance.randrange(6):
            case 0 if length:
                changed[at] ^= 1 << chance.randrange(8)
            case 1:
                changed[at:at] = chance.choice(PIECES)
            case 2:
                del changed[at : at + length]
            case 3:
                changed[at:at] = changed[at : at + length] * chance.randint(1, 8)
            case 4:
                other = chance.randrange(len(changed) + 1)
                changed[other:other] = changed[at : at + length]
            case 5 if chance.random() < 0.1:
                del changed[at:]
    return bytes(changed)


def repacked(data: bytes, chance: random.Random) -> bytes:
    """The same of the text inside a gzip or a zip, and now and then of the package itself."""
    if chance.random() < 0.1:
        return spoilt(data, chance)
    if data[:2] == b"\x1f\x8b":
        return gzip.compress(spoilt(gzip.decompress(data), chance), 1)
    if data[:2] != b"PK":
        return spoilt(data, chance)
    whole = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        struck = chance.choice(old.namelist())
        for name in old.namelist():
            new.writestr(name, spoilt(old.read(name), chance) if name == struck else old.read(name))
    return whole.getvalue()


def reader(name: str, folder: Path) -> Reader:
    """What reads files of this kind; those of a source with several files take one by chance."""
    if name == "ledger":
        return _of_ledger(folder)
    if name == "release":
        return _of_release(folder)
    files = _files(name.removeprefix("source "), folder)

    def read(chance: random.Random, keep: Callable[[str, bytes], None]) -> None:
        file, data = chance.choice(files)
        bad = repacked(data, chance)
        keep(Path(file.file).name, bad)
        with suppress(*MEANT):
            file.read(bad)

    return read


def _files(source_id: str, folder: Path) -> list[tuple[RealFile, bytes]]:
    """A source's real files and their bytes, or made-up ones where there are none."""
    if source_id not in MADE_UP:
        real = [file for file in real_files() if file.source.id == source_id]
        return [(file, (SHARED / file.file).read_bytes()) for file in real]
    for make in MADE_UP[source_id]:
        make(folder)
    source, kinds = discover()[source_id], {path.suffix: path for path in sorted(folder.iterdir())}
    return [(RealFile(source, path.name, [], "", []), path.read_bytes()) for path in kinds.values() if path.is_file()]


def _of_ledger(folder: Path) -> Reader:
    shutil.copytree(GOOD, folder / "ledger")
    for name in ("measures", "units", "products"):
        shutil.copy(ROOT / "data" / "reference" / f"{name}.yaml", folder / "ledger" / "reference")
    files = sorted(path for path in (folder / "ledger").rglob("*") if path.suffix in (".yaml", ".csv"))

    def read(chance: random.Random, keep: Callable[[str, bytes], None]) -> None:
        file = chance.choice(files)
        good = file.read_bytes()
        bad = spoilt(good, chance)
        keep(file.name, bad)
        try:
            file.write_bytes(bad)
            problems(read_ledger(folder / "ledger"))
        finally:
            file.write_bytes(good)

    return read


def _of_release(folder: Path) -> Reader:
    checkout(folder / "checkout")
    done = bilateral_build(folder / "checkout", folder / "home")
    assert done.returncode == 0, done.stdout
    release = folder / "home" / "releases" / "1.0.0"
    files = sorted(path for path in release.rglob("*") if path.is_file())

    def read(chance: random.Random, keep: Callable[[str, bytes], None]) -> None:
        file = chance.choice(files)
        good, mode = file.read_bytes(), file.stat().st_mode
        bad = spoilt(good, chance)
        keep(file.name, bad)
        file.chmod(0o644)
        try:
            file.write_bytes(bad)
            assert bad == good or verify(release), f"{file.name} was changed, and verify found nothing"
            with suppress(NotThere, NoRelease):
                bilateral.open(str(release)).load("trade")
        finally:
            file.write_bytes(good)
            file.chmod(mode)

    return read
