"""Jobs that a person, a sensor or a schedule starts. When they are asked for is in ``automation.py``."""

from __future__ import annotations

import os
import subprocess
import sys

import dagster as dg

from pipelines.orchestration.progress import log
from pipelines.orchestration.retention import retired
from pipelines.orchestration.workplace import POOL, Workplace
from pipelines.release.restoring import damaged

LAST = 6
"""Lines of a build that failed, in the message of its failure."""
CAPTURES, YEARS = dg.AssetSelection.key_prefixes("capture"), dg.AssetSelection.key_prefixes("year")

BUILD = dg.define_asset_job(
    "build",
    dg.AssetSelection.all() - CAPTURES - YEARS,
    description="Builds and checks every table and publishes a release if anything changed, "
    "as `bilateral build` does. `is_public` in the launchpad makes a release beside `latest`.",
)
ALL_CAPTURES = dg.define_asset_job(
    "all_captures", CAPTURES, description="Asks every publisher that a machine may ask."
)  # `captures` is a table


@dg.op
def build_or_fall_back(workplace: Workplace) -> None:
    """Run `bilateral build` in a process of its own, whose run, pool and lease are its own too."""
    code = "import sys; from bilateral.cli import main; sys.exit(main(['build']))"
    env = os.environ | {"BILATERAL_HOME": str(workplace.home.root)}
    done = subprocess.run([sys.executable, "-c", code], cwd=workplace.root, env=env, capture_output=True, text=True)
    lines = (done.stdout + done.stderr).splitlines()
    for line in lines:
        log.info("%s", line)
    if done.returncode:
        raise dg.Failure("\n".join(lines[-LAST:]), allow_retries=False)


@dg.job(description="Builds as `bilateral build` does: a new capture with which a table fails is held back.")
def fall_back() -> None:
    """What is asked for where a build did not help."""
    build_or_fall_back()


@dg.op(pool=POOL)
def prune(workplace: Workplace) -> None:
    """Remove old runs, unused readings and old releases, as the settings say, and look at a part of the releases."""
    for line in retired(workplace):
        log.info("%s", line)
    if wrong := damaged(workplace.releases, workplace.candidates):
        lines = [f"{version} is not whole: {problem}" for version, problem in wrong.items()]
        raise dg.Failure("\n".join([*lines[:LAST], "bilateral releases restore"]), allow_retries=False)


@dg.job(description="Removes what BILATERAL_KEEP_RUNS_DAYS and BILATERAL_KEEP_RELEASES no longer keep.")
def retire() -> None:
    """What is asked for every night."""
    prune()
