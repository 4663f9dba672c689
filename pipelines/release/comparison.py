"""Whether a release that was put together from what was made before is the one that is made anew: file by file."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

from bilateral import releases
from bilateral.verify import listed
from pipelines.release.candidate import MEMO, Inputs, standing, write_candidate
from pipelines.store.memo import Memo


class Comparison(NamedTuple):
    """The files that differ, how many there are, and how many of them had to be made although nothing was forgotten."""

    differing: list[str]
    files: int
    made: int


def compare(inputs: Inputs, home: Path) -> Comparison:
    """Write the release that would follow the last one twice, to folders that are removed, and compare them."""
    aside, last = home / "compared", releases.followed(inputs.released)
    shutil.rmtree(aside, ignore_errors=True)
    memos = {"kept": Memo(home / MEMO, standing(home, inputs.released)), "anew": Memo(aside / MEMO)}
    written = {}
    for name, memo in memos.items():
        (aside / name).mkdir(parents=True)
        written[name] = write_candidate(*inputs.gathered(aside / name, memo, last), aside / name, last, memo)
    kept, anew = (listed(candidate.folder) for candidate in written.values() if candidate.folder)
    shutil.rmtree(aside)
    differing = sorted(name for name in kept | anew if kept.get(name) != anew.get(name))
    return Comparison(differing, len(anew), written["kept"].made)
