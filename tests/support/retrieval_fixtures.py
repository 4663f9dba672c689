"""Fixtures of tests that ask a local server and archive its answers."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines.archive.blobs import Folder
from pipelines.archive.captures import Archive
from pipelines.archive.http.client import Client
from pipelines.sources.answers import Asked
from pipelines.sources.contract import Scope
from pipelines.sources.retrieval import ask
from tests.support.archive_contents import TODAY
from tests.support.http_publisher import Clock, Publisher
from tests.support.made_up_source import SOURCE


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with Publisher() as running:
        yield running


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(Folder(tmp_path / "archive"))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def http(publisher: Publisher, tmp_path: Path, clock: Clock) -> Client:
    return publisher.client(tmp_path / "http", clock)


@pytest.fixture
def asking(publisher: Publisher, archive: Archive, http: Client) -> Callable[..., Asked]:
    """Request these paths, as one capture or each as its own."""

    def make(*paths: str, each: bool = False, **fields: Any) -> Asked:
        requests = [publisher.ask(path, f"{path[1:]}.csv", **fields) for path in paths]
        source = dataclasses.replace(SOURCE, requests=lambda *_: requests, captures_each=each)
        return ask(source, archive, http, Scope(), TODAY)

    return make
