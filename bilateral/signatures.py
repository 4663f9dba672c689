"""Signatures of releases: by SSH, of the file SHA256SUMS, which has the hash of every other file.

``ssh-keygen`` of OpenSSH 8.2 or later does the work, with whatever key it can use. The signature lies outside the
hashes: a release has the same bytes with and without one.
"""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

from bilateral.copies import on_disk
from bilateral.folder import Folder
from bilateral.releases import MANIFEST, NoRelease
from bilateral.verify import SIGNATURE, SUMS, hashes_in

NAMESPACE = "bilateral-indicators"
"""What a signature is for: one made for another purpose is none of a release."""


class SigningError(Exception):
    """A release cannot be signed; the message says why and what to do."""


def sign(release: Path, key: Path) -> None:
    """Sign the release with a key. Raises SigningError."""
    (release / SIGNATURE).unlink(missing_ok=True)
    code, said = _ssh("sign", "-f", str(key), "-n", NAMESPACE, str(release / SUMS))
    if code or not (release / SIGNATURE).is_file():
        raise SigningError(
            f"the release cannot be signed with {key}: {said}. Name a key that needs no passphrase, or the public half "
            "of one that an agent holds, in BILATERAL_SIGNING_KEY, or leave that empty"
        )


def verify(release: Path, signers: Path) -> tuple[str, list[str]]:
    """Who of ``signers`` signed the release, and what is wrong with the signature.

    ``signers`` is a file of lines ``NAME ssh-ed25519 AAAA…``, as ``ssh-keygen`` takes it (ALLOWED SIGNERS).
    """
    signature = release / SIGNATURE
    if not signers.is_file():
        return "", [f"there is no file {signers}: it has a line for each signer, `NAME ssh-ed25519 AAAA…`"]
    if not signature.is_file() or signature.is_symlink():
        return "", [f"{SIGNATURE} is missing: the release is not signed"]
    code, said = _ssh("find-principals", "-s", str(signature), "-f", str(signers))
    if code:
        return "", [f"{SIGNATURE} is by nobody in {signers}: {said}"]
    name = said.splitlines()[0]
    arguments = ("-f", str(signers), "-I", name, "-n", NAMESPACE, "-s", str(signature))
    code, said = _ssh("verify", *arguments, given=(release / SUMS).read_bytes())
    return name, [f"{SIGNATURE} is not {name}'s signature of {SUMS}: {said}"] if code else []


def signed(folder: Folder, signers: str | Path) -> Folder:
    """The release, whose ``release.json`` must be the one that one of ``signers`` signed. Raises NoRelease."""
    with on_disk(folder, [SUMS, SIGNATURE]) as copy:
        _, wrong = verify(copy, Path(signers).expanduser())
        digest = None if wrong else hashes_in((copy / SUMS).read_bytes()).get(MANIFEST)
    if digest is None:
        raise NoRelease(f"{folder.path}: {'; '.join(wrong) or f'{SUMS} does not list {MANIFEST}'}")
    if folder.manifest_sha256 not in (None, digest):
        raise NoRelease(f"{folder.path} is signed, and is not the release that latest.json names")
    return replace(folder, manifest_sha256=digest)


def _ssh(action: str, *arguments: str, given: bytes = b"") -> tuple[int, str]:
    """The exit code of ``ssh-keygen -Y``, and what it says. It asks nobody for a passphrase."""
    try:
        done = subprocess.run(
            ["ssh-keygen", "-Y", action, *arguments],  # noqa: S607 - whichever OpenSSH the machine has
            input=given,
            capture_output=True,
            start_new_session=True,  # without a terminal to ask on
            check=False,
        )
    except FileNotFoundError:
        return 127, "there is no ssh-keygen here: install OpenSSH"
    lines = (done.stdout if not done.returncode else done.stderr or done.stdout).decode(errors="replace").splitlines()
    return done.returncode, "\n".join(lines) if not done.returncode else " ".join(lines)
