"""A real S3 server in memory: Ceph's monitor, one of its stores and its gateway, Debian's, started as root in a folder.

It takes about fifteen seconds to start and 300 MB; two at once on a machine disturb each other.
``object_store.serve`` starts it where ``S3=ceph``.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

PATIENCE = 120.0
"""Seconds in which each step of the start must succeed; a start that fails is made anew ``STARTS`` times."""
STARTS = 3
SETTINGS = """[global]
fsid = {fsid}
mon host = [v1:127.0.0.1:{monitor}]
auth cluster required = none
auth service required = none
auth client required = none
osd pool default size = 1
osd pool default min size = 1
osd crush chooseleaf type = 0
osd pool default pg num = 8
mon allow pool size one = true
mon max pg per osd = 1000
mon data avail crit = 1
ms bind msgr2 = false
mon data = {folder}/mon
osd data = {folder}/osd
run dir = {folder}
admin socket = {folder}/$name.asok
log file = {folder}/$name.log
osd class dir = /usr/lib/{machine}-linux-gnu/rados-classes
osd objectstore = memstore
memstore device bytes = 3221225472
osd memory target = 939524096
rgw frontends = beast endpoint=127.0.0.1:{port}
rgw thread pool size = 32
"""


@contextmanager
def gateway(port: int, monitor: int, key: str, secret: str) -> Iterator[None]:
    """A gateway at ``port`` of this machine, with one user. Raises TimeoutError with what did not succeed."""
    for attempt in range(1, STARTS + 1):  # a store has come up "down" on a busy machine, for good
        with ExitStack() as running:
            try:
                _start(running, port, monitor, key, secret)
            except (TimeoutError, subprocess.TimeoutExpired):
                if attempt == STARTS:
                    raise
                continue
            yield
            return


def _start(running: ExitStack, port: int, monitor: int, key: str, secret: str) -> None:
    """Start the three and leave in ``running`` what ends them; their files are in memory where the machine has that."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # a slow disk holds up the monitor's every step
    folder = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="ceph-", dir=memory)))
    fsid, osd = str(uuid.uuid4()), str(uuid.uuid4())
    settings = folder / "ceph.conf"
    settings.write_text(
        SETTINGS.format(machine=os.uname().machine, folder=folder, fsid=fsid, monitor=monitor, port=port)
    )

    def run(*words: str, holds: str = "") -> None:
        """Run a command until it succeeds and prints what ``holds``."""
        command, last = [*words, "--conf", str(settings)], time.monotonic() + PATIENCE
        while True:
            done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
            if not done.returncode and holds in done.stdout:
                return
            if time.monotonic() > last:
                logs = "\n".join(log.read_text(errors="replace")[-2000:] for log in folder.glob("*.log"))
                raise TimeoutError(f"{' '.join(command)}: {done.stdout}{done.stderr}{logs}")
            time.sleep(0.5)

    def start(*words: str) -> None:
        with open(folder / f"{words[0]}.out", "wb") as out:
            process = subprocess.Popen([*words, "-f", "--conf", str(settings)], stdout=out, stderr=out)
        running.callback(process.wait)
        running.callback(process.kill)

    monmap = str(folder / "monmap")
    run("monmaptool", "--create", "--addv", "a", f"[v1:127.0.0.1:{monitor}]", "--fsid", fsid, monmap)
    run("ceph-mon", "--mkfs", "-i", "a", "--monmap", monmap)
    start("ceph-mon", "-i", "a")
    run("ceph", "health", holds="HEALTH")
    run("ceph", "osd", "new", osd, "0")
    (folder / "osd").mkdir()
    run("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", osd)
    start("ceph-osd", "-i", "0")
    run("ceph", "osd", "tree", holds=" up ")
    start("radosgw", "-n", "client.rgw.a")
    user = ["--uid=tests", "--display-name=tests", f"--access-key={key}", f"--secret-key={secret}"]
    run("radosgw-admin", "user", "create", *user)
