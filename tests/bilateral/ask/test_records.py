"""Which records a question speaks of: of its name, its sides and its place, and nothing else."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from bilateral.ask import records
from bilateral.ask.names import Names, words
from bilateral.ask.understand import understand
from bilateral.release import Release
from tests.support.rows import each_case


def record(name: str, label: str, day: str, actors: str = "CHN RUS", **row: Any) -> tuple[str, dict[str, Any]]:
    row = {
        "place": None,
        "part_of_id": None,
        "is_realised": True,
        "start_date": day,
        "start_low": day,
        "status": "held",
    } | row
    sides = {side: row.get(side) for side in records.SIDES}
    table, _, key = name.partition("/")
    there = {"table": table, "id": key, "kind": row.pop("kind", table.removesuffix("s")), "label": label}
    return name, there | {"actors": {*actors.split()}, "rows": [row | sides]}


THERE = dict(
    [
        record("visits/putin-2023", "Putin in Beijing", "2023-10-17", place="Beijing", hosts=["CHN"], visitors=["RUS"]),
        record("visits/putin-2024", "Putin in Harbin", "2024-05-17", place="Harbin", hosts=["CHN"], visitors=["RUS"]),
        record("visits/xi-2013", "Xi in Moscow", "2013-03-22", place="Moscow", hosts=["RUS"], visitors=["CHN"]),
        record("visits/xi-2019", "Xi in Russia", "2019-06-05", place="Moscow", hosts=["RUS"], visitors=["CHN"]),
        record("sanctions/ban", "Russian ban on fish", "2014-08-07", senders=["RUS"], targets=["CHN"]),
        record("agreements/gas", "Raised volumes over existing and agreed gas routes", "2025-09-02"),
        record("agreements/loan", "Memorandum on border trade", "1999-02-25"),
        record("statements/a", "Joint veto of China and Russia on Syria", "2012-02-04", kind="veto"),
        record("statements/b", "Joint veto of China and Russia on Gaza", "2023-10-25", kind="veto"),
        record("statements/c", "Joint statement of the heads of state", "2001-07-16"),
    ]
)


@each_case(__file__, "question table found")
def test_a_record_is_of_the_name_the_sides_and_the_place_of_a_question(
    r: Release, monkeypatch: pytest.MonkeyPatch, question: str, table: str, found: str
) -> None:
    there = {name: one for name, one in THERE.items() if name.startswith(table)}
    monkeypatch.setattr(records, "records", lambda *_: there)
    names = Names(r.folder, words()["actors"] | words()["people"])
    asked = understand(question, names, date(2026, 1, 1))
    best, _ = records.chosen(names, [table], asked, records.given_sides(asked, [table]))
    assert best == [f"{table}/{name}" for name in found.split()]


@pytest.mark.parametrize(
    ("first", "founded", "numbers", "is_whole"),
    [("2001-06-15", "2001-06-15", (2, 2, 2), True), ("2017-06-09", "2001-06-15", (None, 2, None), False)],
)
def test_a_group_none_of_whose_founders_is_known_is_no_whole_list(
    first: str, founded: str, numbers: tuple[float | None, ...], is_whole: bool
) -> None:
    row = {"group_id": "SCO", "status": "in_force", "valid_to": None, "observation_id": "x", "valid_from": first}
    rows = [row | {"actor_id": "IRN", "valid_from_low": "2023-07-04"}, row | {"actor_id": "A", "valid_from_low": first}]
    folder: Any = SimpleNamespace(rows=lambda table, *_: rows if table == "memberships" else [])
    told = records.member(folder, "SCO", founded, [], True)
    assert told is not None
    assert tuple(told["numbers"][0][end] for end in ("value", "low", "high")) == numbers
    assert ("note" not in told) == is_whole
    one = records.member(folder, "SCO", founded, ["IRN"], False)
    assert one is not None
    assert (one["actors"], "note" in one) == (["IRN"], False)
