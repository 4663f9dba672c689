"""One writer at a time, whoever it is; whoever is killed holds nobody up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipelines.store.lease import ProcessLock, holder

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
COUNT = """
import sys, time
from pathlib import Path
from pipelines.store.lease import ProcessLock
folder, rounds = Path(sys.argv[1]), int(sys.argv[2])
file = folder / "count"
for number in range(rounds):
    with ProcessLock(folder / "lease.lock", "a test") as lease:
        lease.take(print)
        print("taken", flush=True)
        seen = int(file.read_text())
        time.sleep(0.05 if rounds < 99 else 60)
        file.write_text(str(seen + 1))
"""


def writer(folder: Path, rounds: int) -> subprocess.Popen[str]:
    """A process that counts, each time under the lease; of 99 rounds it holds the first for a minute."""
    command = [sys.executable, "-c", COUNT, str(folder), str(rounds)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_no_two_processes_write_at_once_though_one_is_killed(tmp_path: Path) -> None:
    (tmp_path / "count").write_text("0")
    killed = writer(tmp_path, 99)
    assert killed.stdout
    assert killed.stdout.readline() == "taken\n"
    assert holder(tmp_path / "lease.lock")
    writers = [writer(tmp_path, 5) for _ in range(4)]
    started = time.monotonic()
    killed.send_signal(signal.SIGKILL)
    assert [process.wait(120) for process in writers] == [0] * 4
    assert (tmp_path / "count").read_text() == "20"
    assert time.monotonic() - started < 40
    killed.communicate()
    assert holder(tmp_path / "lease.lock") is None


def test_who_waits_is_told_for_whom(tmp_path: Path) -> None:
    file, told = tmp_path / "runs" / "lease.lock", list[str]()
    first, second = ProcessLock(file, "bilateral build"), ProcessLock(file, "a run")
    first.take(pytest.fail)
    first.take(pytest.fail)  # it has it: nothing to wait for

    def tell(text: str) -> None:
        told.append(text)
        first.release()

    second.take(tell)
    assert len(told) == 1
    assert told[0].startswith(f"waiting for bilateral build on {os.uname().nodename} (since 20")
    assert str(holder(file)).startswith("a run on ")
    second.remove()
    assert holder(file) is None
    assert not file.exists()
