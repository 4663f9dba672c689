"""What tests of commands of the archive share: an empty home, a command as it is typed, answers and a publisher."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bilateral.cli import main
from pipelines.archive.blobs import Folder
from pipelines.archive.captures import Archive
from pipelines.sources import retrieval as capturing
from pipelines.sources.declarations import discover
from tests.support.discovered import put
from tests.support.http_publisher import Publisher
from tests.support.made_up_source import comtrade

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home; changes that commands make to the environment end with the test."""
    monkeypatch.setenv("BILATERAL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DAGSTER_HOME", "")
    monkeypatch.setenv("DAGSTER_DISABLE_TELEMETRY", "1")
    monkeypatch.delenv("BILATERAL_ARCHIVE", raising=False)
    monkeypatch.delenv("COMTRADE_API_KEY", raising=False)
    return tmp_path / "home"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """The exit code of a command, and what it prints."""

    def make(*words: str | Path) -> tuple[int, str, str]:
        code = main([str(word) for word in words])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return make


@pytest.fixture
def answer(tmp_path: Path) -> Path:
    """A small answer: two flows, one of them with an area that is not an actor."""
    file = tmp_path / "china.json"
    file.write_text(comtrade({}, {"partnerCode": 392}, {"partnerCode": 899}))
    return file


def archive(home: Path) -> Archive:
    return Archive(Folder(home / "archive"))


def capture_id(home: Path) -> str:
    """The id of the only capture."""
    (capture,) = archive(home).captures()
    return capture.capture_id


@pytest.fixture
def publisher(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Publisher]:
    """A fake Comtrade server that is asked for /china and /russia."""
    with Publisher() as running:
        requests = [running.ask(f"/{name}", f"{name}.json", expect="json") for name in ("china", "russia")]
        source = dataclasses.replace(discover()["un_comtrade"], requests=lambda *_: requests)
        put(monkeypatch, discover(), "un_comtrade", source)
        monkeypatch.setattr(capturing, "client", lambda folder: running.client(folder))
        yield running
