"""A release on a web server: each file is fetched when it is first read, and kept while the release is open.

Only plain answers to GET are needed, so that any server of static files will do.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from pathlib import Path
from shutil import copyfileobj

from bilateral import releases

SCHEMES = ("http://", "https://")
SECONDS = 60
"""How long a server may keep silent."""


@dataclass(frozen=True)
class Site:
    """The files of the release at ``url``, copied as they are asked for."""

    url: str
    _kept: tempfile.TemporaryDirectory[str] = field(default_factory=tempfile.TemporaryDirectory, repr=False)

    @cached_property
    def folder(self) -> Path:
        """Where the copies are, named after the version; what is said of the releases lies beside it."""
        here = Path(self._kept.name) / (self.url.rpartition("/")[2] or "release")
        here.mkdir(exist_ok=True)
        return here

    def has(self, name: str) -> bool:
        """Whether the server has a file of the release, which is then in ``folder``. Raises NoRelease."""
        return _fetched(f"{self.url}/{name}", self.folder / name)

    def has_beside(self, name: str) -> bool:
        """The same of a file beside the release. Raises NoRelease."""
        return _fetched(f"{self.url.rpartition('/')[0]}/{name}", self.folder.parent / name)


def site(url: str) -> Site:
    """The release at ``url``, or the one that it calls latest. Raises NoRelease."""
    for place in (url.rstrip("/"), f"{url.rstrip('/')}/{releases.LATEST}"):
        found = Site(place)
        if found.has(releases.MANIFEST):
            found.has_beside(releases.MARKS)
            return found
    raise releases.NoRelease(f"there is no release at {url}: name the folder that holds {releases.MANIFEST}")


def _fetched(url: str, file: Path) -> bool:
    """Copy what ``url`` holds to ``file``, unless it is there; False where the server has no such file."""
    import urllib.error
    import urllib.request
    from http.client import HTTPException

    if file.exists():
        return True
    part = file.with_name(f"{file.name}.part")
    try:
        with urllib.request.urlopen(url, timeout=SECONDS) as answer, part.open("wb") as copy:  # noqa: S310 - of SCHEMES
            copyfileobj(answer, copy)
    except urllib.error.HTTPError as error:
        if error.code in (HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN, HTTPStatus.GONE):
            return False
        raise releases.NoRelease(f"{url}: the server answers {error.code} {error.reason}. Try again later") from None
    except (OSError, HTTPException, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise releases.NoRelease(f"{url} cannot be read: {reason}. Check the address and the network") from None
    part.rename(file)
    return True
