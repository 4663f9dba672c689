"""The site of a build: the checkout that is read, the home that is written, and the store between them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from bilateral.layout import Home, checkout
from pipelines.archive.captures import Archive
from pipelines.orchestration.code_versions import code_version
from pipelines.sources.codes import Codes
from pipelines.store.current import Store, code_revision


@dataclass(frozen=True)
class Site:
    """Where a build reads and writes; with ``known_by`` it uses only what a reader could have known on that day.

    A public build reads the same tables, and releases what of them may be passed on.
    """

    root: Path
    home: Home
    known_by: date | None = None
    is_public: bool = False

    @classmethod
    def find(cls, known_by: date | None = None, *, is_public: bool = False) -> Site:
        """The checkout around the working directory, and ``$BILATERAL_HOME`` or its ``data``."""
        return cls(checkout(), Home.find(), known_by, is_public)

    @property
    def data(self) -> Path:
        """The folder with what people write."""
        return self.root / "data"

    @property
    def codes(self) -> Codes:
        """The crosswalk as it is written now."""
        return Codes(self.data / "reference" / "codes")

    @property
    def archive(self) -> Archive:
        """The archive of captures, as it is now."""
        return Archive.find(self.home.archive, self.home.build / "cache")

    @property
    def readings(self) -> Path:
        """The folder with what parsers made of captures."""
        return self.home.build / "readings"

    @property
    def build(self) -> Path:
        """Where tables lie: a view of an earlier day has a place of its own."""
        return self.home.build / f"known-by/{self.known_by}" if self.known_by else self.home.build

    @property
    def candidates(self) -> Path:
        """Where the candidate lies."""
        return self.build / "public" if self.is_public else self.build

    @property
    def releases(self) -> Path:
        """Where releases are published; those of an earlier day and public ones never touch the others."""
        found = self.build / "releases" if self.known_by else self.home.releases
        return found / "public" if self.is_public else found

    @cached_property
    def store(self) -> Store:
        """The store of current tables."""
        return Store(self.build / "tables", code_revision(self.root), lambda name: code_version(name, self.root))
