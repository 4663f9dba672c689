"""The next release as far as its gate, made beside the home of which it would be one: what previews look at.

The tables of the home are linked into a folder of their own, and those behind what changed are made anew there. What is
read from captures is not read again: codes and corrections show in a build. What is told of it is in ``cli.preview``.
"""

from __future__ import annotations

import gc
import os
import shutil
from dataclasses import dataclass
from functools import cached_property
from graphlib import TopologicalSorter
from pathlib import Path

from bilateral import releases
from bilateral.changes import Change, diff
from bilateral.commons.layout import Home, first_step
from pipelines.ledger.reader import Ledger
from pipelines.ledger.slices import catalogue
from pipelines.orchestration.code_versions import code_version
from pipelines.orchestration.making import make
from pipelines.release.candidate import MEMO, Inputs, last_release, standing
from pipelines.release.headlines import waiting
from pipelines.rows import Rows, rows_of
from pipelines.sources.refresh import INPUTS
from pipelines.store.checks import Finding
from pipelines.store.current import Staged, Store, code_revision
from pipelines.store.lease import ProcessLock
from pipelines.store.memo import Memo
from pipelines.store.parquet import read
from pipelines.tables.measured import INDICATORS
from pipelines.tables.shared.registry import discover


@dataclass(frozen=True)
class Preview:
    """The next release as far as its gate: its tables and what is found in them, beside the ``last`` release."""

    last: Path
    files: dict[str, Path]
    findings: list[Finding]
    waits: dict[str, tuple[str, str]]
    """The sentences that would wait, by pair and topic: why, and what they would say."""

    @cached_property
    def changes(self) -> list[Change]:
        """How it differs from the last release."""
        return diff(releases.tables(self.last), self.files) if self.files else []

    def rows(self, table: str, *, then: bool = False) -> Rows:
        """The rows of a table as it would be, or as it was ``then``, in the last release."""
        file = releases.tables(self.last).get(table) if then else self.files.get(table)
        return rows_of(read(file)) if file else []


def ahead(ledger: Ledger, root: Path, home: Home, aside: Path) -> Preview:
    """What the next release of a ledger without problems would be; its tables are made in the folder ``aside``.

    Raises NoRelease where there is none to compare with, MixedGenerations and DamagedRelease.
    """
    if (last := last_release(home.releases)) is None:
        raise releases.NoRelease(f"there is no release to compare with in {home.releases}: {first_step()}")
    with ProcessLock(home.runs / "lease.lock", "bilateral preview") as lease:
        lease.take(print)
        shutil.copytree(home.build / "tables", aside / "tables", copy_function=os.link)
    tables, store = discover(), Store(aside / "tables", code_revision(root), lambda name: code_version(name, root))
    for name, table in catalogue.slices(ledger).items():
        store.promote(store.stage(name, table), {})
    for last_read in store.stored():  # captures are not read again, whatever has become of what they are read with
        now = last_read.inputs | store.hashes({*INPUTS} & last_read.inputs.keys())
        if last_read.name.startswith(("parsed/", "extract/")) and not store.is_fresh(last_read.name, now):
            store.promote(Staged(last_read.name, store.path(last_read), last_read.sha256, last_read.rows), now)
    gc.freeze()  # what was read lives to the end: to search it for garbage took a tenth
    order = TopologicalSorter({name: {*table.inputs} & {*tables} for name, table in tables.items()}).static_order()
    if findings := [found for name in order for found in make(tables[name], store)[2]]:
        return Preview(last, {}, findings, {})
    published = [table.name for table in tables.values() if table.is_published]
    graph = {table.name: table.inputs for table in tables.values()}
    inputs = Inputs(store, published, graph, home.releases, indicators=INDICATORS)
    contents, checks = inputs.gathered(aside, Memo(home.build / MEMO, standing(home.build, home.releases)), last)
    doubts = contents.files.get("doubts")  # where a sentence waits, they lie aside by the name of their table
    findings = [found for of_rule in checks.values() for found in of_rule]
    return Preview(last, contents.files, findings, waiting(doubts and doubts.parent))
