"""The declarations of tables of records: one that is not filled in, or lacks what it needs, is no table yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pipelines.ledger import yaml_files
from pipelines.ledger.reader import Ledger
from pipelines.ledger.validation import Hints, parse
from pipelines.ledger.yaml_files import DATA, Problem
from schemas import records
from schemas.written.record_tables import RecordTable

FILE = Path(records.__file__).resolve().with_suffix(".yaml")


def problems(_: Ledger, file: Path = FILE) -> Iterator[Problem]:
    """What is wrong with ``schemas/records.yaml``."""
    source = yaml_files.read(file, file.parents[1])
    for name, declared in source.data.items() if isinstance(source.data, dict) else ():
        parse(RecordTable, declared, source, (name,), Hints())
    yield from (replace(problem, path=problem.path.removeprefix(f"{DATA}/")) for problem in source.problems)
