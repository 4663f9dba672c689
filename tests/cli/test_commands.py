"""The makers' commands as they are typed, where no file of its own tests one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bilateral import server
from tests.cli.conftest import Run


def test_the_ui_works_on_the_home_that_was_named_from_here(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def beside(root: Path, command: list[str], folder: Path) -> int:
        seen.append((root, os.environ["BILATERAL_HOME"], os.environ["BILATERAL_UI_URL"]))
        return 0

    monkeypatch.setattr(server, "beside", beside)
    monkeypatch.setenv("BILATERAL_HOME", "named")
    monkeypatch.setenv("BILATERAL_UI_URL", "")
    monkeypatch.chdir(tmp_path)
    assert run("ui", "--port", "3999") == (0, "", "")
    monkeypatch.setenv("BILATERAL_UI_URL", "https://ui.example")
    assert run("ui", "--port", "3998")[0] == 0
    named = tmp_path / "named" / "releases", str(tmp_path / "named")
    assert seen == [(*named, "http://127.0.0.1:3999"), (*named, "https://ui.example")]
