"""``make containers``: the services of ``deploy/compose.yaml`` as containers, on images made here (Debian, as root).

No registry of images is asked. Debian's Python stands for the image that the Dockerfile starts from, Debian's Postgres
and nginx for theirs, and moto for the S3 store. podman carries out what the compose file says: commands, users, rights,
names, volumes, secrets, limits of memory and health checks. The services build the whole release by themselves; then
``bilateral doctor`` must have no complaint. Images are kept in ``.containers/``, and `podman` there is left as it was.
"""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tests.deploy.pod import SECRETS, USER, compose
from tests.deploy.stand_ins import POSTGRES, STORE
from tests.support.built_home import ROOT

KEPT = ROOT / ".containers"
SERVICES = compose()["services"]
LASTING = [name for name, service in SERVICES.items() if "healthcheck" in service]
PREFIX = "bilateral-try"
OURS = f"localhost/{PREFIX}"
BASES = {
    "python": "python3,python3-venv,python-is-python3,ca-certificates",
    "services": "postgresql,nginx-light,wget,python3-moto,python3-flask,python3-flask-cors",
}
PATIENCE = 3600
"""Seconds within which each service must be well, and the release published, on a busy machine."""
BUCKET = [
    "--env=AWS_ACCESS_KEY_ID=bilateral",
    f"{PREFIX}-s3",
    "python3",
    "-c",
    "import boto3; boto3.client('s3', 'us-east-1', endpoint_url='http://127.0.0.1:7070').create_bucket(Bucket='bilateral')",
]
STAND_INS: dict[str, tuple[str, list[str], list[str]]] = {
    "postgres": ("services", ["sh", "-c", POSTGRES], []),
    "s3": ("services", [], ["--volume={folder}/versitygw:/usr/local/bin/versitygw:ro"]),
    "book": ("services", [], ["--user=33"]),
}
"""Image, entry point where the compose file has none, and options of what is not ours."""


def asked(*words: str) -> subprocess.CompletedProcess[str]:
    """A command that has ended, however; podman and buildah keep what they have in a folder of ours."""
    settings = {"CONTAINERS_STORAGE_CONF": str(KEPT / "storage.conf"), "PODMAN_IGNORE_CGROUPSV1_WARNING": "1"}
    return subprocess.run(words, env=os.environ | settings, capture_output=True, text=True, check=False)


def run(*words: str) -> str:
    """What a command prints; RuntimeError with what it said if it fails."""
    done = asked(*words)
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)}: {done.returncode}\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return done.stdout


def images() -> None:
    """Make the images that are not there, and ours anew; the layer of libraries only where a lock file changed."""
    KEPT.mkdir(exist_ok=True)
    folders = f'graphroot = "{KEPT}/graph"\nrunroot = "{KEPT}/run"\n'
    (KEPT / "storage.conf").write_text(f'[storage]\ndriver = "overlay"\n{folders}')
    for name, packages in BASES.items():
        if not run("podman", "images", "-q", f"{OURS}/{name}"):
            file = str(KEPT / f"{name}.tar")
            run("mmdebstrap", "--variant=minbase", f"--include={packages}", "trixie", file)
            trust = "ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt"  # where uv looks for a proxy's certificate
            run("podman", "import", "--change", trust, file, f"{OURS}/{name}")
            os.unlink(file)
    revision = run("git", "-C", str(ROOT), "rev-parse", "HEAD").strip()
    words = ["--isolation=chroot", "--network=host", "--pull=never", "--layers", "--format=docker"]
    for name in ("nofile", "nproc"):  # by itself it asks for more than a machine may give
        words.append(f"--ulimit={name}={resource.getrlimit(getattr(resource, f'RLIMIT_{name.upper()}'))[1]}")
    words += [f"--build-arg={argument}" for argument in (f"PYTHON={OURS}/python", f"REVISION={revision}")]
    words += ["--volume=/etc/ssl/certs:/etc/ssl/certs:ro", "-f", str(ROOT / "deploy/Dockerfile"), "-t", f"{OURS}/ours"]
    run("buildah", "build", *words, str(ROOT))
    seen = json.loads(run("podman", "inspect", f"{OURS}/ours"))[0]
    assert seen["Labels"]["org.opencontainers.image.revision"] == revision, seen["Labels"]
    print(f"image: {seen['Size'] / 1e6:,.0f} MB, revision {revision[:8]}, health check {seen['Healthcheck']['Test']}")


def options(service: str, folder: Path) -> Iterator[str]:
    """What the compose file says of a service, as podman's options. Ports are any that are free."""
    said = SERVICES[service]
    for key, option in ("user", "user"), ("mem_limit", "memory"):
        yield from [f"--{option}={said[key]}"] if key in said else []
    yield from ["--read-only"] if said.get("read_only") else []
    for key, option in ("tmpfs", "tmpfs"), ("cap_drop", "cap-drop"), ("security_opt", "security-opt"):
        yield from (f"--{option}={value}" for value in said.get(key, []))
    yield from (f"--env={name}={value}" for name, value in said.get("environment", {}).items())
    yield from (f"--publish=127.0.0.1::{port.rpartition(':')[2]}" for port in said.get("ports", []))
    for volume in said.get("volumes", []):
        yield f"--volume={ROOT / 'deploy' / volume[2:]}" if volume[0] == "." else f"--volume={PREFIX}-{volume}"
    if "secrets" in said:
        yield f"--volume={folder}/secrets:/run/secrets:ro"


def start(service: str, folder: Path) -> None:
    """Start a service, and wait until it is well; `prepare` until it has ended."""
    said, name = SERVICES[service], f"{PREFIX}-{service}"
    words = ["podman", "--runtime=runc", "run", f"--name={name}", f"--network={PREFIX}", f"--network-alias={service}"]
    words += [*options(service, folder), *(["--detach"] if "healthcheck" in said else [])]
    image, entry, more = STAND_INS.get(service, ("ours", [], []))
    words += [word.format(folder=folder) for word in more]
    entry = entry or said.get("entrypoint")
    words += [f"--entrypoint={json.dumps(entry)}"] if entry else []
    began = time.monotonic()
    run(*words, f"{OURS}/{image}", *(str(word).replace("$$", "$") for word in said.get("command", [])))
    check = said["healthcheck"]["test"][1:] if "healthcheck" in said else []
    while check and asked("podman", "exec", name, *check).returncode:
        if time.monotonic() > began + PATIENCE or not run("podman", "ps", "-q", f"--filter=name={name}"):
            raise RuntimeError(f"{service} is not well: {asked('podman', 'logs', '--tail=40', name)}")
        time.sleep(1)
    print(
        f"{service}: {'well' if 'healthcheck' in said else 'done'} after {time.monotonic() - began:.0f} s", flush=True
    )


def held(service: str) -> float:
    """The megabytes of a service's processes, with their part of what they share (PSS)."""
    total = 0
    for process in asked("podman", "top", f"{PREFIX}-{service}", "hpid").stdout.split()[1:]:
        with suppress(OSError):
            (found,) = re.findall(r"^Pss: +(\d+)", Path(f"/proc/{process}/smaps_rollup").read_text(), re.MULTILINE)
            total += int(found)
    return total * 1.024e-3


def built() -> dict[str, float]:
    """Wait until the book serves a release, and no run is under way; the most that each service held until then."""
    most, began = dict[str, float](), time.monotonic()
    served = f"http://{run('podman', 'port', f'{PREFIX}-book').split()[-1]}/latest/SHA256SUMS"
    released = 0.0
    while True:
        most |= {service: max(held(service), most.get(service, 0)) for service in LASTING}
        with suppress(urllib.error.HTTPError), urllib.request.urlopen(served, timeout=60):
            released = released or time.monotonic()
            if "runs: 0 queued or under way" in doctor().stdout:
                print(f"published after {released - began:.0f} s, at rest after {time.monotonic() - began:.0f} s")
                return most
        if time.monotonic() > began + PATIENCE:
            raise RuntimeError(f"no release: {doctor().stdout}{asked('podman', 'logs', '--tail=60', f'{PREFIX}-code')}")
        time.sleep(5)


def doctor() -> subprocess.CompletedProcess[str]:
    """`bilateral doctor`, as the page on deployment asks it."""
    return asked("podman", "exec", f"{PREFIX}-code", "deploy/entrypoint.sh", "bilateral", "doctor")


def clean() -> None:
    """Nothing of ours runs and no volume of ours is left."""
    for service in SERVICES:
        asked("podman", "rm", "-f", "-t", "2", f"{PREFIX}-{service}")
    asked("podman", "volume", "rm", "-f", *(f"{PREFIX}-{name}" for name in compose()["volumes"]))
    asked("podman", "network", "rm", "-f", PREFIX)


def main() -> None:
    """Make the images, start the services, wait for the release, and print what was seen."""
    images()
    clean()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "secrets").mkdir()
        for name, text in (SECRETS | {"alerts_slack": ""}).items():
            file = folder / "secrets" / name
            file.write_text(text)
            file.chmod(0o400)
            os.chown(file, USER, USER)
        (folder / "versitygw").write_text(STORE.replace("/opt/venv/bin/python", "/usr/bin/python3"))
        (folder / "versitygw").chmod(0o755)
        run("podman", "network", "create", PREFIX)
        try:
            for service in SERVICES:
                start(service, folder)
                if service == "s3":
                    run("podman", "exec", f"--env=AWS_SECRET_ACCESS_KEY={SECRETS['s3_secret_key']}", *BUCKET)
            most = built()
            rest = {service: held(service) for service in LASTING}
            for service in LASTING:
                limit = SERVICES[service]["mem_limit"]
                print(f"{service}: {rest[service]:,.0f} MB at rest, at most {most[service]:,.0f} MB, limit {limit}")
            print(f"together: {sum(rest.values()):,.0f} MB at rest")
            done = doctor()
            print(f"{done.stdout}{done.stderr}doctor: {done.returncode}")
            raise SystemExit(done.returncode or ": 0 runs on record" in done.stdout)
        finally:
            clean()


if __name__ == "__main__":
    main()
