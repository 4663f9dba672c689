"""`bilateral import --all`: what it says before it asks, what it asks again, and that one publisher stops no other."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bilateral.cli import main
from pipelines.archive.blobs import Folder
from pipelines.archive.captures import Archive
from pipelines.archive.http.messages import Request
from pipelines.orchestration import build as building
from pipelines.orchestration.workplace import Workplace
from pipelines.sources import retrieval
from pipelines.sources.declarations import discover
from tests.support.discovered import put
from tests.support.http_publisher import Publisher, page

Run = Callable[..., tuple[int, str]]
ASKED = ("ecb_rates", "imf_imts", "world_bank", "un_comtrade")
LAOS = "api_samples/imf_imts_sdmx21_LAO_2019_exports_EXCERPT.xml"


class Elsewhere:
    """A client that sends every request to the local server, to the path of the request's name."""

    def __init__(self, publisher: Publisher, folder: Path) -> None:
        self.publisher, self.client = publisher, publisher.client(folder)

    def fetch(self, request: Request) -> Any:
        return self.client.fetch(dataclasses.replace(request, url=self.publisher.url(f"/{request.name}"), params={}))


@pytest.fixture
def publisher(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Publisher]:
    """A server in place of the publishers, which are asked for their first two requests each."""
    monkeypatch.setenv("BILATERAL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DAGSTER_HOME", "")
    monkeypatch.setenv("DAGSTER_DISABLE_TELEMETRY", "1")
    for name in ("BILATERAL_ARCHIVE", "COMTRADE_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    for name, source in discover().items():
        if name not in ASKED:
            short = dataclasses.replace(source, requests=None)
        else:
            asked = retrieval.requests_of(source, retrieval.Scope(), retrieval.date(2026, 11, 24))
            first = list(asked)[:2]
            short = dataclasses.replace(source, requests=lambda *_, first=first: first, floor={})
        put(monkeypatch, discover(), name, short)
    with Publisher() as running:
        monkeypatch.setattr(retrieval, "client", lambda folder: Elsewhere(running, folder))
        yield running


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """In place of a build, whose graph has tests of its own."""
    done: list[str] = []

    def build(workplace: Workplace) -> int:
        done.append(str(workplace.home.root))
        return 0

    monkeypatch.setattr(building, "build", build)
    return done


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def make(*words: str) -> tuple[int, str]:
        code = main(["import", "--all", *words])
        printed = capsys.readouterr()
        return code, printed.out + printed.err

    return make


@pytest.fixture
def real(publisher: Publisher, shared: Callable[[str], Path]) -> Publisher:
    """The server with the publishers' real files where there are any; the rest is not found there."""
    publisher.answers("/eurofxref-hist.zip", page(shared("fx/eurofxref-hist.zip").read_bytes()))
    publisher.answers("/AUS_2021-2025.xml", page(shared(LAOS).read_bytes()))
    comtrade = shared("comtrade/api_get_CHN_ARG_2010.json").read_bytes()
    publisher.answers("/preview_AUS_2021_TOTAL_X.json", page(comtrade))
    return publisher


def test_it_says_what_it_asks_asks_it_and_ends_with_what_is_new(
    real: Publisher, built: list[str], run: Run, tmp_path: Path
) -> None:
    code, out = run()
    assert code == 1
    before, after = out.split("\n\n", 1)
    assert "ecb_rates: ECB euro foreign exchange reference rates\n  requests: 1 to www.ecb.europa.eu\n" in before
    assert "  terms: CC BY 4.0 (https://www.worldbank.org" in before
    assert "un_comtrade: UN Comtrade: merchandise trade by reporter and partner\n  requests: 2 to" in before
    assert "not asked: aiddata, atop, baci, baci_totals, cepii_distances, cited_documents" in before
    assert "ecb_rates: answers: 1, new: 1\n" in after
    assert "imf_imts: answers: 1, new: 1\n  BLR_2021-2025.xml: " in after
    assert "world_bank: http" in after
    assert "404 Not Found" in after
    assert "not complete: imf_imts, un_comtrade, world_bank; run the command again to go on\n" in after
    captures = Archive(Folder(tmp_path / "home" / "archive")).captures()
    assert sorted({capture.source for capture in captures}) == ["ecb_rates", "imf_imts", "un_comtrade"]
    assert len(built) == 1


def test_the_next_run_asks_only_what_was_not_answered(
    real: Publisher, built: list[str], run: Run, shared: Callable[[str], Path]
) -> None:
    run()
    real.answers("/BLR_2021-2025.xml", page(shared(LAOS).read_bytes() + b"\n"))
    _, out = run()
    assert "ecb_rates: ECB euro foreign exchange reference rates\n  all answered within a day" in out
    assert "imf_imts: answers: 1, new: 1" in out
    for path, count in {"/eurofxref-hist.zip": 1, "/AUS_2021-2025.xml": 1, "/BLR_2021-2025.xml": 2}.items():
        assert len(real.calls(path)) == count


@pytest.mark.parametrize("words", [["ecb_rates"], ["--years", "2020"], ["--vintage", "2020-01-01"]])
def test_other_words_are_refused(publisher: Publisher, run: Run, words: list[str]) -> None:
    assert run(*words) == (
        2,
        "bilateral import: --all asks every source as it stands: leave out the source and the other options\n",
    )


def test_without_a_source_it_says_how_to_name_one(publisher: Publisher, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import"]) == 2
    assert "which source? docs/sources.md lists them" in capsys.readouterr().err
