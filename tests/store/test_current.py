"""The store: a table becomes current only if complete and checked; mixed generations are refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.store.checks import Finding
from pipelines.store.current import MixedGenerations, Store, code_revision, columns_of
from pipelines.store.parquet import to_parquet

SCHEMA = pa.schema(
    [pa.field("id", pa.string(), nullable=False), pa.field("value", pa.float64())], metadata={"key": "id"}
)
WRONG = [Finding("trade", "value must not be null", 1, ("id=a: value=None",))]
GRAPH = {"ledger": [], "trade": ["ledger"], "indicators": ["trade"]}


def table(*values: float) -> pa.Table:
    """Rows with these values."""
    rows = [{"id": f"r{n}", "value": value} for n, value in enumerate(values)]
    return pa.Table.from_pylist(rows, SCHEMA)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path, "code")


def put(store: Store, name: str, *values: float, inputs: list[str] | None = None) -> Any:
    """Stage and promote, from the current tables of ``inputs``."""
    return store.promote(store.stage(name, table(*values)), store.hashes(inputs or []))


def files(store: Store, name: str = "trade") -> list[str]:
    return sorted(path.name for path in (store.root / name).iterdir())


def state(store: Store, name: str = "trade") -> dict[str, tuple[int, int]]:
    """Each file with its inode and time, which change on any write."""
    return {p.name: (p.stat().st_ino, p.stat().st_mtime_ns) for p in (store.root / name).iterdir()}


def test_what_is_staged_is_not_current_before_it_is_promoted(store: Store) -> None:
    put(store, "trade", 1.0)
    staged = store.stage("trade", table(2.0))
    assert store.load("trade") == [{"id": "r0", "value": 1.0}]
    store.promote(staged, {})
    assert store.load("trade") == [{"id": "r0", "value": 2.0}]
    current = store.current("trade")
    assert current
    assert (current.rows, current.code, current.file) == (1, "code", f"{current.sha256[:16]}.parquet")


def test_the_same_bytes_write_nothing(store: Store) -> None:
    put(store, "trade", 1.0)
    before = state(store)
    put(store, "trade", 1.0)
    assert state(store) == before


def test_the_same_bytes_from_other_inputs_move_the_pointer_alone(store: Store) -> None:
    put(store, "ledger", 1.0)
    put(store, "trade", 1.0)
    before = state(store)
    put(store, "trade", 1.0, inputs=["ledger"])
    after = state(store)
    assert {name for name in after if after[name] != before.get(name)} == {"current.json"}
    current = store.current("trade")
    assert current
    assert current.inputs == store.hashes(["ledger"])


def test_a_bad_table_leaves_the_last_good_one(store: Store) -> None:
    put(store, "trade", 1.0)
    before = state(store)
    staged = store.stage("trade", table(2.0), WRONG)
    assert (staged.file, staged.findings) == (None, WRONG)
    with pytest.raises(ValueError, match="trade has findings"):
        store.promote(staged, {})
    assert state(store) == before
    assert store.load("trade") == [{"id": "r0", "value": 1.0}]


def test_rows_that_were_read_first_make_room_for_others(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.store.current.MOST_ROWS", 1)
    for value, name in enumerate(("trade", "energy")):
        put(store, name, value + 1.0)
    first = store.load("trade")
    assert store.load("trade") is first
    store.load("energy")
    assert store.load("trade") is not first


def test_a_process_that_dies_between_staging_and_promoting_leaves_the_old_table(store: Store) -> None:
    put(store, "trade", 1.0)
    store.stage("trade", table(2.0))
    fresh = Store(store.root, "code")
    assert fresh.load("trade") == [{"id": "r0", "value": 1.0}]


def test_the_next_promotion_sweeps_what_nobody_points_to_but_the_one_before(store: Store) -> None:
    first = put(store, "trade", 1.0)
    second = put(store, "trade", 2.0)
    store.stage("trade", table(9.0))
    (store.root / "trade" / ".dead.1234.tmp").write_bytes(b"half")
    third = put(store, "trade", 3.0)
    assert files(store) == sorted(["current.json", second.file, third.file])
    assert not store.path(first).exists()


def test_a_lost_file_is_written_again(store: Store) -> None:
    stored = put(store, "trade", 1.0)
    store.path(stored).unlink()
    assert not store.is_fresh("trade", {})
    put(store, "trade", 1.0)
    assert store.is_fresh("trade", {})
    assert Store(store.root, "code").load("trade") == [{"id": "r0", "value": 1.0}]


def test_fresh_means_the_same_inputs_and_code(store: Store) -> None:
    assert not store.is_fresh("trade", {})
    put(store, "ledger", 1.0)
    put(store, "trade", 1.0, inputs=["ledger"])
    assert store.is_fresh("trade", store.hashes(["ledger"]))
    assert not store.is_fresh("trade", {})
    assert not Store(store.root, "other").is_fresh("trade", store.hashes(["ledger"]))
    put(store, "ledger", 2.0)
    assert not store.is_fresh("trade", store.hashes(["ledger"]))


def three(store: Store) -> None:
    """Three tables, each built from the one before."""
    put(store, "ledger", 1.0)
    put(store, "trade", 1.0, 2.0, inputs=["ledger"])
    put(store, "indicators", 1.0, 2.0, 3.0, inputs=["trade"])


def test_a_snapshot_holds_a_table_and_all_that_it_was_made_from(store: Store) -> None:
    three(store)
    tables = store.snapshot(["indicators"], GRAPH)
    assert {name: stored.rows for name, stored in tables.items()} == {"ledger": 1, "trade": 2, "indicators": 3}


def test_mixed_generations_are_refused_by_name(store: Store) -> None:
    three(store)
    put(store, "ledger", 9.0)
    with pytest.raises(MixedGenerations, match="trade was built from ledger") as refused:
        store.snapshot(["indicators"], GRAPH)
    assert "indicators was built from" not in str(refused.value)
    put(store, "trade", 9.0, inputs=["ledger"])
    with pytest.raises(MixedGenerations, match="indicators was built from trade"):
        store.snapshot(["indicators"], GRAPH)
    put(store, "indicators", 9.0, inputs=["trade"])
    assert len(store.snapshot(["indicators"], GRAPH)) == 3


def test_an_input_made_again_with_the_same_bytes_mixes_nothing(store: Store) -> None:
    three(store)
    put(store, "ledger", 9.0)
    put(store, "ledger", 1.0)
    assert len(store.snapshot(["indicators"], GRAPH)) == 3


def test_tables_of_other_code_are_refused_by_name(store: Store) -> None:
    three(store)
    newer = Store(store.root, "later code")
    put(newer, "indicators", 1.0, 2.0, 3.0, inputs=["trade"])
    with pytest.raises(MixedGenerations) as refused:
        newer.snapshot(["indicators"], GRAPH)
    text = str(refused.value)
    assert "ledger was built by other code (code, now later co)" in text
    assert "trade was built by other code" in text
    assert "indicators was built by other code" not in text


def test_a_file_changed_in_place_is_named_and_made_again(store: Store) -> None:
    three(store)
    trade = store.current("trade")
    assert trade
    store.path(trade).write_bytes(b"damaged")
    with pytest.raises(MixedGenerations, match=r"trade was changed in place after it was checked .*\.parquet"):
        store.snapshot(["indicators"], GRAPH)
    assert not store.is_fresh("trade", trade.inputs)
    with pytest.raises(FileNotFoundError, match="build trade again"):
        Store(store.root, "code").load("trade")
    put(store, "trade", 1.0, 2.0, inputs=["ledger"])
    assert store.current("trade") == trade
    assert len(store.snapshot(["indicators"], GRAPH)) == 3


def test_every_table_that_is_missing_is_named(store: Store) -> None:
    put(store, "ledger", 1.0)
    with pytest.raises(MixedGenerations, match="indicators has not been built; trade has not been built"):
        store.snapshot(["indicators", "trade"], GRAPH)


def test_the_head_is_the_first_rows(store: Store) -> None:
    assert store.head("trade") == []
    put(store, "trade", *map(float, range(10)))
    assert [row["value"] for row in Store(store.root, "code").head("trade", 3)] == [0.0, 1.0, 2.0]
    store.load("trade")
    assert [row["value"] for row in store.head("trade", 3)] == [0.0, 1.0, 2.0]


def test_a_table_that_is_not_there_says_what_to_do(store: Store) -> None:
    with pytest.raises(FileNotFoundError, match=r"no table trade.*build it first"):
        store.load("trade")


def test_the_same_table_gives_the_same_bytes_and_keeps_its_metadata(tmp_path: Path) -> None:
    """The chunking of the rows makes no difference."""
    whole, chunked = (table(1.0, 2.0), pa.concat_tables([table(1.0, 2.0).slice(0, 1), table(1.0, 2.0).slice(1)]))
    assert to_parquet(whole) == to_parquet(whole)
    assert pq.read_table(pa.BufferReader(to_parquet(chunked))).equals(pq.read_table(pa.BufferReader(to_parquet(whole))))
    back = pq.read_schema(pa.BufferReader(to_parquet(whole)))
    assert back.metadata[b"key"] == b"id"


def test_the_code_revision_is_that_of_the_files(tmp_path: Path) -> None:
    def revision(name: str, **texts: str) -> str:
        for file, text in texts.items():
            path = tmp_path / name / file.replace("__", "/").replace("_py", ".py").replace("_lock", ".lock")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return code_revision(tmp_path / name)

    same = {"schemas__trade_py": "x", "requirements-build_lock": "y"}
    assert revision("a", **same) == revision("b", **same)
    assert revision("c", **same | {"schemas__trade_py": "z"}) != revision("a")
    assert revision("d", **same | {"requirements-build_lock": "z"}) != revision("a")
    assert revision("e", **same | {"schemas__energy_py": ""}) != revision("a")
    assert revision("f", **same, tests__test_py="z", requirements_lock="z") == revision("a")


def test_what_is_made_of_columns_is_behind_only_where_these_change(tmp_path: Path) -> None:
    store = Store(tmp_path, "code")

    def write(title: str, kind: str) -> dict[str, str]:
        table = pa.table({"title": [title], "kind": [kind]})
        store.promote(store.stage("documents", table), {})
        return store.hashes([columns_of("documents", "kind")])

    before = write("One", "treaty")
    store.promote(store.stage("answers", pa.table({"kind": ["treaty"]})), before)
    assert write("Two", "treaty") == before
    assert store.behind() == []
    assert write("Two", "letter") != before
    assert store.behind() == ["answers"]
    with pytest.raises(MixedGenerations, match="answers was built from documents:kind"):
        store.snapshot(["answers"], {"answers": ["documents"]})
