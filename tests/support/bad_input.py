"""Cases of bad input: each changes one line of the good ledger (``tests/ledger/good``) and names the resulting problem.

The cases are YAML files in ``tests/ledger/cases``, one for each module that finds the problem.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipelines.ledger.yaml_files import Problem
from schemas.written import entries
from tests.conftest import GOOD, Files
from tests.support.rows import read_yaml

CASES = Path(__file__).parents[1] / "ledger" / "cases"
NAVY, CUSTOMS, BANK, TREATY, UNION, ATLAS, NOTES, COUNTS = (
    f"documents/{name}.yaml" for name in ("navy", "customs", "bank", "treaty", "union", "atlas", "notes", "institute")
)
CLAIMS = "claims/article.yaml"
EXERCISES, AGREEMENTS = (f"reference/records/{name}.yaml" for name in ("exercises", "agreements"))
Check = Callable[[Files], list[Problem]]


@dataclass(frozen=True)
class Case:
    """The line ``at`` (file:line) is replaced by the lines ``write``; the problem is on that line, or on ``line``.

    ``message`` and ``remedy`` are parts of the texts, or the whole texts where ``is_exact``. ``<fields of Document>``
    stands for the fields of that model, ``<x 601 times>`` for a repeated character.
    """

    case: str
    at: str
    write: list[str]
    field: str
    message: str
    remedy: str
    line: int = 0
    is_exact: bool = False

    @property
    def file(self) -> str:
        return self.at.partition(":")[0]

    def spoil(self, text: str) -> str:
        """The good file's text with the line replaced."""
        lines, number = text.splitlines(), int(self.at.partition(":")[2])
        lines[number - 1 : number] = [re.sub(r"<(.) (\d+) times>", lambda m: m[1] * int(m[2]), x) for x in self.write]
        return "\n".join(lines) + "\n"

    def check(self, ledger: Check) -> None:
        """Assert that the case leads to the problem it names and no other."""
        problems = ledger({self.file: self.spoil(good(self.file))})

        assert len(problems) == 1, "\n".join(map(str, problems)) or "no problem was reported"
        (problem,) = problems
        line = self.line or int(self.at.partition(":")[2])
        assert (problem.path, problem.line, problem.field) == (f"data/{self.file}", line, self.field)
        remedy = re.sub(r"<fields of (\w+)>", lambda m: ", ".join(entries.fields(getattr(entries, m[1]))), self.remedy)
        if self.is_exact:
            assert (problem.message, problem.remedy) == (self.message, remedy)
        else:
            assert self.message in problem.message
            assert remedy in problem.remedy
        assert problem.remedy, "a problem says what to do"


def cases() -> list[Case]:
    """All cases in all files. ``write`` is a line or a list of lines; an empty list removes the line."""
    items = [item for file in sorted(CASES.glob("*.yaml")) for item in read_yaml(file)]
    return [
        Case(**item | {"write": [item["write"]] if isinstance(item["write"], str) else item["write"]}) for item in items
    ]


def good(name: str) -> str:
    """The text of a file of the good ledger."""
    return (GOOD / name).read_text(encoding="utf-8")
