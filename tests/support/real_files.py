"""What a machine may lack: publishers' real files, and programs such as a browser."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("BILATERAL_SHARED_DATA") or ROOT.parent / "shared" / "data")


def skip_for_want_of(reason: str) -> NoReturn:
    """Skip the test; fail it in CI, which has everything."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)


def real_file(name: str) -> Path:
    """A publisher's real file by its name under the shared data; skips the test where there is none."""
    path = SHARED / name
    if not path.exists():
        skip_for_want_of(f"the real file {name} is not in {SHARED}: set BILATERAL_SHARED_DATA")
    return path
