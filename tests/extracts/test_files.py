"""An extract on disk: what is written is read, what is damaged or rests on a withdrawn capture is not used."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import yaml

from pipelines.extracts import files
from pipelines.extracts.files import Extract, ExtractError
from pipelines.tables.shared.extract_rows import EXTRACT, EXTRACTS, cut, replaced
from schemas import derive
from schemas.tables import model_of
from schemas.vocabulary import TERMS_CLASSES
from tests.support.real_files import ROOT

FOLDER = ROOT / "data" / files.FOLDER
TABLE = "arms_dependence"


def capture(day: str, terms: str = "results") -> dict[str, Any]:
    text = dict.fromkeys(("licence", "terms", "citation"), "x")
    return text | {
        "source": "s",
        "capture": f"s-{day}",
        "sha256": f"hash of {day}",
        "vintage": day,
        "terms_class": terms,
    }


def rows() -> pa.Table:
    """Two windows of one pair; in the first the bounds are not the point, in the second nothing was received."""
    schema = derive.to_arrow(model_of(TABLE))
    known = {"supplier": "RUS", "recipient": "CHN", "window_start": 2000, "n_deals": 3, "n_years": 5}
    shares: list[tuple[float | None, float | None, float | None]] = [(1 / 3, 0.25, 0.5), (0.75, 0.75, 0.75)]
    values = [
        known | {"window_end": 2004 + n, "share": x, "share_low": low, "share_high": high}
        for n, (x, low, high) in enumerate(shares)
    ]
    table = pa.Table.from_pylist([{name: row.get(name) for name in schema.names} for row in values], schema=schema)
    return cut(table, EXTRACTS[TABLE], (1992, 9999), None, 6)


def written(folder: Path, *captures: dict[str, Any]) -> Extract:
    facts = {"years": (2004, 2005), "states": None, "digits": 6, "code_version": "1", "left_out": {}}
    used = captures or (capture("2024-01-01"), capture("2025-03-01", "non_commercial"))
    return files.write(folder, rows(), table=TABLE, columns=list(EXTRACTS[TABLE].columns), captures=used, **facts)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    extract = written(tmp_path)
    assert files.read(tmp_path, TABLE) == extract
    assert (extract.known_from, extract.terms_class, extract.rows) == (date(2025, 3, 1), "non_commercial", 2)
    again = files.read_rows(tmp_path, extract)
    assert again.schema.metadata == {EXTRACT: extract.id.encode()}
    assert again.to_pydict() == rows().to_pydict()
    assert again["share"].to_pylist() == [0.333333, 0.75]
    assert again["share_low"].to_pylist() == [0.25, 0.75]


def test_a_bound_that_is_not_known_is_not_taken_for_the_point(tmp_path: Path) -> None:
    whole = rows()
    for name, kind in (("share_low", pa.float64()), ("share_high", pa.float64())):
        whole = replaced(whole, name, pa.array([whole[name][0].as_py(), None], kind))
    facts = {"years": (2004, 2005), "states": None, "digits": 6, "code_version": "1", "left_out": {}}
    columns = [*EXTRACTS[TABLE].columns, "extract_id"]
    extract = files.write(tmp_path, whole, table=TABLE, columns=columns, captures=[capture("2024-01-01")], **facts)
    again = files.read_rows(tmp_path, extract)
    assert again.select(whole.column_names).to_pydict() == whole.to_pydict()
    assert again["extract_id"].to_pylist() == [None, None], (
        "a column without a value is not stored, and is read as null"
    )
    assert files.pq.read_schema(tmp_path / f"{TABLE}.parquet").names == whole.column_names


def test_a_rank_whose_bounds_are_not_known_is_no_rank_below_one(tmp_path: Path) -> None:
    schema = derive.to_arrow(model_of("dependence"))
    kept = ["partner_rank", "partner_rank_low", "partner_rank_high", "trade_share", "trade_share_low"]
    of = [
        {"year": year, "actor_id": "RUS", "partner_id": "CHN", "partner_rank": 2, "trade_share": 0.1} for year in (1, 2)
    ]
    of[0] |= {"partner_rank_low": 2, "partner_rank_high": 3, "trade_share_low": 0.1}
    table = pa.Table.from_pylist(
        of, schema=pa.schema([schema.field(name) for name in ("actor_id", "partner_id", "year", *kept)])
    )
    facts = {"years": (1, 2), "states": None, "digits": 6, "code_version": "1", "left_out": {}, "columns": kept}
    extract = files.write(tmp_path, table, table="dependence", captures=[capture("2024-01-01")], **facts)
    assert files.read_rows(tmp_path, extract).to_pydict() == table.to_pydict()


def test_the_table_extracts_names_each_capture(tmp_path: Path) -> None:
    facts = files.facts(written(tmp_path), None)
    assert [(row["capture_id"], row["terms_class"], row["is_used"]) for row in facts] == [
        ("s-2024-01-01", "results", True),
        ("s-2025-03-01", "non_commercial", True),
    ]
    pa.Table.from_pylist(facts, schema=derive.to_arrow(model_of("extracts")))


def test_a_damaged_file_is_refused_with_what_where_and_remedy(tmp_path: Path) -> None:
    written(tmp_path)
    path = tmp_path / f"{TABLE}.parquet"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(ExtractError) as refused:
        files.read(tmp_path, TABLE)
    assert str(path) in str(refused.value)
    assert "it is damaged or was edited" in str(refused.value)
    assert f"bilateral extract {TABLE}" in str(refused.value)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda about: about | {"rows": "many"}, "rows Input should be a valid integer"),
        (lambda about: about | {"table": "un_votes"}, "table is un_votes, expected arms_dependence"),
        (lambda about: about | {"more": 1}, "more Extra inputs are not permitted"),
    ],
)
def test_a_wrong_declaration_is_refused_by_its_field(tmp_path: Path, spoil: Any, words: str) -> None:
    written(tmp_path)
    about = tmp_path / f"{TABLE}.yaml"
    about.write_text(yaml.safe_dump(spoil(yaml.safe_load(about.read_text()))))
    with pytest.raises(ExtractError, match=words):
        files.read(tmp_path, TABLE)


@pytest.mark.parametrize("lost", ["yaml", "parquet"])
def test_half_an_extract_is_refused(tmp_path: Path, lost: str) -> None:
    written(tmp_path)
    (tmp_path / f"{TABLE}.{lost}").unlink()
    with pytest.raises(ExtractError, match=rf"is there without {TABLE}\.{lost}"):
        files.read(tmp_path, TABLE)


def test_an_extract_of_a_withdrawn_capture_stands_down_with_the_reason(tmp_path: Path) -> None:
    extract = written(tmp_path)
    assert files.why_unused(extract, files.withdrawn(tmp_path)) is None
    (tmp_path / files.WITHDRAWN).write_text("hash of 2024-01-01: the publisher took it back\nhash of another: no\n")
    reason = files.why_unused(extract, files.withdrawn(tmp_path))
    assert reason == "s-2024-01-01 was withdrawn: the publisher took it back"
    assert {row["reason"] for row in files.facts(extract, reason)} == {reason}
    (tmp_path / files.WITHDRAWN).write_text("- hash\n")
    with pytest.raises(ExtractError, match="expected a line for each capture"):
        files.withdrawn(tmp_path)


@pytest.mark.parametrize("table", EXTRACTS)
def test_each_extract_of_the_repository_is_whole_and_under_terms_that_allow_it(table: str) -> None:
    extract = files.read(FOLDER, table)
    assert extract is not None
    kept = files.read_rows(FOLDER, extract)
    assert kept.num_rows == extract.rows
    assert {*extract.columns} == {*EXTRACTS[table].columns}
    assert extract.states == EXTRACTS[table].states
    assert {c.terms_class for c in extract.captures} <= {*files.STRICTER} < {*TERMS_CLASSES}
    assert "un_comtrade" not in {c.source for c in extract.captures}
    assert kept[EXTRACTS[table].year].combine_chunks().drop_null().to_numpy().min() >= 1992


def test_the_extracts_are_as_large_as_they_must_be_and_no_larger() -> None:
    least = {"un_votes": 300_000, "dependence": 200_000}
    assert all((extract := files.read(FOLDER, name)) and extract.rows >= rows for name, rows in least.items())
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 19e6


def test_the_page_of_licences_is_that_of_the_extracts() -> None:
    page = (FOLDER / files.LICENCES).read_text(encoding="utf-8")
    assert page == files.licences(FOLDER)
    assert "## un_votes.parquet\n\n`non_commercial`" in page
