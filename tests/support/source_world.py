"""A checkout with a small ledger, captures in its archive, and its graph run: for tests of sources in the graph.

Nothing here tests anything.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import dagster as dg
import pyarrow.parquet as pq
import pytest

from bilateral.cli import main
from bilateral.releases import find
from pipelines.archive.captures import Incoming, Sighting
from pipelines.orchestration.assets import all_assets
from pipelines.orchestration.progress import log
from pipelines.orchestration.workplace import Workplace
from pipelines.sources.contract import Scope
from pipelines.sources.declarations import discover
from tests.support.built_home import place_code
from tests.support.discovered import put
from tests.support.http_publisher import Publisher, page
from tests.support.ledger_world import DATA, document, write
from tests.support.made_up_source import comtrade

ROOT = Path(__file__).resolve().parents[2]
SOURCE = "un_comtrade"
OBSERVATION = "trade/CHN>RUS/TOTAL/G/2022/CHN/FOB|exports||actual||USD"
PRESS = (
    "{about: trade, measure: exports, origin: CHN, destination: RUS, reporter: CHN, dates: 2022, value: 76.1, "
    "scale: billion, "
    "unit: USD, according_to: GACC, note: n}"
)
HELD = "{about: exercises/sea, status: held, dates: 2022-05, participants: {participant: [CHN, RUS]}}"
COVERAGE = """
- {table: trade, measure: exports, dyads: [CHN-RUS], first_year: 2021, last_year: 2022}
- {table: votes, measure: roll_call, dyads: [CHN-RUS], first_year: 2021, last_year: 2022}
- {table: alliances, measure: alliance, dyads: [CHN-RUS], first_year: 2021, last_year: 2022}
- {table: arms_transfers, measure: delivery, dyads: [CHN-RUS], first_year: 2021, last_year: 2022}
"""
FIRST = comtrade({"primaryValue": 76.1e9, "fobvalue": 76.1e9}, {"partnerCode": 392})
SECOND = comtrade({"primaryValue": 76.14e9, "fobvalue": 76.14e9}, {"partnerCode": 392})
UNKNOWN = comtrade({"partnerCode": 9_999})


def checkout(folder: Path, *, copies_code: bool = False) -> Path:
    """A checkout with a small ledger, a press report of trade and an exercise, and the real registers."""
    place_code(folder, copies_code=copies_code)
    actors = (DATA / "reference" / "actors.yaml").read_text(encoding="utf-8")
    press = document("press", PRESS, issued="2023-01-13"), document("navy", HELD, issued="2022-06-01")
    records = {"exercises": "- {id: sea, label: Sea, kind: exercise}"}
    data = write(folder / "data", press, records, actors=actors, coverage=COVERAGE)
    shutil.copy(DATA / "reference" / "publishers.yaml", data / "reference")
    shutil.copytree(DATA / "reference" / "codes", data / "reference" / "codes")
    return folder


def archive_answer(
    workplace: Workplace, text: str, retrieved: str, vintage: date | None = None, folder: Path | None = None
) -> str:
    """Archive an answer as retrieved on a day; the capture's id."""
    file = (folder or workplace.root) / "answer.json"
    file.write_text(text, encoding="utf-8")
    seen = Sighting(f"{retrieved}T08:00:00.000000+00:00", "file")
    return workplace.archive.put(SOURCE, [Incoming("answer.json", file)], seen, vintage=vintage).capture.capture_id


def materialise(
    workplace: Workplace, instance: dg.DagsterInstance, assets: Any = None, selection: dg.AssetSelection | None = None
) -> Any:
    """Run the whole graph, only these ``assets``, or a ``selection`` of the graph."""
    return dg.materialize(
        assets or all_assets(workplace.root),
        selection=selection,
        instance=instance,
        resources={"workplace": workplace},
        raise_on_error=False,
        run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
    )


def run_build(workplace: Workplace, monkeypatch: pytest.MonkeyPatch, *words: str, code: int = 0) -> None:
    """Run `bilateral build` with these arguments in the checkout, as a person would; it must exit with ``code``."""
    with monkeypatch.context() as patch:
        patch.chdir(workplace.root)
        patch.setenv("BILATERAL_HOME", str(workplace.home.root))
        patch.setattr(sys, "path", list(sys.path))
        patch.setattr(log, "handlers", [])
        patch.setattr(log, "propagate", log.propagate)
        assert main(["build", *words]) == code


def allow(patch: pytest.MonkeyPatch, terms_class: str) -> None:
    """Let the terms of the source be of this class."""
    source = discover()[SOURCE]
    read = {} if terms_class != "unread" else {"words": "", "read_at": "", "read_on": None}
    put(patch, discover(), SOURCE, replace(source, terms=replace(source.terms, terms_class=terms_class, **read)))


@contextmanager
def comtrade_by_year(patch: pytest.MonkeyPatch, years: Iterable[int], missing_at_first: int) -> Iterator[Publisher]:
    """A fake Comtrade that is asked for one of ``years`` at a time, and has one of them only when it is asked again."""

    def requests(scope: Scope, *_: object) -> list[object]:
        assert scope.years
        return [running.ask(f"/{year}", f"{year}.json", expect="json") for year in scope.years]

    with Publisher() as running:
        asked = replace(discover()[SOURCE], requests=requests)
        put(patch, discover(), SOURCE, asked)
        patch.setattr("pipelines.orchestration.source_assets.client", lambda folder: running.client(folder))
        for year in years:
            answer = page(comtrade({"period": str(year), "refYear": year}).encode())
            gone = [page(b"gone", status=404)] if year == missing_at_first else []
            running.answers(f"/{year}", *gone, answer)
        yield running


def branch(key: dg.AssetKey) -> dg.AssetSelection:
    """An asset and all that is made of it: what automation asks for when it changed alone."""
    return dg.AssetSelection.assets(key).downstream()


def reopened(workplace: Workplace) -> Workplace:
    """The same workplace as a new process would see it, with nothing cached."""
    return Workplace.at(workplace.root, workplace.home.root)


def copy_workplace(workplace: Workplace, folder: Path) -> Workplace:
    """A copy of a workplace under ``folder``."""
    shutil.copytree(workplace.root.parent, folder / "workplace", symlinks=True)
    return Workplace.at(folder / "workplace" / "checkout", folder / "workplace" / "home")


def released_rows(workplace: Workplace, table: str) -> list[dict[str, Any]]:
    """The rows of a table in the last release."""
    file = find(workplace.releases) / f"{table}.parquet"
    return list(pq.read_table(file, partitioning=None).to_pylist())


def only_row(workplace: Workplace, table: str, **where: Any) -> dict[str, Any]:
    """The only row of a table in the last release with these values."""
    (match,) = (
        row for row in released_rows(workplace, table) if all(row[name] == value for name, value in where.items())
    )
    return match
