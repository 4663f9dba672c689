"""Everything that is wrong with the ledger, in one list, for ``bilateral check`` and every build.

Rules belong to the modules beside this one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pipelines.ledger import crosswalk
from pipelines.ledger.reader import Ledger
from pipelines.ledger.rules import RULES, dates
from pipelines.ledger.yaml_files import DATA, Problem


def problems(ledger: Ledger, only: Sequence[Path] = (), today: date | None = None) -> list[Problem]:
    """Problems of the ledger in order of file and line; if ``only`` names files or folders, theirs alone."""
    all_problems = set(ledger.problems)
    # Without a register that cannot be read, every use of its names would be reported and bury the cause.
    if not any(problem.path.startswith(f"{DATA}/reference/") for problem in all_problems):
        all_problems |= {problem for rule in RULES for problem in rule(ledger)}
        all_problems.update(dates.read_in_the_future(ledger, today or date.today()))
        all_problems.update(crosswalk.problems(ledger.root / "reference" / "codes", ledger.actors))
    asked = [path.resolve() for path in only]

    def is_asked(problem: Problem) -> bool:
        file = (ledger.root / problem.path.removeprefix(f"{DATA}/")).resolve()
        return any(file == path or path in file.parents for path in asked)

    return sorted((p for p in all_problems if not asked or is_asked(p)), key=lambda p: p.order)
