"""Under whose terms a table goes out, as far as what is computed for all pairs; and what of a release waits."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.release.absent import Origins
from pipelines.release.contents import Contents, non_commercial, stage, tables_behind
from pipelines.rows import replaced, where
from pipelines.store.parquet import to_parquet
from schemas import derive
from schemas.tables import model_of
from tests.support.real_feeds import rows_of
from tests.support.rows import each_case

GRAPH = {
    "un_votes": ("votes", "extract/un_votes/rows"),
    "votes": ("parsed/unga/votes",),
    "verdicts": ("votes",),
    "indicators": ("un_votes", "verdicts"),
}
SAID = {"observation_id": "o", "value": 500.0, "value_low": 499.5, "value_high": 500.5}


@each_case(__file__, "table named terms expected")
def test_terms_reach_what_is_computed_for_all_pairs_and_the_rows_of_it_elsewhere(
    table: str, named: list[str], terms: dict[str, Any], expected: list[str]
) -> None:
    source = {"source_id": "unga", "feeds": ["votes"], "terms_class": "non_commercial"}
    source |= {"state": "current", "n_captures": 1}
    origins = Origins(GRAPH, {"votes": 5, "un_votes": 3}, [source | terms])
    assert non_commercial(table, origins, lambda: named) == expected


@each_case(__file__, "columns expected")
def test_the_tables_behind_rows_are_named_read_off_their_indicator_or_what_they_rest_on(
    columns: dict[str, list[Any]], expected: list[str]
) -> None:
    traced = [{"indicator": "un_kappa", "table": "un_votes"}, {"indicator": "trade_total", "table": "trade"}]
    traced.append({"indicator": "visits", "table": "contacts"})
    file = BytesIO()
    pq.write_table(pa.table(columns), file)
    assert tables_behind(pq.ParquetFile(file), traced) == expected


class Stored(SimpleNamespace):
    """Tables in place of a store's."""

    def load(self, name: str) -> list[dict[str, Any]]:
        return list(getattr(self, name, []))

    def arrow(self, name: str, columns: list[str] | None = None, **among: list[str]) -> pa.Table:
        schema = derive.to_arrow(model_of(name))
        return where(pa.Table.from_pylist(getattr(self, name, []), schema=schema), **among).select(
            columns or schema.names
        )


def told(value: float) -> pa.Table:
    row: dict[str, Any] = {"dyad": "CHN-RUS", "topic": "turnover", "position": 1, "sentence": f"{value:g} in 2024."}
    row |= {"last_year": 2024, "figures": ["BI/total@2024"], "figure_values": [value], "figure_units": ["USD"]}
    row |= {"figure_years": [2024], "figure_words": [f"{value:g}"], "rests_on": ["o"], "sources": ["GACC"]}
    return pa.Table.from_pylist([row], schema=derive.to_arrow(model_of("answers")))


def contents_of(folder: Path, tables: dict[str, pa.Table], store: dict[str, Any]) -> Contents:
    """What is to be released: these tables, written to ``folder``, of a store that has others."""
    made = Contents(Stored(**store), None)  # type: ignore[arg-type]
    for name, table in tables.items():
        made.files[name] = folder / f"{name} now.parquet"
        made.files[name].write_bytes(to_parquet(table))
        made.entries[name] = {"made_from": ["observations"], "sha256": "that of the store"}
    made.absent["doubts"] = {"made_from": ["evidence"]}
    return made


@pytest.mark.parametrize(
    ("store", "sentence", "doubted"),
    [
        ({}, "240 in 2024.", ["2024"]),
        ({"ledger_accepted": [{"sentence": "500 in 2024."}]}, "500 in 2024.", []),
        ({"supports": [SAID | {"support_id": "a", "origin": "FCS"}]}, "240 in 2024.", ["2024"]),
        ({"supports": [SAID | {"support_id": name, "origin": name} for name in ("FCS", "GACC")]}, "500 in 2024.", []),
        (
            {
                "supports": [SAID | {"support_id": name, "origin": name} for name in ("FCS", "GACC")],
                "doubts": [{"row_id": "GACC"}],
            },
            "240 in 2024.",
            ["2024"],
        ),
    ],
    ids=["nobody has looked", "a person accepted it", "one origin", "two origins", "one of the two is doubted"],
)
def test_a_staged_headline_leaves_a_doubt_on_its_sentence_and_on_its_figure(
    store: dict[str, Any], sentence: str, doubted: list[str], tmp_path: Path
) -> None:
    series: list[dict[str, object]] = [
        {"series_code": "BI/total", "time_period": year, "is_doubted": False} for year in ("2023", "2024")
    ]
    tables = {"answers": told(500), "indicators": rows_of("indicators", *series)}
    made = contents_of(tmp_path, tables, store)
    (tmp_path / "answers.parquet").write_bytes(to_parquet(told(240)))
    for name in ("observations", "indicators"):
        (tmp_path / f"{name}.parquet").write_bytes(to_parquet(rows_of(name)))
    stage(made, tmp_path, tmp_path)
    assert pq.read_table(made.files["answers"])["sentence"].to_pylist() == [sentence]
    figures = pq.read_table(made.files["indicators"]).to_pylist()
    assert [row["time_period"] for row in figures if row["is_doubted"]] == doubted
    if doubted:
        (doubt,) = pq.read_table(made.files["doubts"]).to_pylist()
        assert (doubt["table"], doubt["row_id"], doubt["code"]) == ("answers", "CHN-RUS/turnover", "staged")
        for name in ("answers", "doubts", "indicators"):
            assert made.entries[name]["sha256"] == sha256(made.files[name].read_bytes()).hexdigest()
        assert made.entries["doubts"]["made_from"] == ["evidence"]
    else:
        assert "doubts" in made.absent
        assert {entry["sha256"] for entry in made.entries.values()} == {"that of the store"}


def test_a_headline_does_not_stay_whose_computed_row_is_gone(tmp_path: Path) -> None:
    """A file that is withdrawn takes the rows with it that were computed from it: no sentence rests on them."""
    share = {"series_code": "BI/share", "time_period": "2024", "table": "arms_dependence", "row_id": "RUS|CHN|2024"}
    before = replaced(told(240), "rests_on", pa.array([["arms_dependence/RUS|CHN|2024"]], pa.list_(pa.string())))
    (tmp_path / "observations.parquet").write_bytes(to_parquet(rows_of("observations")))
    (tmp_path / "answers.parquet").write_bytes(to_parquet(before))

    def staged(last: list[dict[str, object]], now: list[dict[str, object]]) -> str:
        made = contents_of(tmp_path, {"answers": told(500), "indicators": rows_of("indicators", *now)}, {})
        (tmp_path / "indicators.parquet").write_bytes(to_parquet(rows_of("indicators", *last)))
        stage(made, tmp_path, tmp_path)
        return str(pq.read_table(made.files["answers"])["sentence"][0])

    assert staged([share], []) == "500 in 2024."
    assert staged([], []) == "240 in 2024.", "what never was a computed row is not gone: the change waits"
    before_last, last = ({"series_code": "BI/total", "time_period": year} for year in ("2023", "2024"))
    assert staged([before_last, last], []) == "500 in 2024.", "no figure of the told series is left"
    assert staged([before_last, last], [before_last]) == "240 in 2024.", "the series has lost its last year only"


def test_no_headline_waits_for_one_of_a_release_by_another_model(tmp_path: Path) -> None:
    made = contents_of(tmp_path, {"answers": told(500), "indicators": rows_of("indicators")}, {})
    (tmp_path / "answers.parquet").write_bytes(to_parquet(told(240).drop_columns(["rests_on"])))
    stage(made, tmp_path, tmp_path)
    assert pq.read_table(made.files["answers"])["sentence"].to_pylist() == ["500 in 2024."]
