"""The site of a build: the checkout that is read, the home that is written, and the store between them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bilateral.layout import Home, checkout
from pipelines.store import Store, code_revision


@dataclass(frozen=True)
class Site:
    """Where a build reads and writes."""

    root: Path
    home: Home

    @classmethod
    def find(cls) -> Site:
        """The checkout around the working directory, and ``$BILATERAL_HOME`` or its ``data``."""
        return cls(checkout(), Home.find())

    @property
    def data(self) -> Path:
        """The folder with what people write."""
        return self.root / "data"

    @cached_property
    def store(self) -> Store:
        """The store of current tables."""
        return Store(self.home.build / "tables", code_revision(self.root))
