"""Everything that is wrong with the ledger, in one list: the checker behind ``bilateral check`` and every build."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pipelines.ledger import crosswalk
from pipelines.ledger.reader import Ledger
from pipelines.ledger.rules import RULES, dates
from pipelines.ledger.yaml_files import DATA, Problem


def problems(ledger: Ledger, only: Sequence[Path] = (), today: date | None = None) -> list[Problem]:
    """Problems of the ledger in order of file and line; of the files or folders in ``only``, if any are named."""
    found = set(ledger.problems)
    # With a register that cannot be read every use of its names would be reported, and the cause buried among them.
    if not any(problem.path.startswith(f"{DATA}/reference/") for problem in found):
        found |= {problem for rule in RULES for problem in rule(ledger)}
        found.update(dates.read_in_the_future(ledger, today or date.today()))
        found.update(crosswalk.problems(ledger.root / "reference" / "codes", ledger.actors))
    wanted = [path.resolve() for path in only]

    def is_wanted(problem: Problem) -> bool:
        file = (ledger.root / problem.path.removeprefix(f"{DATA}/")).resolve()
        return any(file == path or path in file.parents for path in wanted)

    return sorted((p for p in found if not wanted or is_wanted(p)), key=lambda p: p.order)
