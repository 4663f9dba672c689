"""Where files are: the checkout, with what people write, and the home, with what runs make.

Paths only: nothing is created, and nothing is read beyond looking for the checkout.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple


class LayoutError(Exception):
    """A folder that a command needs is missing; the message says which and what to do."""


def checkout(start: Path | None = None) -> Path:
    """The folder that holds ``data/reference`` and ``pipelines``: here, above, or around this file."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents, Path(__file__).resolve().parents[2]):
        if (folder / "data" / "reference").is_dir() and (folder / "pipelines").is_dir():
            return folder
    raise LayoutError(
        f"no checkout of the project at or above {here}: this command builds or checks the ledger, "
        "so run it inside a clone of the repository"
    )


def releases_elsewhere() -> str:
    """``$BILATERAL_RELEASES``: where makers publish, and where readers look who have no release in their home."""
    return os.environ.get("BILATERAL_RELEASES", "")


def site_url() -> str:
    """``$BILATERAL_SITE_URL``: the address of the site that the releases are on, where one is set."""
    return os.environ.get("BILATERAL_SITE_URL", "")


def is_in_checkout() -> bool:
    """Whether the commands that make releases are there."""
    try:
        return bool(checkout())
    except LayoutError:
        return False


def first_step() -> str:
    """What to do where there is no release: in a checkout one is made, elsewhere one is fetched."""
    elsewhere = "fetch one by `bilateral download --release https://…`, or name its folder or address"
    return "run `bilateral build`" if is_in_checkout() else elsewhere


class Home(NamedTuple):
    """The folder that holds what runs make: ``archive``, ``build``, ``releases`` and ``runs``."""

    root: Path

    @classmethod
    def find(cls) -> Home:
        """``$BILATERAL_HOME``, else ``data`` of the checkout, else ``data`` here. Raises LayoutError for none."""
        if named := os.environ.get("BILATERAL_HOME"):
            if "://" in named:
                raise LayoutError(
                    f"BILATERAL_HOME is `{named}`, an address, and a home is a folder: name one. Captures alone may "
                    "lie in a bucket, which BILATERAL_ARCHIVE names"
                )
            try:
                root = Path(named).expanduser().resolve()
                is_file = root.exists() and not root.is_dir()
            except (OSError, RuntimeError) as error:  # a circle of links, a name too long, no such user
                reason = getattr(error, "strerror", None) or str(error)
                raise LayoutError(f"BILATERAL_HOME is `{named}`: {reason}. Name a folder") from None
            if is_file:
                raise LayoutError(f"BILATERAL_HOME is `{named}`, which is a file: name a folder; a new one is created")
            return cls(root)
        try:
            return cls(checkout() / "data")
        except LayoutError:
            return cls(Path.cwd() / "data")

    @property
    def archive(self) -> Path:
        """Captures."""
        return self.root / "archive"

    @property
    def build(self) -> Path:
        """Current tables of the store."""
        return self.root / "build"

    @property
    def releases(self) -> Path:
        """Published releases, and the pointer ``latest``."""
        return self.root / "releases"

    @property
    def runs(self) -> Path:
        """Run reports and Dagster's own state."""
        return self.root / "runs"
