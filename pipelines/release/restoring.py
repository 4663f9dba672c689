"""Damaged releases: which there are, looked for in parts, and how their files are put back.

Releases share what did not change, so that one bad block damages many. A file that is not as SHA256SUMS lists it is
replaced by the same bytes: of another release or table of the home, of the address where the release is published, or
made again from the tables that the last release was made from. Each release then has a copy of its own.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bilateral.releases import MANIFEST, versions
from bilateral.verify import SUMS, changed_files, listed, verify
from pipelines.release.candidate import MEMO, Inputs, standing, write_candidate
from pipelines.release.remote import PublishError, Remote
from pipelines.store.current import read_json, replace_durably
from pipelines.store.memo import Memo, hash_of

LOOKED_AT = "looked-at.json"
A_NIGHT = 4_000_000_000
"""Bytes that are looked at in one part, but for the release that goes beyond."""


def damaged(released: Path, build: Path, most: int = A_NIGHT) -> dict[str, str]:
    """What is wrong with releases by their hashes, as far as known, by version.

    Looked at are those found damaged before, and then those not looked at for longest, up to ``most`` bytes.
    """
    known: dict[str, dict[str, str]] = read_json(build / LOOKED_AT)
    said = {version: known.get(version, {"wrong": "", "at": ""}) for version in versions(released)}
    size, now = 0, datetime.now(UTC).isoformat()
    for version in sorted(said, key=lambda name: (not said[name]["wrong"], said[name]["at"])):
        if size < most or said[version]["wrong"]:
            said[version] = {"wrong": "; ".join(changed_files(released / version)[:3]), "at": now}
            size += sum(path.stat().st_size for path in (released / version).rglob("*") if path.is_file())
    build.mkdir(parents=True, exist_ok=True)
    replace_durably(build / LOOKED_AT, json.dumps(said).encode())
    return {version: one["wrong"] for version, one in said.items() if one["wrong"]}


def restore(inputs: Inputs, home: Path, remote: Remote | None) -> list[str]:
    """Put back what is damaged in the releases; a line for each. The caller holds the lease of the home.

    Raises PublishError where a release is still not whole.
    """
    released, again = inputs.released, home / "again"
    wrong = {version: problems for version in versions(released) if (problems := verify(released / version))}
    for version in wrong.keys() & remote.latest().releases.keys() if remote and wrong else ():
        assert remote
        with TemporaryDirectory(dir=home) as aside:
            remote.fetch(version, copy := Path(aside) / version)
            for name in (SUMS, MANIFEST):
                _replace(released / version / name, (copy / name).read_bytes())
            _put_back(released / version, [copy])
    for version in wrong:
        _put_back(released / version, standing(home, released), inputs.store.root)
    if any(verify(released / version) for version in wrong):
        _make_again(inputs, again)
        for version in wrong:
            _put_back(released / version, [again])
    shutil.rmtree(again, ignore_errors=True)
    still = {version: problems for version in wrong if (problems := verify(released / version))}
    lines = [f"{version}: restored ({'; '.join(wrong[version][:3])})" for version in wrong if version not in still]
    if still:
        lines += [f"{version}: {'; '.join(problems[:3])}" for version, problems in still.items()]
        raise PublishError(*lines, "These bytes are nowhere, nor can they be made again: restore them from a copy")
    return lines or [f"{len(versions(released))} releases in {released}: whole"]


def _put_back(release: Path, folders: list[Path], tables: Path | None = None) -> None:
    """Replace the files of a release that are not as its hashes say by the same bytes of other releases or tables."""
    sums = dict(_listed(release))
    lost = {digest for name, digest in sums.items() if not _is(release / name, digest)}
    places = [(digest, folder / name) for folder in folders for name, digest in _listed(folder) if digest in lost]
    places += [(hash_of(path), path) for path in (tables.rglob("*.parquet") if tables and lost else ())]
    for digest, path in places:
        if digest in lost and _is(path, digest):
            for name in [name for name, said in sums.items() if said == digest]:
                _replace(release / name, path.read_bytes())
            lost.remove(digest)


def _listed(folder: Path) -> Iterable[tuple[str, str]]:
    """The files of a release and their hashes; none where they are not known."""
    try:
        return listed(folder).items()
    except (OSError, ValueError):
        return ()


def _is(path: Path, digest: str) -> bool:
    return path.is_file() and hash_of(path) == digest


def _replace(file: Path, content: bytes) -> None:
    """Give a file other bytes, in a place of the disk of its own, as a release has them."""
    file.parent.mkdir(parents=True, exist_ok=True)
    replace_durably(file, content)
    file.chmod(0o444)


def _make_again(inputs: Inputs, aside: Path) -> None:
    """Write the last release again, if its tables are still those of the store, as what follows the one before it."""
    before = next((inputs.released / version for version in versions(inputs.released)[-2:-1]), None)
    if before and verify(before):
        return
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    memo = Memo(aside / MEMO)
    made = write_candidate(*inputs.gathered(aside, memo, before), aside, before, memo)
    assert made.folder
    for path in [*made.folder.iterdir()]:
        path.rename(aside / path.name)
