"""What ``bilateral releases pin``, ``unpin`` and ``yank`` do and print. Their arguments are in ``commands``."""

from __future__ import annotations

from getpass import getuser
from pathlib import Path

from bilateral import releases
from pipelines.archive.captures import now
from pipelines.archive.decisions import reason
from pipelines.release import marking


def mark(root: Path, action: str, name: str, because: str) -> list[str]:
    """Pin ``latest``, let it go, or mark a wrong release; ``public/1.0.0`` is one of ``releases/public``.

    Raises PublishError and NoRelease.
    """
    folder, version = (root / "public", name.removeprefix("public/")) if name.startswith("public") else (root, name)
    if action == "unpin":
        return [f"latest is {marking.unpin(folder)} again"]
    if action == "pin":
        marking.pin(folder, version, getuser(), now())
        return [f"latest is {version}, and stays there until: bilateral releases unpin"]
    marking.yank(folder, version, reason(because), getuser(), now())
    lines = [f"{version} is yanked: readers are told"]
    if (folder / releases.LATEST).exists() and releases.find(folder).name == version:
        lines.append(f"latest still names {version}: `bilateral releases pin VERSION` lets it name another")
    return lines
