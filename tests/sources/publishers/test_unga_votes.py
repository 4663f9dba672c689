"""Votes of the General Assembly: the real files; made-up ones are in ``cases/unga_votes.yaml``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow.compute as pc

from pipelines.sources.contract import Parsed
from pipelines.sources.publishers.unga_votes import SOURCE


def test_the_real_files(shared: Callable[[str], Path], parse: Callable[..., Parsed]) -> None:
    parsed = parse(SOURCE, shared("unga/un_votes.csv.gz"), shared("unga/un_roll_calls.csv.gz"))
    calls, votes = parsed.tables["roll_calls"], parsed.tables["votes"]
    assert calls.num_rows == 6203
    assert votes.num_rows + parsed.left_out["not an actor in that year"] == 870_109
    assert votes.num_rows == 862_857
    assert not parsed.bad
    assert not parsed.new
    assert pc.min_max(calls["session"]).as_py() == {"min": 1, "max": 74}
    assert pc.min_max(calls["date"]).as_py() == {"min": date(1997, 11, 12), "max": date(2020, 1, 14)}
    assert calls["date"].null_count == 4513
    assert pc.sum(calls["is_important"]).as_py() == 411
    count = {r["values"]: r["counts"] for r in pc.value_counts(votes["vote"]).to_pylist()}
    assert set(count) == {"yes", "no", "abstain"}
    by = {r["values"]: r["counts"] for r in pc.value_counts(votes["actor_id"]).to_pylist()}
    assert by["NAM"] == 2455
    assert by["YAR"] == 3291
    assert not {"BLR", "UKR"} & {r["actor_id"] for r in votes.slice(0, 100_000).select(["actor_id"]).to_pylist()}
