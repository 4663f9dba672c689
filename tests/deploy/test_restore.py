"""A home that is lost whole goes on from a dump of Dagster's Postgres and the releases in a bucket."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bilateral import releases
from bilateral.commons.layout import LayoutError
from bilateral.verify import verify
from pipelines.orchestration.instance import open_instance
from pipelines.orchestration.workplace import Workplace
from tests.deploy.pod import POSTGRES
from tests.support import object_store
from tests.support.built_home import ROOT, bilateral_build
from tests.support.real_files import skip_for_want_of
from tests.support.source_world import checkout

pytestmark = [pytest.mark.slow, pytest.mark.night]
OWNER = "postgres"
"""The user of Debian's Postgres, which refuses to run as root."""


@contextmanager
def postgres(port: int) -> Iterator[Callable[..., None]]:
    """A server without passwords: what runs a program on it, always in the same folder."""
    if os.getuid() or not shutil.which("setpriv") or not POSTGRES.exists():
        skip_for_want_of("needs root, util-linux, and Debian's postgresql")
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        shutil.chown(folder, OWNER, OWNER)
        identity = ["setpriv", "--reuid", OWNER, "--regid", OWNER, "--clear-groups"]
        names = {"PATH": f"{POSTGRES}:/usr/bin:/bin", "PGHOST": folder, "PGPORT": str(port), "PGUSER": "bilateral"}

        def program(*words: str) -> None:
            subprocess.run([*identity, *words], cwd=folder, env=names, check=True, stdout=subprocess.DEVNULL)

        program("initdb", "-A", "trust", "-U", "bilateral", "-D", "data")
        program("pg_ctl", "start", "--wait", "-D", "data", "-l", "log", "-o", f"-k {folder} -h 127.0.0.1")
        try:
            yield program
        finally:
            program("pg_ctl", "stop", "--mode=immediate", "-D", "data")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def history(folder: Path) -> Path:
    """A folder for ``DAGSTER_HOME`` with the settings of the deployment."""
    folder.mkdir()
    shutil.copyfile(ROOT / "deploy" / "dagster.yaml", folder / "dagster.yaml")
    return folder


def test_a_dump_of_postgres_and_releases_in_a_bucket_make_an_empty_home_go_on(
    bucket_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, port = checkout(tmp_path / "checkout"), free_port()
    edited = root / "data" / "documents" / "navy.yaml"
    text = edited.read_text()
    settings = {"PGHOST": "127.0.0.1", "PGPORT": str(port), "PGUSER": "bilateral", "PGPASSWORD": "-"}
    settings |= {"BILATERAL_RELEASES": f"s3://{object_store.BUCKET}/{tmp_path.name}"}
    for name, value in (object_store.environment(bucket_server) | settings).items():
        monkeypatch.setenv(name, value)

    def build(home: Path, title: str) -> Path:
        """The release that `latest` of the home names after a build of the edit."""
        edited.write_text(text.replace("title:", f"title: {title} #", 1))
        done = bilateral_build(root, home)
        assert done.returncode == 0, done.stdout + done.stderr
        return releases.find(home / "releases")

    with postgres(port) as program:
        program("createdb", "before")
        monkeypatch.setenv("PGDATABASE", "before")
        monkeypatch.setenv("DAGSTER_HOME", str(history(tmp_path / "before")))
        with monkeypatch.context() as secure:
            secure.setenv("PGSSLMODE", "require")
            with pytest.raises(LayoutError, match="server does not support SSL, but SSL was required"):
                open_instance(Workplace.at(root, tmp_path / "lost"))
        sums = (build(tmp_path / "lost", "A") / "SHA256SUMS").read_bytes()
        dagster = Path(sys.executable).with_name("dagster")
        start = [dagster, "schedule", "start", "capture_ecb_rates", "-m", "pipelines.definitions"]
        subprocess.run(start, cwd=root, env=os.environ | {"PYTHONPATH": str(root)}, check=True, capture_output=True)
        program("pg_dump", "--format=custom", "--file=dump", "before")
        shutil.rmtree(tmp_path / "lost")
        program("dropdb", "before")

        program("createdb", "after")
        program("pg_restore", "--dbname=after", "dump")
        monkeypatch.setenv("PGDATABASE", "after")
        monkeypatch.setenv("DAGSTER_HOME", str(history(tmp_path / "after")))
        restored = build(tmp_path / "new", "A")
        assert (restored.name, (restored / "SHA256SUMS").read_bytes()) == ("1.0.0", sums)
        assert verify(restored) == []
        following = build(tmp_path / "new", "B")
        assert verify(following) == []
        assert releases.manifest(following)["previous"]["version"] == "1.0.0"
        # A division by zero, unless the run of the lost home is there with the two of the new one.
        runs = "SELECT 1 / (count(*) = 3)::int FROM runs WHERE status = 'SUCCESS'"
        program("psql", "--dbname=after", "--set=ON_ERROR_STOP=1", f"--command={runs}")
        # The schedule that somebody started goes on, too.
        started = "SELECT 1 / (count(*) = 1)::int FROM instigators WHERE status = 'RUNNING'"
        program("psql", "--dbname=after", "--set=ON_ERROR_STOP=1", f"--command={started}")
