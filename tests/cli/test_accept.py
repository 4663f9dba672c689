"""``bilateral releases accept``: which sentences wait, which are let go, by whom and why."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml

from bilateral.commons.layout import Home
from pipelines.cli.release_commands import accept
from pipelines.release.remote import PublishError
from pipelines.sources.versions import ACCEPTED
from tests.cli.conftest import Run
from tests.support.real_feeds import rows_of

WAITING = {"CHN-RUS/turnover": "500 in 2024.", "IND-RUS/turnover": "90 in 2024."}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout with one sentence accepted before; two more wait in the release of its home."""
    (tmp_path / "data/reference").mkdir(parents=True)
    (tmp_path / ACCEPTED).write_text("# who looked, and why\n- sentence: 240 in 2023.\n")
    release = tmp_path / "home/releases/1.0.0"
    release.mkdir(parents=True)
    (release / "release.json").write_text("{}")
    doubts: list[dict[str, object]] = [
        {"row_id": of, "code": "staged", "note": f"a factor: {said}"} for of, said in WAITING.items()
    ]
    pq.write_table(
        rows_of("doubts", *doubts, {"row_id": "o", "code": "size", "note": "b: c"}), release / "doubts.parquet"
    )
    return tmp_path


def accepted(root: Path) -> list[str]:
    return [entry["sentence"] for entry in yaml.safe_load((root / ACCEPTED).read_text())]


@pytest.mark.parametrize("name", ["", "IND-RUS/turnover"])
def test_all_or_one_are_accepted_after_those_of_before_with_who_and_why(name: str, root: Path) -> None:
    chosen = {of: sentence for of, sentence in WAITING.items() if name in ("", of)}
    printed = accept(root, Home(root / "home"), name, "the bulletin says it")
    assert printed[:-1] == [f"{of}: {sentence}" for of, sentence in chosen.items()]
    assert accepted(root) == ["240 in 2023.", *chosen.values()]
    last = yaml.safe_load((root / ACCEPTED).read_text())[-1]
    assert last["reason"] == "the bulletin says it"
    assert {*last} == {"sentence", "declared", "declared_by", "reason"}
    assert (root / ACCEPTED).read_text().startswith("# who looked")


def test_what_does_not_wait_is_not_accepted_and_what_does_is_named(root: Path) -> None:
    with pytest.raises(PublishError, match="no sentence waits as CHN-IND/turnover: CHN-RUS/turnover, IND-RUS"):
        accept(root, Home(root / "home"), "CHN-IND/turnover", "why")
    assert accepted(root) == ["240 in 2023."]


def test_nobody_accepts_without_a_reason(run: Run) -> None:
    code, _, told = run("releases", "accept", "CHN-RUS/turnover")
    assert code == 2
    assert "--because" in told
