"""What ``bilateral releases pin``, ``unpin`` and ``yank`` do and print. Their arguments are in ``commands``."""

from __future__ import annotations

from getpass import getuser

from bilateral import releases
from bilateral.layout import Home
from pipelines.archive.captures import now
from pipelines.archive.decisions import reason
from pipelines.release import marking
from pipelines.release.remote import remote_of


def mark(home: Home, address: str, action: str, name: str, because: str) -> list[str]:
    """Pin ``latest``, let it go, or mark a wrong release, in ``home`` or at the ``address`` where it publishes, if any.

    ``public/1.0.0`` is one of ``releases/public``. Raises PublishError and NoRelease.
    """
    is_public, version = name.startswith("public"), name.removeprefix("public/")
    folder = home.releases / "public" if is_public else home.releases
    remote = remote_of(address, home, is_public=is_public)
    if action == "unpin":
        return [f"latest is {marking.unpin(folder, remote)} again"]
    if action == "pin":
        marking.pin(folder, version, getuser(), now(), remote)
        return [f"latest is {version}, and stays there until: bilateral releases unpin"]
    marking.yank(folder, version, reason(because), getuser(), now(), remote)
    lines = [f"{version} is yanked: readers are told"]
    if (folder / releases.LATEST).exists() and releases.find(folder).name == version:
        lines.append(f"latest still names {version}: `bilateral releases pin VERSION` lets it name another")
    return lines
