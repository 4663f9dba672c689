"""`bilateral check` holds the quotes of claims against their article, where its page was captured and read."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from pipelines.observations.excerpts import PAGES
from pipelines.store.current import Store
from tests.cli.conftest import Run
from tests.conftest import ROOT
from tests.support.rows import default_row

TEXT = "By 2023, trade exceeded 240 billion dollars. The two states draw {} closer."


@pytest.mark.parametrize(("word", "code"), [("ever", 0), ("no", 1)])
def test_a_quote_that_the_archived_article_does_not_hold_is_a_problem(
    data: Path, home: Path, run: Run, monkeypatch: pytest.MonkeyPatch, word: str, code: int
) -> None:
    (data.parent / "pipelines").symlink_to(ROOT / "pipelines")
    monkeypatch.chdir(data.parent)
    assert run("check", "data/claims")[0] == 0, "nothing was captured"
    page = default_row("cited_page", slice="article", text=TEXT.format(word))
    store = Store(home / "build" / "tables", "")
    store.promote(store.stage(PAGES, pa.Table.from_pylist([page])), {})
    ran, printed, _ = run("check", "data/claims")
    assert ran == code
    where = "data/claims/article.yaml:9: claims[1].quote: the archived article does not hold"
    assert (f"{where} “the two states draw ever closer”" in printed) is bool(code)
    assert run("check", "data/documents")[0] == 0
