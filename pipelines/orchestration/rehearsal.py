"""The next release as far as its gate, made in a folder beside the home: for previews and trials.

The tables of the home are linked into that folder, and those that are behind are made anew there. Of the home nothing
changes. What is done with the outcome is for the caller.
"""

from __future__ import annotations

import os
import shutil
from graphlib import TopologicalSorter
from pathlib import Path

from bilateral.commons.layout import Home
from pipelines.orchestration.code_versions import code_version
from pipelines.orchestration.making import make
from pipelines.release.candidate import MEMO, Checks, Inputs, standing
from pipelines.release.contents import Contents
from pipelines.store.checks import Finding
from pipelines.store.current import Store, code_revision
from pipelines.store.memo import Memo
from pipelines.tables.measured import INDICATORS
from pipelines.tables.shared.registry import discover


class Rehearsal:
    """A release that is made in the folder ``aside`` from the tables of ``home``.

    ``aside`` must be in the file system of the home: tables are linked. The lease is needed for the links alone.
    ``table`` is the one that is being made, or was made last.
    """

    def __init__(self, root: Path, home: Home, aside: Path) -> None:
        shutil.copytree(home.build / "tables", aside / "tables", copy_function=os.link)
        self.home, self.aside, self.table = home, aside, ""
        self.store = Store(aside / "tables", code_revision(root), lambda name: code_version(name, root))
        self._memo = Memo(home.build / MEMO, standing(home.build, home.releases))

    def make_tables(self) -> list[Finding]:
        """Make every table that is behind, each after its inputs; the findings of the first one that has any."""
        tables = discover()
        graph = {name: sorted({*table.inputs} & {*tables}) for name, table in sorted(tables.items())}
        for name in TopologicalSorter(graph).static_order():
            self.table = name
            if findings := make(tables[name], self.store)[2]:
                return findings
        return []

    def check(self, last: Path | None) -> tuple[Contents, Checks]:
        """What there is to release after ``last``, and what the gate finds in it. Raises MixedGenerations."""
        tables = discover().values()
        published = [table.name for table in tables if table.is_published]
        graph = {table.name: table.inputs for table in tables}
        inputs = Inputs(self.store, published, graph, self.home.releases, indicators=INDICATORS)
        return inputs.gathered(self.aside, self._memo, last)
