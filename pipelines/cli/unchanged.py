"""Whether anything has changed since the last build: if not, `bilateral build` ends before Dagster is even loaded.

What a build reads (the ledger, captures, the code, its settings, the day) and what it left (tables, the release) are
compared by name, size and time of each file, the code by its bytes. Whoever is not sure says ``--anew``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path

from bilateral.commons.layout import Home
from bilateral.releases import MARKS_SCRIPT
from pipelines.settings import Settings
from pipelines.store.current import code_revision, read_json, replace_durably

RECORD = "last-build.json"


def inputs(root: Path, home: Home, settings: Settings) -> str:
    """The hash of what a build would read: take it before the build, since somebody may write meanwhile."""
    read = [*_states(root / "data", but={home.build, home.releases, home.runs, home.archive})]
    read += _states(Path(settings.archive) if settings.archive else home.archive)
    said = [code_revision(root), settings.model_dump_json(), date.today().isoformat(), read]
    return sha256(json.dumps(said).encode()).hexdigest()


def is_unchanged(root: Path, home: Home, settings: Settings) -> bool:
    """Whether the last build read the same, and all that it left is as it was; an address is always asked."""
    if settings.releases or "://" in settings.archive:
        return False
    said = read_json(home.build / RECORD)
    return bool(said) and said == {"inputs": inputs(root, home, settings), "left": _left(home)}


def record(home: Home, inputs_before: str) -> None:
    """Write down what a build that succeeded had read, and what it left."""
    replace_durably(home.build / RECORD, json.dumps({"inputs": inputs_before, "left": _left(home)}).encode())


def forget(home: Home) -> None:
    """Let the next build look at everything."""
    (home.build / RECORD).unlink(missing_ok=True)


def _left(home: Home) -> str:
    last = (home.releases / "latest").resolve()
    left = [*_states(home.build), *_states(last), str(last), (home.releases / MARKS_SCRIPT).exists()]
    return sha256(json.dumps(left).encode()).hexdigest()


def _states(folder: Path, but: Collection[Path] = ()) -> Iterator[tuple[str, int, int]]:
    """The files of a folder, each with its size and its time."""
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if Path(place, name) not in but)
        for name in sorted(files):
            if name != RECORD:
                path = os.path.join(place, name)
                try:
                    state = os.stat(path)
                except OSError:  # a link that leads nowhere, or a file that went meanwhile
                    yield path, -1, -1
                else:
                    yield path, state.st_size, state.st_mtime_ns
