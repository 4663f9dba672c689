"""What ``bilateral releases`` does and prints, but for the list. Its arguments are in ``commands``."""

from __future__ import annotations

from getpass import getuser
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from bilateral import releases
from bilateral.commons.layout import Home
from pipelines.archive.captures import now
from pipelines.archive.decisions import reason
from pipelines.cli.archive_commands import Wrong
from pipelines.orchestration.release_assets import inputs_of
from pipelines.orchestration.workplace import Workplace
from pipelines.release import marking
from pipelines.release.headlines import waiting
from pipelines.release.remote import PublishError, Remote, remote_of, reserve
from pipelines.release.restoring import restore
from pipelines.release.site import write_site
from pipelines.settings import settings
from pipelines.sources.versions import ACCEPTED


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


def pass_on(home: Home, address: str, action: str, target: str) -> list[str]:
    """``send`` what is published at ``address`` to another one, or write its latest release as a folder, ``site``.

    Raises PublishError.
    """
    if not (source := remote_of(address, home)) or not target:
        raise PublishError(f"which? bilateral releases {action} TARGET --at s3://bucket/releases")
    if action == "site":
        return [f"{target}: {write_site(source, Path(target), settings().site_url)}"]
    with TemporaryDirectory() as aside:
        sent = source.send(Remote(target, home.build / "cache"), Path(aside))
        reserved = [words for version in sent if (words := reserve(Path(aside) / version))]
    lines = [f"{version} is published at {target}" for version in sent] or [f"nothing new for {target}"]
    return lines + [f"{words}: {target} must not be open to others" for words in reserved[-1:]]


def probe(home: Home, address: str) -> list[str]:
    """What the storage at ``address`` makes of the conditions on which publishing rests. Raises PublishError, Wrong."""
    if not (remote := remote_of(address, home)):
        raise PublishError("which? bilateral releases probe s3://bucket/releases")
    found = remote.probe()
    if found.creating or found.replacing:
        raise Wrong(*found.lines())
    return found.lines()


def accept(root: Path, home: Home, name: str, because: str) -> list[str]:
    """Accept the sentences that wait, here or by the last preview, or one, in ``data/reference/accepted.yaml``."""
    from pipelines.cli.preview import kept  # imports all that makes tables

    last = releases.find(home.releases)
    held = waiting(last) | kept(home, last)
    if not (chosen := {of: sentence for of, (_, sentence) in held.items() if name in ("", of)}):
        raise PublishError(f"no sentence waits{f' as {name}' if name else ''}: {', '.join(held) or 'none does'}")
    write_accepted(root, [{"sentence": sentence} for sentence in chosen.values()], because)
    return [*(f"{of}: {sentence}" for of, sentence in chosen.items()), f"accepted in {ACCEPTED}: bilateral build"]


def write_accepted(root: Path, what: list[dict[str, str]], because: str) -> None:
    """Write down that somebody looked at these and found them right."""
    entry = {"declared": now()[:10], "declared_by": getuser(), "reason": reason(because)}
    with (root / ACCEPTED).open("a", encoding="utf-8") as file:
        yaml.safe_dump([one | entry for one in what], file, allow_unicode=True, sort_keys=False)


def put_back(workplace: Workplace) -> list[str]:
    """Restore what is damaged in the releases: see ``restoring``. Raises PublishError."""
    with workplace.alone("restore"):
        return restore(inputs_of(workplace), workplace.candidates, workplace.remote)
