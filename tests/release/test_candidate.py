"""The folder of a candidate, whatever lies beside it."""

from __future__ import annotations

from pathlib import Path

from pipelines.release.candidate import _write_folder
from pipelines.store.memo import Memo


def test_leftovers_go_and_a_lock_of_earlier_code_stays(tmp_path: Path) -> None:
    """Code of 26 November 2026 left a file `.candidate.lock`; taken for a folder, it stopped every build."""
    (tmp_path / ".candidate.lock").touch()
    (leftover := tmp_path / ".candidate.0123456789abcdef").mkdir()
    folder, made = _write_folder(tmp_path, lambda _: iter(()), Memo(tmp_path / "memo.json"))
    assert (folder / "SHA256SUMS").is_file()
    assert made == 0
    assert (tmp_path / ".candidate.lock").is_file()
    assert not leftover.exists()
