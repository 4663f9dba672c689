"""Whether a release that was put together from what was made before is the one that is made anew: file by file."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bilateral import releases
from bilateral.verify import listed
from pipelines.release.candidate import MEMO, checks_of, standing, write_candidate
from pipelines.release.contents import Graph, gather
from pipelines.store.current import Store
from pipelines.store.memo import Memo


@dataclass(frozen=True)
class Comparison:
    """The files that differ, how many there are, and how many of them had to be made although nothing was forgotten."""

    differing: list[str]
    files: int
    made: int


def compare(
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
) -> Comparison:
    """Write the release that would follow the last one twice, to folders that are removed, and compare them."""
    aside, made = home / "compared", 0
    shutil.rmtree(aside, ignore_errors=True)
    sums = list[dict[str, str]]()
    for name in ("kept", "anew"):
        folder = aside / name
        folder.mkdir(parents=True)
        memo = Memo(home / MEMO, standing(home, released)) if name == "kept" else Memo(folder / MEMO)
        contents = gather(store, sorted(published), graph, known_by, folder / ".aside", memo, is_public=is_public)
        contents.entries.get("indicators", {})["indicators"] = sorted(indicators)
        checks = checks_of(contents, bulk, memo)
        store.forget()
        written = write_candidate(contents, checks, folder, releases.followed(released), memo)
        assert written.folder
        sums.append(listed(written.folder))
        made = made or written.made
    kept, anew = sums
    shutil.rmtree(aside)
    return Comparison(sorted(name for name in kept | anew if kept.get(name) != anew.get(name)), len(anew), made)
