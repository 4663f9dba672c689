"""What the tests of bad input share: the good ledger's files, and a case that spoils one line of one of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pipelines.ledger.yaml_files import Problem
from tests.conftest import GOOD, Files

NAVY, CUSTOMS, BANK, TREATY, UNION, ATLAS, NOTES, COUNTS, ARTICLE = (
    f"documents/{name}.yaml"
    for name in ("navy", "customs", "bank", "treaty", "union", "atlas", "notes", "institute", "article")
)
CLAIMS, SEARCH = "claims/article.yaml", "searches/looked.yaml"
ACTORS, DEFINITIONS, COVERAGE = (f"reference/{n}.yaml" for n in ("actors", "definitions", "coverage"))
EXERCISES, FUNDING, AGREEMENTS, VISITS = (
    f"reference/records/{name}.yaml" for name in ("exercises", "funding", "agreements", "visits")
)
E0, E1, E2, E3, E4 = (f"evidence[{number}]" for number in range(5))
Check = Callable[[Files], list[Problem]]


@dataclass(frozen=True)
class Case:
    """Line ``at`` of ``file`` becomes ``new`` (several lines, or none); the problem must stand on ``line``.

    ``message`` and ``remedy`` are told in part, or whole where ``is_whole``.
    """

    name: str
    file: str
    at: int
    new: str
    field: str
    message: str
    remedy: str
    line: int = 0
    is_whole: bool = False

    def spoil(self, text: str) -> str:
        lines = text.splitlines()
        lines[self.at - 1 : self.at] = self.new.splitlines()
        return "\n".join(lines) + "\n"


def whole(*parts: str | int, line: int = 0) -> Case:
    """A case that tells message and remedy to the last letter."""
    return Case(*parts, line=line, is_whole=True)  # type: ignore[arg-type]


def good(name: str) -> str:
    """A file of the good ledger."""
    return (GOOD / name).read_text(encoding="utf-8")


def check(ledger: Check, case: Case) -> None:
    """Only the problem that the case names comes of it."""
    found = ledger({case.file: case.spoil(good(case.file))})

    assert len(found) == 1, "\n".join(map(str, found)) or "nothing was found"
    (problem,) = found
    where = (f"data/{case.file}", case.line or case.at, case.field)
    assert (problem.path, problem.line, problem.field) == where
    if case.is_whole:
        assert (problem.message, problem.remedy) == (case.message, case.remedy)
    else:
        assert case.message in problem.message
        assert case.remedy in problem.remedy
    assert problem.remedy, "a problem says what to do"
