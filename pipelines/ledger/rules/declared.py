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
    """What is wrong with ``schemas/records.yaml``."""
    source = yaml_files.read(file, file.parents[1])
    begun = source.without_drafts()
    for name, declared in source.data.items() if isinstance(source.data, dict) else ():
        table = None if name in begun else parse(RecordTable, declared, source, (name,), Hints())
        if table and table.section:
            remedy = f"name one of its own columns: {', '.join(table.columns)}"
            for column in table.section.shows.keys() - table.columns.keys():
                place = (name, "section", "shows", column)
                source.problems.append(source.problem(place, "there is no such column", remedy))
    yield from map(_placed, source.problems)


def drafts(_: Ledger, file: Path = FILE) -> Iterator[Problem]:
    """What is not filled in of declarations that are begun: until then there is no such table or source."""
    for one in (file, *sorted((ROOT / "pipelines/sources/publishers").glob("*.yaml"))):
        source = yaml_files.read(one, ROOT if one.is_relative_to(ROOT) else file.parents[1])
        yield from (_placed(problem) for problem in source.problems if problem.message == NOT_FILLED)


def _placed(problem: Problem) -> Problem:
    """A problem outside of the folder of data."""
    return replace(problem, path=problem.path.removeprefix(f"{DATA}/"))
