"""Everything that is wrong with the ledger, in one list: the checker behind ``bilateral check`` and every build."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipelines.ledger import Ledger
from pipelines.reading import Problem
from pipelines.rules import RULES


def problems(ledger: Ledger, only: Sequence[Path] = ()) -> list[Problem]:
    """Problems of the ledger in order of file and line; of the files or folders in ``only``, if any are named."""
    found = set(ledger.problems)
    # With a register that cannot be read every use of its names would be reported, and the cause buried among them.
    if not any(problem.path.startswith("reference/") for problem in found):
        found |= {problem for rule in RULES for problem in rule(ledger)}
    wanted = [path.resolve() for path in only]

    def is_wanted(problem: Problem) -> bool:
        file = (ledger.root / problem.path).resolve()
        return any(file == path or path in file.parents for path in wanted)

    return sorted((p for p in found if not wanted or is_wanted(p)), key=lambda p: p.order)
