"""The services of ``deploy/compose.yaml`` as plain processes: their commands, environment, users and health checks.

Each runs in namespaces of its own (Linux, as root) under the paths, host names and ports of the compose file, as user
10001 on a root that is read-only. What is no image of ours has a stand-in: Debian's Postgres and nginx, and moto for
the S3 store. Docker itself, its networks, and the build of the image are not tried.
"""

from __future__ import annotations

import json
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from benchmarks.healing import House
from tests.deploy.stand_ins import SINK, STORE
from tests.support.built_home import ROOT

NEW = "/mnt/root"
"""Where the file system of the services is put together."""
USER = 10001
POSTGRES = max(Path("/usr/lib/postgresql").glob("*/bin"), default=Path("/usr/lib/postgresql"))
SECRETS = {
    "postgres_password": "a-password",
    "s3_secret_key": "a-secret-of-a-test",
    "comtrade_api_key": "",
    "alerts_slack": "http://127.0.0.1:9099",
}
NAMES = "127.0.0.1 localhost postgres s3 code webserver daemon book\n"
_SETUP = r"""
set -e
ip link set lo up
mount -t tmpfs -o mode=755 tmpfs /mnt
mkdir -p {new} {places}
mkdir -p /mnt/places/etc && printf '{names}' > /mnt/places/etc/hosts
mount -t overlay overlay -o lowerdir=/mnt/places:/ {new}
mount --rbind /dev {new}/dev
{binds}
echo ready
exec sleep infinity
"""


def compose() -> dict[str, Any]:
    """The compose file."""
    return yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def image() -> dict[str, str]:
    """The environment that the Dockerfile gives the image."""
    text = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8").rpartition("\nFROM ")[2]
    return dict(re.findall(r"^ENV (\w+)=(.*)$", text, re.MULTILINE))


def entrypoint() -> list[str]:
    """The entry point of the image."""
    text = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    (words,) = re.findall(r"^ENTRYPOINT (\[.*\])$", text, re.MULTILINE)
    return [str(word) for word in yaml.safe_load(words)]


@dataclass
class Pod(House):
    """A small checkout, its home, and the services of the compose file on them."""

    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__post_init__()
        shutil.copytree(ROOT / "deploy", self.root / "deploy", ignore=shutil.ignore_patterns("secrets"))
        postgres = pwd.getpwnam("postgres").pw_uid
        for name, owner in ("home", USER), ("captures", USER), ("secrets", 0), ("programs", 0), ("history", postgres):
            (self.folder / name).mkdir(exist_ok=True)
            os.chown(self.folder / name, owner, owner)
        for name, text in SECRETS.items():
            self.write_secret(name, text)
        program = self.folder / "programs" / "versitygw"
        program.write_text(STORE)
        program.chmod(0o755)

    def write_secret(self, name: str, text: str) -> None:
        """Write the file of a secret, as a person does; whoever reads it reads it when it starts."""
        file = self.folder / "secrets" / name
        file.write_text(text)
        os.chown(file, USER, USER)
        file.chmod(0o400)

    @property
    def published(self) -> str:
        """The title in the last release; empty while there is none."""
        return super().published if (self.home / "releases" / "latest").exists() else ""

    @cached_property
    def compose(self) -> dict[str, Any]:
        """The compose file."""
        return compose()

    def start(self) -> None:
        """Make the namespaces, and start all services in the order of the compose file, as `up --wait` does."""
        self.open()
        self._start_stand_ins()
        assert self.run("prepare").wait() == 0, self.log()
        for name in ("code", "webserver", "daemon", "book"):
            self.run(name)
            self.until_healthy(name)

    def recreate(self) -> None:
        """Stop the services that are ours and start them anew, as `up -d --force-recreate` does."""
        for name in ("daemon", "webserver", "code"):
            self.stop(name)
        assert self.run("prepare").wait() == 0, self.log()
        for name in ("code", "webserver", "daemon"):
            self.run(name)
            self.until_healthy(name)

    def open(self) -> None:
        """Make the namespaces. Folders that are mounted may be entered by all, wherever they lie outside."""
        pythons = sorted({sys.base_prefix, sys.prefix})
        mounted = {
            **{python: python for python in pythons},
            "/app": self.root,
            "/opt/venv": sys.prefix,
            "/etc/bilateral": self.root / "deploy",
            "/run/secrets": self.folder / "secrets",
            "/var/lib/bilateral": self.home,
            "/var/lib/postgresql/data": self.folder / "history",
            "/data": self.folder / "captures",
            "/opt/programs": self.folder / "programs",
        }
        binds = [f"mount --bind '{source}' '{NEW}{place}'" for place, source in mounted.items()]
        binds += [f"mount -o remount,bind,ro {NEW}{place}" for place in ("/app", "/opt/venv")]
        script = _SETUP.format(
            new=NEW,
            places=" ".join(f"'/mnt/places{place}'" for place in mounted),
            names=NAMES.replace("\n", r"\n"),
            binds="\n".join(binds),
        )
        self.ui = subprocess.Popen(["unshare", "--mount", "--net", "sh", "-c", script], stdout=subprocess.PIPE)
        assert self.ui.stdout
        assert self.ui.stdout.readline() == b"ready\n"

    def _start_stand_ins(self) -> None:
        given = self.compose["services"]["postgres"]["environment"]
        as_postgres = {"user": "postgres", "environment": {"PATH": f"{POSTGRES}:/usr/bin:/bin"}}
        password = {"PGPASSWORD": SECRETS["postgres_password"]}
        make = "exec initdb -A scram-sha-256 -U bilateral --pwfile=/tmp/word -D /var/lib/postgresql/data"
        words = ["sh", "-c", f"echo $PGPASSWORD > /tmp/word && {make}"]
        assert self.container("initdb", words, **_with(as_postgres, password)).wait() == 0, self.log()
        self.start_postgres()
        words = ["createdb", "-h", "127.0.0.1", "-U", given["POSTGRES_USER"], given["POSTGRES_DB"]]
        self.until(
            lambda: self.container("createdb", words, **_with(as_postgres, password)).wait() == 0, "a database", 60
        )
        self.until_healthy("postgres")
        self.start_store()
        self.listen("sink", 9099)

    def start_store(self) -> None:
        """Start the S3 store, and make its bucket: moto forgets what it had."""
        self.run("s3")
        keys = self.environment("code") | {"AWS_SECRET_ACCESS_KEY": SECRETS["s3_secret_key"]}
        bucket = "import boto3; boto3.client('s3', endpoint_url='http://s3:7070').create_bucket(Bucket='bilateral')"
        self.until(
            lambda: self.container("bucket", ["python", "-c", bucket], environment=keys).wait() == 0, "a bucket", 120
        )

    def listen(self, name: str, port: int) -> None:
        """Start a webhook at a port."""
        self.running[name] = self.container(name, ["python", "-c", SINK, str(port)], environment=image())

    def told(self, name: str = "sink") -> list[str]:
        """The texts of the messages that a webhook got."""
        return [json.loads(line)["text"] for line in (self.folder / f"{name}.log").read_text().splitlines()]

    def psql(self, password: str, statement: str) -> bool:
        """Whether Postgres takes a password and carries out a statement."""
        words = "psql -h 127.0.0.1 -U bilateral -d dagster -v ON_ERROR_STOP=1 -c".split()
        given = {"PATH": f"{POSTGRES}:/usr/bin:/bin", "PGPASSWORD": password}
        return self.container("psql", [*words, statement], "postgres", given).wait() == 0

    def browser(self, chromium: str) -> Path:
        """A program that starts Chromium in the network of the services."""
        script = self.folder / "chromium"
        script.write_text(f'#!/bin/sh\nexec {" ".join(self._enter())} --net {chromium} "$@"\n')
        script.chmod(0o755)
        return script

    def start_postgres(self) -> None:
        """Start Debian's Postgres on the data of the volume."""
        words = ["postgres", "-D", "/var/lib/postgresql/data", "-c", "listen_addresses=*", "-k", "/tmp"]
        self.running["postgres"] = self.container("postgres", words, "postgres", {"PATH": f"{POSTGRES}:/usr/bin:/bin"})

    def environment(self, service: str) -> dict[str, str]:
        """What the image and the compose file set for a service."""
        given = {name: str(value) for name, value in self.compose["services"][service]["environment"].items()}
        return image() | given | ({"PATH": "/opt/programs:/usr/bin:/bin"} if service == "s3" else {})

    def words(self, service: str) -> list[str]:
        """The command of a service, as Docker would run it."""
        declared = self.compose["services"][service]
        command = [str(word).replace("$$", "$") for word in declared["command"]]
        ours = entrypoint() if declared["image"].startswith("bilateral-") else []
        return [*declared.get("entrypoint", ours), *command]

    def run(self, service: str) -> subprocess.Popen[bytes]:
        """Start a service."""
        declared = self.compose["services"][service]
        given = {"environment": self.environment(service)} if "environment" in declared else {}
        self.running[service] = self.container(service, self.words(service), **given)
        return self.running[service]

    def container(
        self, name: str, words: list[str], user: str = str(USER), environment: dict[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        """Start a program alone in a namespace of processes, with a /tmp of its own and no rights."""
        given = environment or {"PATH": "/usr/sbin:/usr/bin:/bin"}
        identity = ["--reuid", user, "--regid", user, "--clear-groups", "--no-new-privs", "--bounding-set=-all"]
        inside = ["chroot", NEW, "env", "-i", "-C", "/app", *(f"{name}={value}" for name, value in given.items())]
        inside += ["setpriv", *identity, "--inh-caps=-all", *words]
        script = 'mount -t tmpfs tmpfs "$0/tmp" && mount -t proc proc "$0/proc" && exec "$@"'
        fork = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", script, NEW]
        with (self.folder / f"{name}.log").open("ab") as log:
            return subprocess.Popen([*self._enter(), "--mount", "--net", *fork, *inside], stdout=log, stderr=log)

    def _enter(self) -> list[str]:
        return ["nsenter", "--target", str(self.ui.pid)]

    def stop(self, service: str, number: int = signal.SIGTERM) -> None:
        """Stop a service as `docker stop` does: a signal to its first process, and the end of all after its grace."""
        process = self.running.pop(service)
        _signal(process, number)
        grace = {"m": 60, "s": 1}
        said = str(self.compose["services"][service].get("stop_grace_period", "10s"))
        try:
            process.wait(int(said[:-1]) * grace[said[-1]])
        except subprocess.TimeoutExpired:
            _signal(process, signal.SIGKILL)
            process.wait()

    def is_healthy(self, service: str) -> bool:
        """Whether the health check of a service passes within the time that it has."""
        check = self.compose["services"][service]["healthcheck"]
        kind, *words = check["test"]
        assert kind == "CMD"
        given = self.environment(service) if service in ("code", "webserver", "daemon") else None
        process = self.container(f"{service}.health", words, environment=given)  # without the entry point, as Docker
        try:
            return process.wait(60) == 0
        except subprocess.TimeoutExpired:
            _signal(process, signal.SIGKILL)
            process.wait()
            return False

    def until_healthy(self, service: str) -> float:
        """Seconds until the health check of a service passes: most take seconds of the processor themselves."""
        return self.until(lambda: self.is_healthy(service), f"{service} is healthy", pause=3)

    def ask(self, query: str) -> dict[str, Any]:
        """What the web server answers to a query, once it answers."""
        words = ["curl", "-s", "-m", "60", "-H", "Content-Type: application/json", "--data-binary", "@-"]
        command = [*self._enter(), "--net", *words, "http://127.0.0.1:3000/graphql"]
        answer: dict[str, Any] = {}

        def is_answered() -> bool:
            sent = json.dumps({"query": query}).encode()
            done = subprocess.run(command, input=sent, capture_output=True, check=False)
            answer.update(json.loads(done.stdout or b"{}").get("data") or {})
            return bool(answer)

        self.until(is_answered, "the web server answers", 120)
        return answer

    def workers(self) -> list[int]:
        """The processes of runs, by their numbers outside."""
        found, wanted = list[int](), [self.running["code"].pid]
        while wanted:
            process = wanted.pop()
            with suppress(OSError):
                for task in Path(f"/proc/{process}/task").iterdir():
                    wanted += map(int, (task / "children").read_text().split())
                if b"spawn_main" in Path(f"/proc/{process}/cmdline").read_bytes():
                    found.append(process)
        return found

    def log(self) -> str:
        """The last that each service printed."""
        files = sorted(self.folder.glob("*.log"))
        return "\n".join(f"--- {file.name}\n{file.read_text(errors='replace')[-3000:]}" for file in files)

    def end(self) -> None:
        """End all services at once, and their namespaces."""
        for process in self.running.values():
            _signal(process, signal.SIGKILL)
            process.wait()
        self.ui.kill()
        self.ui.wait()


def _signal(process: subprocess.Popen[bytes], number: int) -> None:
    """A signal to the first process of a container, with which all others end."""
    with suppress(OSError, IndexError):
        first = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()[0]
        os.kill(int(first), number)


def _with(given: dict[str, Any], more: dict[str, str]) -> dict[str, Any]:
    return given | {"environment": given["environment"] | more}
