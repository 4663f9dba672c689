"""``python -m benchmarks.hosts [BUILDS]``: two hosts on one folder, as far as one machine has two: nothing is lost.

Each has process ids, a name, a boot and a clock of its own (``unshare``, as root). Both edit a document of their own
and build, import an answer, collect garbage, on one checkout and one home. One build in five is killed, and once all
that runs on a host at once, as when it loses its power. The lease lets one write at a time: commands wait for no pool.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pyarrow.parquet as pq

from benchmarks.faults import injection
from bilateral.releases import find, manifest, versions
from bilateral.verify import verify
from pipelines.archive.blobs import Folder
from pipelines.archive.captures import Archive
from tests.support.made_up_source import comtrade
from tests.support.source_world import SOURCE, checkout

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = {"left": "press", "right": "navy"}
"""Which document each host edits."""
NEW_HOST = "unshare --pid --fork --mount-proc --uts --time --monotonic 5000000 --kill-child".split()
AS_ANOTHER = 'hostname "$1"; mount --bind "$2" /proc/sys/kernel/random/boot_id; shift 2; exec "$@"'


def work(folder: Path, name: str, builds: int, seed: int) -> None:
    """What one host does; a line of JSON for each command."""
    fork = multiprocessing.get_context("forkserver")
    fork.set_forkserver_preload(["pipelines.cli.commands", "pipelines.orchestration.build"])
    chance = random.Random(f"{name} {seed}")
    settings = {"BILATERAL_HOME": str(folder / "home"), "PYTHONPATH": str(folder / "checkout"), "DAGSTER_HOME": ""}

    def run(*arguments: str, seconds: float | None = None) -> int:
        notes = Path(tempfile.mkdtemp(dir=folder, prefix="notes-"))
        given = ([*arguments], "", 0, notes, folder / "checkout", settings)
        process = fork.Process(target=injection.run, args=given)
        process.start()
        process.join(seconds)
        if process.is_alive():
            process.kill()
            process.join()
        said = (notes / "said.txt").read_text(errors="replace") if (notes / "said.txt").exists() else ""
        line = {"host": name, "command": arguments[0], "code": process.exitcode, "waited": "waiting for" in said}
        print(json.dumps(line | {"said": "" if process.exitcode in (0, -9) else said[-1500:]}), flush=True)
        return process.exitcode or 0

    for number in range(builds):
        edit(folder, name, f"{name} {seed} {number}")
        run("build", seconds=chance.uniform(1, 15) if number % 5 == 3 else None)
        if number % 3 == 0:
            answer = folder / f"{name}-{seed}-{number}.json"
            amount = round(76e9 + chance.random() * 1e9)
            answer.write_text(comtrade({"primaryValue": amount, "fobvalue": amount}, {"partnerCode": 392}))
            if run("import", SOURCE, str(answer), "--vintage", f"20{10 + number % 10}-01-0{1 + (name == 'left')}") == 0:
                (folder / "imported" / answer.name).write_bytes(answer.read_bytes())
            run("archive", "gc")


def edit(folder: Path, name: str, title: str) -> None:
    """Give the document of a host another title, whole or not at all."""
    file = folder / "checkout" / "data" / "documents" / f"{DOCUMENTS[name]}.yaml"
    aside = folder / f"{name}.yaml"
    aside.write_text(re.sub(r"(?m)^title: .*$", f"title: {title}", file.read_text()))
    os.replace(aside, file)


def host(folder: Path, name: str, builds: int, seed: int) -> subprocess.Popen[str]:
    """Start a host that builds so many times."""
    boot = folder / f"boot-{name}-{seed}"
    boot.write_text(f"{random.Random(f'{name} {seed}').getrandbits(128):032x}\n")
    command = ["sh", "-c", AS_ANOTHER, "sh", name, str(boot), sys.executable, "-m", "benchmarks.hosts", "--work"]
    given = [str(folder), name, str(builds), str(seed)]
    return subprocess.Popen([*NEW_HOST, *command, *given], cwd=ROOT, stdout=subprocess.PIPE, text=True)


def trial(folder: Path, builds: int) -> tuple[Counter[str], list[str]]:
    """So many builds by two hosts: what was counted, and what was wrong."""
    (folder / "imported").mkdir(parents=True)
    checkout(folder / "checkout")
    started, count, wrong = time.monotonic(), Counter[str](), list[str]()
    lines = list[str]()
    cut = host(folder, "right", builds, 0)  # it loses its power
    first = cut.stdout.readline() if cut.stdout else ""
    time.sleep(3)
    cut.send_signal(signal.SIGKILL)
    lines.append(first)
    for process in [host(folder, name, builds // 2, 1) for name in DOCUMENTS]:
        lines += process.communicate()[0].splitlines()
        count["hosts that failed"] += process.returncode != 0
    for line in map(json.loads, filter(None, lines)):
        count[f"{line['command']}s" if line["command"] != "archive" else "collections"] += 1
        count["killed"] += line["code"] == -9
        count["waited for the other"] += line["waited"]
        wrong += [f"{line['host']} {line['command']}: {line['said']}"] if line["said"] else []
    count["seconds"] = int(time.monotonic() - started)
    return count, wrong + amiss(folder)


def amiss(folder: Path) -> list[str]:
    """What is wrong with the home after one more build: a lost edit or import, a torn release, a broken chain."""
    home, found, before = folder / "home", list[str](), None
    env = os.environ | {"BILATERAL_HOME": str(home), "DAGSTER_HOME": ""}
    command = [Path(sys.executable).with_name("bilateral"), "build"]
    done = subprocess.run(command, cwd=folder / "checkout", env=env, capture_output=True, text=True, check=False)
    found += [done.stdout[-1500:]] if done.returncode else []
    released = home / "releases"
    for version in versions(released):
        found += [f"{version}: {problem}" for problem in verify(released / version)]
        previous = (manifest(released / version)["previous"] or {}).get("version")
        found += [f"{version} follows {previous}, not {before}"] if previous != before else []
        before = version
    rows = pq.read_table(find(released) / "documents.parquet", partitioning=None).to_pylist()
    titles = {row["document_id"]: row["title"] for row in rows}
    for document in DOCUMENTS.values():
        text = (folder / "checkout" / "data" / "documents" / f"{document}.yaml").read_text()
        found += [] if f"title: {titles[document]}\n" in text else [f"{document} is released as {titles[document]}"]
    archive = Archive(Folder(home / "archive"))
    kept = {file.sha256 for capture in archive.captures() for file in capture.files}
    imported = {sha256(file.read_bytes()).hexdigest(): file.name for file in (folder / "imported").iterdir()}
    return found + [f"{imported[digest]} was imported and is gone" for digest in imported.keys() - kept]


def main(arguments: list[str]) -> int:
    """Work as a host, or start two; 1 if anything was wrong."""
    if arguments[:1] == ["--work"]:
        work(Path(arguments[1]), arguments[2], *map(int, arguments[3:]))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        count, wrong = trial(Path(folder) / "shared", int(arguments[0]) if arguments else 50)
    print(", ".join(f"{number} {what}" for what, number in count.items()), *wrong, sep="\n")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
