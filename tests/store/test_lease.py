"""One writer at a time, whoever it is and wherever; what is dead is followed at once or after a while."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from pipelines.archive.blobs import Folder
from pipelines.store import lease
from pipelines.store.heartbeat import SILENCE, SignOfLife, boot
from pipelines.store.lease import Lease, LeaseLost, Watch

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
COUNT = """
import sys, time
from pathlib import Path
from pipelines.archive.blobs import Folder
from pipelines.store.heartbeat import SignOfLife
from pipelines.store.lease import Lease
runs, name, rounds = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
file = runs / "count"
for number in range(rounds):
    with SignOfLife(runs / "alive" / f"{name}-{number}.json", "a test"):
        Lease(Folder(runs), f"{name}-{number}").take(print)
        print("held", flush=True)
        seen = int(file.read_text())
        time.sleep(0.05 if rounds < 99 else 60)
        file.write_text(str(seen + 1))
"""


def quiet(_: str) -> None:
    """Tell nobody."""


def sign(runs: Path, name: str, **said: object) -> None:
    """A sign of life as another process may have left it."""
    (runs / "alive").mkdir(parents=True, exist_ok=True)
    (runs / "alive" / f"{name}.json").write_text(json.dumps({"host": "other", "what": "a build"} | said))


def writer(runs: Path, name: str, rounds: int) -> subprocess.Popen[str]:
    """A process that counts, each time under the lease; of 99 rounds it holds the first for a minute."""
    command = [sys.executable, "-c", COUNT, str(runs), name, str(rounds)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_no_two_processes_write_at_once_though_some_are_killed(tmp_path: Path) -> None:
    (tmp_path / "count").write_text("0")
    killed = writer(tmp_path, "killed", 99)
    assert killed.stdout
    assert killed.stdout.readline() == "held\n"
    writers = [writer(tmp_path, f"w{number}", 5) for number in range(4)]
    killed.send_signal(signal.SIGKILL)
    started = time.monotonic()
    assert [process.wait(120) for process in writers] == [0] * 4
    assert (tmp_path / "count").read_text() == "20"
    assert time.monotonic() - started < 60, "whoever was killed holds nobody up until its silence is noticed"
    killed.communicate()
    assert list((tmp_path / "alive").iterdir()) == []


def test_who_waits_is_told_for_whom(tmp_path: Path) -> None:
    place, told = Folder(tmp_path), list[str]()
    first = SignOfLife(tmp_path / "alive" / "first.json", "bilateral build")
    Lease(place, "first").take(quiet)

    def tell(text: str) -> None:
        told.append(text)
        first.end()

    with SignOfLife(tmp_path / "alive" / "second.json", "a run"):
        second = Lease(place, "second")
        second.take(tell)
        assert second.holder() == "second"
    assert len(told) == 1
    assert told[0].startswith(f"waiting for bilateral build on {os.uname().nodename} (since 20")


def test_a_machine_that_stopped_is_followed_and_stops_when_it_comes_back(tmp_path: Path) -> None:
    place = Folder(tmp_path)
    sign(tmp_path, "suspended", boot=boot(), clock=time.monotonic())
    suspended = Lease(place, "suspended")
    suspended.take(quiet)
    suspended.take(quiet)  # it holds it: nothing to wait for
    sign(tmp_path, "suspended", boot=boot(), clock=time.monotonic() - SILENCE)
    Lease(place, "next").take(quiet)
    sign(tmp_path, "suspended", boot=boot(), clock=time.monotonic())
    with pytest.raises(LeaseLost, match="another run, next, took over"):
        suspended.take(quiet)


def test_a_sign_of_another_machine_is_watched_whatever_its_clock_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "SILENCE", 0.3)
    watch = Watch(Folder(tmp_path))
    for clock in (0.0, 1e12, 5.0):
        sign(tmp_path, "far", boot="another", clock=clock)
        assert watch.lives("far")
    time.sleep(0.4)
    assert not watch.lives("far")
    (tmp_path / "alive" / "far.json").write_text("{")  # changed once more, though half-written
    assert watch.lives("far")
    assert not watch.lives("never there")


@pytest.mark.parametrize("left", ["", "[]", "{{", '{{"boot": "{boot}"}}', '{{"boot": "{boot}", "clock": 1e300}}'])
def test_a_sign_that_a_power_cut_left_empty_or_a_stranger_wrote_holds_nobody_up_for_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left: str
) -> None:
    monkeypatch.setattr(lease, "SILENCE", 0.3)
    place, told = Folder(tmp_path), list[str]()
    sign(tmp_path, "dead", boot=boot(), clock=time.monotonic())
    Lease(place, "dead").take(quiet)
    (tmp_path / "alive" / "dead.json").write_text(left.format(boot=boot()))
    started = time.monotonic()
    Lease(place, "next").take(told.append)
    assert time.monotonic() - started < 5
    assert told == ["waiting for a run on some host (since some time) to end"]


def test_who_looks_only_once_waits_for_all_unsure_signs_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "SILENCE", 1.0)
    monkeypatch.setattr(lease, "POLL", 0.05)
    watch, torn = Watch(Folder(tmp_path)), ["torn", "torn too", "torn as well", "and torn"]
    sign(tmp_path, "far", boot="another", clock=1.0)
    for name in torn:
        (tmp_path / "alive" / f"{name}.json").write_text("{")
    speaks = threading.Timer(0.3, lambda: sign(tmp_path, "far", boot="another", clock=2.0))
    speaks.start()
    started = time.monotonic()
    watch.wait(["far", *torn, "never there"])
    assert 1.0 <= time.monotonic() - started < 3.5, "one after the other they would take four seconds"
    assert [name for name in torn if watch.lives(name)] == []
    assert watch.lives("far")


def test_of_two_that_see_the_same_end_one_follows(tmp_path: Path) -> None:
    place = Folder(tmp_path)
    sign(tmp_path, "a", boot=boot(), clock=time.monotonic())
    a, b = Lease(place, "a"), Lease(place, "b")
    a._claim(1)
    b._claim(1)
    assert (a.holder(), a._number, b._number) == ("a", 1, 0)


def test_a_number_below_the_highest_gives_nothing(tmp_path: Path) -> None:
    """As when one that looked long ago creates what others have removed since."""
    place = Folder(tmp_path)
    for number in (1, 2, 3):
        Lease(place, f"w{number}")._claim(number)
    late = Lease(place, "late")
    late._claim(2)
    assert (late._number, late.holder()) == (0, "w3")
