"""A sign of life ends with its process, however that ends, and a busy interpreter does not silence it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipelines.store import heartbeat
from pipelines.store.heartbeat import SignOfLife

ROOT = Path(__file__).resolve().parents[2]


def clock(file: Path) -> float:
    """When the sign was last written."""
    return float(json.loads(file.read_text())["clock"])


def test_it_is_there_from_the_first_moment_and_gone_at_the_end(tmp_path: Path) -> None:
    file = tmp_path / "alive" / "run.json"
    with SignOfLife(file, "a run"):
        said = json.loads(file.read_text())
        assert (said["what"], said["boot"]) == ("a run", heartbeat.boot())
    assert list(file.parent.iterdir()) == []


@pytest.mark.slow
def test_a_busy_interpreter_still_gives_signs(tmp_path: Path) -> None:
    file = tmp_path / "busy.json"
    code = f"""
from pathlib import Path
from pipelines.store.heartbeat import SignOfLife
with SignOfLife(Path({str(file)!r}), "busy"):
    print("begun", flush=True)
    pow(3, 10 ** 7)  # one call, which lets no thread run
    sum(range(10 ** 9))
"""
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        assert process.stdout.readline() == "begun\n"
        first, end = clock(file), time.monotonic() + 30
        while process.poll() is None and clock(file) == first and time.monotonic() < end:
            time.sleep(0.2)
        assert process.poll() is None
        assert clock(file) > first
    finally:
        process.kill()
        process.communicate()
    end = time.monotonic() + 10
    while file.exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert not file.exists()
