"""The declarations of tables of records and of sources: one that is not filled in, or lacks something, is none yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pipelines.ledger import yaml_files
from pipelines.ledger.reader import Ledger
from pipelines.ledger.validation import Hints, parse
from pipelines.ledger.yaml_files import DATA, NOT_FILLED, Problem
from schemas import records
from schemas.written.record_tables import RecordTable

ROOT = Path(records.__file__).resolve().parents[1]
FILE = Path(records.__file__).resolve().with_suffix(".yaml")


def problems(_: Ledger, file: Path = FILE) -> Iterator[Problem]:
    """What is wrong with ``schemas/records.yaml``, and what is not filled in of sources."""
    source = yaml_files.read(file, file.parents[1])
    for name, declared in source.data.items() if isinstance(source.data, dict) else ():
        parse(RecordTable, declared, source, (name,), Hints())
    begun = [yaml_files.read(one, ROOT) for one in sorted((ROOT / "pipelines/sources/publishers").glob("*.yaml"))]
    found = [*source.problems]
    found += [problem for read in begun for problem in read.problems if problem.message == NOT_FILLED]
    yield from (replace(problem, path=problem.path.removeprefix(f"{DATA}/")) for problem in found)
