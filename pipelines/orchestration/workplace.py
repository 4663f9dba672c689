"""The one resource of all assets: the checkout that is read, the home that is written, and the store between them.

A run that uses it has a lock of its own while it lives, and that of the home from its first step that writes there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path

import dagster as dg
from pydantic import Field, PrivateAttr

from bilateral.commons.layout import Home, checkout
from pipelines.archive.captures import Archive
from pipelines.archive.decisions import held, state_of
from pipelines.orchestration.code_versions import code_version
from pipelines.orchestration.progress import log
from pipelines.release.remote import Remote, remote_of
from pipelines.settings import settings
from pipelines.sources.codes import Codes
from pipelines.store.current import Store, code_revision
from pipelines.store.lease import ProcessLock

KEY = "workplace"
"""The name of the resource in a run's configuration."""
POOL = "store"
"""The pool of whatever writes tables or releases: of runs with it, the daemon starts one at a time."""
PAUSE = 30.0
"""Seconds that a run waits before it is tried again, and twice as many each time: what killed it may last.

It keeps its place in the pool: Dagster gives none back of a run that has started, and knows no later start of a retry.
Three in a row keep others waiting for 3.5 minutes, who would wait for the build itself, which takes longer.
"""


class Workplace(dg.ConfigurableResource):
    """Where a build reads and writes, and for whom it releases.

    Everything here may be set in the configuration of a run, in the launchpad of the UI as well.
    """

    checkout_folder: str = Field(default="", description="The clone of the repository; by default that around the run.")
    home_folder: str = Field(default="", description="Where tables and releases go; BILATERAL_HOME, else data/.")
    is_public: bool = Field(
        default=False,
        description="Release beside, in releases/public, only what may be passed on and what is computed.",
    )

    _alive: ProcessLock | None = PrivateAttr(default=None)
    _lease: ProcessLock | None = PrivateAttr(default=None)
    _leave_pools: Callable[[], None] | None = PrivateAttr(default=None)
    _is_over: Callable[[], bool] | None = PrivateAttr(default=None)

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:
        """Take the lock of the run, after a pause where it is tried again.

        Raises Failure for one that was counted as failed before it began.
        """
        if not (run := context.run):
            return
        if again := int(run.tags.get("dagster/retry_number", 0)):
            time.sleep(PAUSE * 2 ** (again - 1))
        if instance := context.instance:
            if instance.all_logs(run.run_id, of_type=dg.DagsterEventType.RUN_FAILURE):
                raise dg.Failure("this run was given up before it began: it ends", allow_retries=False)
            self._leave_pools = partial(instance.event_log_storage.free_concurrency_slots_for_run, run.run_id)
            self._is_over = lambda: bool((now := instance.get_run_by_id(run.run_id)) and now.is_finished)
        what = "bilateral build" if "bilateral/headless" in run.tags else f"run {run.run_id}"
        self._lease = ProcessLock(self.lease_file, what)
        self._alive = ProcessLock(self.lock_of(run.run_id), what)
        self._alive.take(log.info)

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:
        """Give its locks back."""
        if self._alive and self._lease:
            self._lease.release()
            self._alive.remove()
        self._alive = self._lease = self._leave_pools = self._is_over = None

    @classmethod
    def at(cls, root: Path, home: Path, *, is_public: bool = False) -> Workplace:
        """The workplace in these folders."""
        return cls(checkout_folder=str(root), home_folder=str(home), is_public=is_public)

    @property
    def root(self) -> Path:
        """The checkout."""
        return Path(self.checkout_folder) if self.checkout_folder else checkout()

    @property
    def home(self) -> Home:
        """The home."""
        return Home(Path(self.home_folder)) if self.home_folder else settings().home

    @property
    def lease_file(self) -> Path:
        """The lock of whatever writes the home."""
        return self.home.runs / "lease.lock"

    def lock_of(self, run_id: str) -> Path:
        """The lock of a run."""
        return self.home.runs / "alive" / f"{run_id}.lock"

    @property
    def data(self) -> Path:
        """The folder with what people write."""
        return self.root / "data"

    @property
    def codes(self) -> Codes:
        """The crosswalk as it is written now."""
        return Codes(self.data / "reference" / "codes")

    @property
    def rows_kept(self) -> Path:
        """The folder with the computed rows that the repository keeps."""
        return self.data / "extracts"

    @property
    def archive(self) -> Archive:
        """The archive of captures, as it is now."""
        archive = self.archive_holding({})
        state = partial(state_of, archive.blobs, code_revision(self.root))
        return replace(archive, held=held(self.home.build, state))

    def archive_holding(self, captures: Mapping[str, str]) -> Archive:
        """The archive, of which these captures alone are held back, each for a reason."""
        return Archive.at(settings().archive or self.home.archive, self.home.build / "cache", captures)

    @property
    def readings(self) -> Path:
        """The folder with what parsers read in captures."""
        return self.home.build / "readings"

    @property
    def build(self) -> Path:
        """The folder of tables."""
        return self.home.build

    @property
    def candidates(self) -> Path:
        """The folder of the candidate."""
        return self.build / "public" if self.is_public else self.build

    @property
    def releases(self) -> Path:
        """The folder of releases; public ones never touch the others."""
        return self.home.releases / "public" if self.is_public else self.home.releases

    @property
    def remote(self) -> Remote | None:
        """Where releases are published beside that folder, if anywhere."""
        return remote_of(settings().releases, self.home, is_public=self.is_public)

    @property
    def store(self) -> Store:
        """The store of current tables, which remembers what it loaded until the run ends.

        In a run, asking for it waits for the lease of the home: ask before reading what the result depends on.
        """
        self.write_alone()
        return self._store

    def write_alone(self) -> None:
        """Wait for the lease of the home, which the run then holds to its end.

        Raises Failure in a run that counts as ended meanwhile: another may do its work.
        """
        if self._lease:
            self._lease.take(self._waits)
            if self._is_over and self._is_over():
                raise dg.Failure("this run was given up while it was at work: it ends", allow_retries=False)

    @contextmanager
    def alone(self, what: str) -> Iterator[None]:
        """Hold the lease outside a run, for ``what`` as people call it."""
        with ProcessLock(self.lease_file, what) as lease:
            lease.take(self._waits)
            yield

    def _waits(self, for_whom: str) -> None:
        """Say for whom, and give back what the step holds of its pool, which the run that has the lease may need.

        Steps hold something only where the instance has pools at the granularity `op`.
        """
        log.info(for_whom)
        if self._leave_pools:
            self._leave_pools()

    @cached_property
    def _store(self) -> Store:
        root = self.root
        return Store(self.build / "tables", code_revision(root), lambda name: code_version(name, root))
