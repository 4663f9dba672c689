"""Everything that is wrong with the ledger, in one list, for ``bilateral check`` and every build.

Rules belong to the modules beside this one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pipelines.ledger import crosswalk
from pipelines.ledger.reader import SERIES, Ledger, read_ledger, unit
from pipelines.ledger.rules import RULES, WARNINGS, dates
from pipelines.ledger.yaml_files import DATA, NOT_FILLED, Problem

MOST = 10
"""Documents and other files that are set aside at once, at most: where more are wrong, something general is."""
NEEDED = (f"{DATA}/reference/", f"{DATA}/corrections/")
"""Folders of which no file is set aside, as of all outside the data: the others rest on them."""


def problems(ledger: Ledger, only: Sequence[Path] = (), today: date | None = None) -> list[Problem]:
    """Problems of the ledger in order of file and line; if ``only`` names files or folders, theirs."""
    all_problems = {*ledger.problems}
    # Without a register that cannot be read, every use of its names would be reported and bury the cause.
    if not any(problem.path.startswith(f"{DATA}/reference/") for problem in all_problems):
        all_problems |= {problem for rule in RULES for problem in rule(ledger)}
        all_problems.update(dates.read_in_the_future(ledger, today or date.today()))
        all_problems.update(crosswalk.problems(ledger.root / "reference" / "codes", ledger.actors))
        if ledger.cache:
            ledger.cache.keep(ledger.sources, ledger.lists(), all_problems)
    blank = {(p.path, p.field) for p in all_problems if p.message == NOT_FILLED}
    all_problems = {p for p in all_problems if p.message == NOT_FILLED or (p.path, p.field) not in blank}
    return _asked(all_problems, ledger, only)


def sound(root: Path, cache: Path | None = None) -> tuple[Ledger, list[Problem]]:
    """The ledger at ``root`` without the files in which something is wrong, and without those that rest on these.

    Where too many are wrong, or one that others need, its problems come with it, and nothing may be made of it.
    """
    aside: dict[str, Problem] = {}
    while found := problems(ledger := read_ledger(root, cache, aside)):
        wrong = {unit(p.path.removeprefix(f"{DATA}/")): p for p in reversed(found)}
        is_needed = any(p.path.startswith(NEEDED) or not p.path.startswith(f"{DATA}/") for p in found)
        if is_needed or len(aside) + len(wrong) > MOST:
            return ledger, [*aside.values(), *found]
        aside |= wrong
    return ledger, []


def warnings(ledger: Ledger, only: Sequence[Path] = ()) -> list[Problem]:
    """What should be looked at in a ledger without problems, in the same order, but for what somebody accepted."""
    accepted = {item.model.warning for item in ledger.reference.get("accepted", [])}
    found = {warning for rule in WARNINGS for warning in rule(ledger)}
    return _asked({warning for warning in found if warning.name not in accepted}, ledger, only)


def _asked(found: set[Problem], ledger: Ledger, only: Sequence[Path]) -> list[Problem]:
    """Those of the problems that lie in ``only``, or in the table or the head that belongs to one of its files."""
    asked = {path.resolve() for path in only}

    def is_asked(path: str) -> bool:
        file = (ledger.root / path).resolve()
        return any(file == path or path in file.parents for path in asked)

    for table in ledger.tables:
        pair = (table.source.path, f"{SERIES}/{table.head.file}")
        if asked and any(map(is_asked, pair)):
            asked |= {(ledger.root / path).resolve() for path in pair}
    return sorted(p for p in found if not asked or is_asked(p.path.removeprefix(f"{DATA}/")))
