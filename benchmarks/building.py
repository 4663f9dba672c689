"""How long a build takes, against the bare floor: a process that runs as many do-nothing assets with one check each."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import dagster as dg

from benchmarks.timing import Run, interleaved, middle, python, run

_FLOOR = """
import time; t0 = time.perf_counter()
import dagster as dg
{first}
t1 = time.perf_counter()
def make(i):
    name = f"a{{i}}"
    check = dg.AssetCheckSpec("c", asset=name, blocking=True)
    @dg.asset(name=name, deps=[f"a{{i-1}}"] if i else [], check_specs=[check])
    def nothing():
        yield dg.AssetCheckResult(check_name="c", passed=True)
        yield dg.MaterializeResult(data_version=dg.DataVersion("x"), metadata={{"dagster/row_count": 1}})
    return nothing
assets = [make(i) for i in range({count})]
quiet = {{"loggers": {{"console": {{"config": {{"log_level": "CRITICAL"}}}}}}}}
with {opened} as instance:
    dg.materialize(assets, instance=instance, run_config=quiet)
t2 = time.perf_counter()
report = {{"imports": t1 - t0, "events": t2 - t1}}
"""

_OURS = """
from pathlib import Path
from pipelines.orchestration.instance import open_instance
from pipelines.orchestration.workplace import Workplace
"""

_PARTS = """
import time; t0 = time.perf_counter()
import dagster
t1 = time.perf_counter()
import pandas, pandera.pandas, pyarrow.parquet, yaml, pydantic
t2 = time.perf_counter()
from pipelines.orchestration.workplace import Workplace
from pipelines.orchestration.assets import all_assets
all_assets(Workplace().root)
t3 = time.perf_counter()
report = {"dagster": t1 - t0, "libraries": t2 - t1, "definitions": t3 - t2}
"""

_BUILD = """
from pipelines.orchestration.build import build
from pipelines.orchestration.workplace import Workplace
report = {"rc": build(Workplace())}
"""


def counts() -> tuple[int, int]:
    """Number of assets, and of steps, of our graph."""
    from pipelines.orchestration.assets import all_assets
    from pipelines.orchestration.workplace import Workplace

    made = [asset for asset in all_assets(Workplace().root) if isinstance(asset, dg.AssetsDefinition)]
    return sum(len(asset.keys) for asset in made), len(made)


def _floor(count: int, home: Path) -> Run:
    return python(
        _FLOOR.format(count=count, home=str(home), first="", opened=f"dg.DagsterInstance.from_config({str(home)!r})")
    )


def _events(count: int, home: Path) -> Run:
    """The floor on a home opened as a build opens it, so that what Dagster costs us is told from our own work."""
    opened = f"open_instance(Workplace.at(Path.cwd(), Path({str(home)!r})))"
    return python(_FLOOR.format(count=count, home=str(home), first=_OURS, opened=opened))


def rows(repeat: int = 5) -> list[tuple[str, str]]:
    """The table of results."""
    assets, steps = counts()
    with tempfile.TemporaryDirectory() as folder:
        home, floor_home, step_home, our_home = (Path(folder) / name for name in ("home", "floor", "steps", "ours"))
        env = {"BILATERAL_HOME": str(home), "DAGSTER_DISABLE_TELEMETRY": "1"}
        command = [str(Path(sys.executable).with_name("bilateral")), "build"]
        for place in (floor_home, step_home):
            place.mkdir()
            (place / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
            _floor(2, place)
        _events(2, our_home)

        def afresh() -> None:
            for part in ("build", "releases"):
                shutil.rmtree(home / part, ignore_errors=True)

        def full() -> Run:
            afresh()
            return run(command, env)

        full()
        measured = interleaved(
            repeat,
            floor=lambda: _floor(assets, floor_home),
            steps=lambda: _floor(steps, step_home),
            ours=lambda: _events(steps, our_home),
            full=full,
            again=lambda: run(command, env),
        )
        parts = python(_PARTS, env)
        afresh()  # where the last release is there already, none is written: that takes less
        peak = python(_BUILD, env).peak_mb
    floor, bare, built, again = (middle(measured[name]) for name in ("floor", "steps", "full", "again"))
    inside = {name: sum(r.report[name] for r in measured["floor"]) / repeat for name in ("imports", "events")}
    events = sum(r.report["events"] for r in measured["ours"]) / repeat
    before = sum(parts.report[name] for name in ("dagster", "libraries", "definitions"))
    work = built - before - events
    return [
        (
            f"floor: {assets} do-nothing assets, one check each",
            f"{floor:.2f} s (imports {inside['imports']:.2f}, events {inside['events']:.2f})",
        ),
        (f"floor with as many steps ({steps})", f"{bare:.2f} s"),
        (
            "bilateral build, everything",
            f"{built:.2f} s = {built / floor:.2f} × floor, {built / bare:.2f} × floor by steps",
        ),
        (
            "  of it",
            f"dagster {parts.report['dagster']:.2f}, pandas and others {parts.report['libraries']:.2f}, "
            f"definitions {parts.report['definitions']:.2f}, "
            f"Dagster's events on our log {events:.2f}, own work the rest ({work:.2f})",
        ),
        ("bilateral build, nothing changed", f"{again:.2f} s = {again / floor:.2f} × floor"),
        ("peak memory of a build", f"{peak:.0f} MB"),
    ]
