"""The next release as far as its gate, made beside the home of which it would be one: what previews look at.

The tables of the home are linked into a folder of their own, and those behind what changed are made anew there. What is
read from captures is not read again: codes and corrections show in a build. What is told of it is in ``cli.preview``.
"""

from __future__ import annotations

import gc
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bilateral import releases
from bilateral.changes import Change, diff
from bilateral.commons.layout import Home, first_step
from pipelines.ledger.reader import Ledger
from pipelines.ledger.slices import catalogue
from pipelines.orchestration.rehearsal import Rehearsal
from pipelines.release.candidate import last_release
from pipelines.release.headlines import waiting
from pipelines.rows import Rows, rows_of
from pipelines.sources.refresh import INPUTS
from pipelines.store.checks import Finding
from pipelines.store.current import Staged
from pipelines.store.lease import ProcessLock
from pipelines.store.parquet import read


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
        rehearsal = Rehearsal(root, home, aside)
    store = rehearsal.store
    for name, table in catalogue.slices(ledger).items():
        store.promote(store.stage(name, table), {})
    for last_read in store.stored():  # captures are not read again, whatever has become of what they are read with
        now = last_read.inputs | store.hashes({*INPUTS} & last_read.inputs.keys())
        if last_read.name.startswith(("parsed/", "extract/")) and not store.is_fresh(last_read.name, now):
            store.promote(Staged(last_read.name, store.path(last_read), last_read.sha256, last_read.rows), now)
    gc.freeze()  # what was read lives to the end: to search it for garbage took a tenth
    if findings := rehearsal.make_tables():
        return Preview(last, {}, findings, {})
    contents, checks = rehearsal.check(last)
    doubts = contents.files.get("doubts")  # where a sentence waits, they lie aside by the name of their table
    findings = [found for of_rule in checks.values() for found in of_rule]
    return Preview(last, contents.files, findings, waiting(doubts and doubts.parent))
