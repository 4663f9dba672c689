"""Which tables are not published, what is said of them, and what their coming and going makes of the version."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bilateral import releases
from bilateral.verify import verify
from pipelines.release.absent import KEPT, OF_THEIR_OWN, Origins, is_empty
from pipelines.tables.shared.registry import discover
from schemas import derive
from schemas.tables import model_of
from tests.release.conftest import built
from tests.support.ledger_world import BuiltLedger, graph, published_names, release, total
from tests.support.rows import each_case

pytestmark = pytest.mark.slow
SOURCES = [
    {"source_id": "customs", "title": "Customs: trade", "feeds": ["trade_reports"], "is_asked": True},
    {"source_id": "votes_file", "title": "Votes (old)", "feeds": ["votes"], "is_asked": False},
    {"source_id": "ships", "title": "Ships", "feeds": ["ship_reports"], "is_asked": True, "terms_class": "unread"},
]
GRAPH = {
    "trade_reports": ["parsed/customs/trade_reports"],
    "votes": ["parsed/votes_file/votes"],
    "ship_reports": ["parsed/ships/ship_reports"],
    "agreement": ["votes", "actors"],
    "trade": ["ledger_trade", "ledger_measures", "trade_reports"],
    "visits": ["observed_visits", "ledger_records"],
    "observed_visits": ["ledger_visits"],
    "composite": ["measured"],
    "measured": ["trade", "agreement"],
}


def table(**columns: pa.Array) -> pa.Table:
    """A table whose columns are values that may be null, but for ``id``, the key, and ``n``, a support."""
    roles = {"id": b"key", "n": b"support"}
    fields = [
        pa.field(name, values.type, name not in ("id", "obs_status"), {b"role": roles.get(name, b"value")})
        for name, values in columns.items()
    ]
    return pa.table(list(columns.values()), schema=pa.schema(fields))


IDS, NULLS, STATUS = pa.array(["a", "b"]), pa.nulls(2, pa.float64()), pa.array(["O", "M"])


@pytest.mark.parametrize(
    ("name", "said", "expected"),
    [
        ("trade", {"id": pa.array([], pa.string())}, True),
        ("trade", {"id": IDS}, False),
        ("trade", {"id": IDS, "value": NULLS}, False),
        ("trade", {"id": IDS, "value": NULLS, "obs_status": STATUS}, True),
        ("trade", {"id": IDS, "value": NULLS, "n": pa.array([0, 0]), "obs_status": STATUS}, True),
        ("trade", {"id": IDS, "value": pa.array([None, 0.0]), "obs_status": STATUS}, False),
        ("trade", {"id": IDS, "value": NULLS, "value_low": pa.array([1.0, None]), "obs_status": STATUS}, False),
        ("trade", {"id": IDS, "n": pa.array([1, 1]), "obs_status": STATUS}, False),
        ("excerpt_checks", {"id": IDS, "result": pa.array(["not_archived"] * 2)}, True),
        ("excerpt_checks", {"id": IDS, "result": pa.array(["not_archived", "unreadable"])}, False),
        ("link_status", {"id": IDS, "outcome": pa.array(["no_address", "not_asked"])}, True),
        ("link_status", {"id": IDS, "outcome": pa.array(["not_asked", "failed"])}, False),
        ("link_status", {"id": pa.array([], pa.string()), "outcome": pa.array([], pa.string())}, True),
    ],
)
def test_a_table_is_empty_if_no_row_has_a_value_and_one_of_pages_if_none_was_asked(
    name: str, said: dict[str, pa.Array], expected: bool
) -> None:
    one = table(**said)
    assert is_empty(name, one.schema, one.num_rows, one.column) == expected


def reason(name: str, rows: int = 0, withheld: int = 0, **captured: str) -> dict[str, Any]:
    """What is said of a table where a source's captures are in such a state."""
    state = {str(row["source_id"]): captured.get(str(row["source_id"])) for row in SOURCES}
    sources = [
        {"terms_class": "open"}
        | row
        | {"n_captures": int(now is not None), "state": now or "not_captured", "is_passed_on": False}
        for row in SOURCES
        for now in [state[str(row["source_id"])]]
    ]
    return Origins(GRAPH, {"trade": 5, "measured": 9, "actors": 3}, sources).reason(name, rows, withheld)


@each_case(__file__, "name why fill")
def test_the_reason_and_the_remedy_follow_from_the_graph(name: str, why: str, fill: list[str]) -> None:
    assert reason(name) == {"why": why, "fill": fill}


def test_what_was_read_in_is_not_asked_for_again() -> None:
    assert reason("composite", customs="current")["fill"] == ["bilateral import votes_file FILE…"]
    assert reason("votes", votes_file="stale") == {"why": "its inputs are not enough for a row", "fill": []}
    assert reason("agreement", rows=1200, votes_file="stale")["why"] == "none of its 1,200 rows has a value"


def test_rows_that_may_not_be_passed_on_are_a_reason_of_their_own() -> None:
    assert reason("votes", withheld=1200, votes_file="stale") == {
        "why": "the terms of “Votes” do not let its 1,200 rows be passed on",
        "fill": ["bilateral import votes_file FILE…"],
    }


@each_case(__file__, "state why")
def test_what_was_read_in_and_is_not_in_use_is_a_reason_and_asked_for_again(state: str, why: str) -> None:
    said = {"why": why, "fill": ["bilateral import votes_file FILE…"]}
    assert [reason(name, votes_file=state) for name in ("votes", "agreement")] == [said, said]
    assert reason("composite", votes_file=state)["fill"] == ["bilateral import customs", *said["fill"]]


@each_case(__file__, "state why fill")
def test_that_nobody_has_read_the_terms_is_a_reason_and_the_file_to_declare_them_in_a_remedy(
    state: str, why: str, fill: list[str]
) -> None:
    assert reason("ship_reports", **({"ships": state} if state else {})) == {
        "why": f"{why}nobody has read the terms of “Ships”",
        "fill": [*fill, "pipelines/sources/publishers/ships.yaml"],
    }


def test_what_is_declared_is_about_tables_that_there_are() -> None:
    assert {*OF_THEIR_OWN, *KEPT} <= {*published_names()}
    assert not {*OF_THEIR_OWN} & KEPT


def test_every_table_of_the_graph_can_say_why_it_is_absent() -> None:
    from pipelines.tables.sources import build

    origins = Origins(graph(), {}, build([], []))
    for name, declared in discover().items():
        if declared.is_published and name not in KEPT:
            said = origins.reason(name, 0, 0)
            assert said["why"], name
            assert said["fill"] or name == "quarantine", name


MEMBER = "{about: memberships, group: ILRS, actor: AZE, role: member, valid_from: 2024-10, status: in_force}"
with_members = built(total(245), MEMBER)


@pytest.mark.torture
def test_a_table_that_comes_is_minor_and_one_that_goes_is_major_and_announced(
    first: BuiltLedger, with_members: BuiltLedger, tmp_path: Path
) -> None:
    versions = [release(each, tmp_path).version for each in (first, with_members, first)]
    assert versions == ["1.0.0", "1.1.0", "2.0.0"]
    alone, more, last = (tmp_path / "releases" / str(version) for version in versions)
    assert "memberships" in releases.manifest(alone)["absent"]
    assert "memberships" in releases.manifest(more)["tables"]
    assert "Tables that are new:\n\n- `memberships`\n" in (more / "CHANGES.md").read_text()
    gone = "Tables that are gone:\n\n- `memberships`: no document in the ledger speaks of it. To fill it: "
    assert gone in (last / "CHANGES.md").read_text()
    changes = pq.read_table(last / "changes.parquet").to_pylist()
    assert [row["change"] for row in changes if row["table"] == "memberships"] == ["removed"]
    assert not (last / "memberships.parquet").exists()
    assert [verify(folder) for folder in (alone, more, last)] == [[], [], []]


def test_no_table_of_a_release_is_empty_but_those_that_are_kept(one_release: Path) -> None:
    folder = one_release / "releases" / "1.0.0"
    manifest = releases.manifest(folder)
    assert {name for name, entry in manifest["tables"].items() if not entry["rows"]} <= KEPT
    assert {path.stem for path in folder.glob("*.parquet")} == {*manifest["tables"], "changes"}
    for name, entry in manifest["absent"].items():
        declared = derive.to_arrow(model_of(name))
        columns = [f"{field.name}: {field.type}".replace("<item:", "<element:") for field in declared]
        assert entry["columns"] == columns
        assert entry["key"] == [*derive.key_columns(model_of(name))]
        assert entry["title"] == derive.title(model_of(name))
    dictionary = (folder / "DICTIONARY.md").read_text().partition("\n## Absent tables\n")[2]
    assert all(
        f"\n| [{name}]({page})" in dictionary for name in manifest["absent"] if (page := f"dictionary/{name}.md")
    )
    assert not [name for name in manifest["tables"] if f"\n| [{name}](" in dictionary]
    assert all((folder / "dictionary" / f"{name}.md").is_file() for name in (*manifest["absent"], *manifest["tables"]))
