"""Jobs that a person, a sensor or a schedule starts. When they are asked for is in ``automation.py``."""

from __future__ import annotations

import dagster as dg

from pipelines.ledger.slices import catalogue
from pipelines.orchestration.extract_assets import extract_key
from pipelines.orchestration.incidents import steps_failing
from pipelines.orchestration.instance import SILENT
from pipelines.orchestration.progress import log
from pipelines.orchestration.retention import retired
from pipelines.orchestration.suspects import hold_guilty, remedies
from pipelines.orchestration.workplace import POOL, Workplace
from pipelines.release.restoring import damaged
from pipelines.tables.shared.extract_rows import EXTRACTS

LAST = 6
"""Lines of a build that failed, in the message of its failure."""
CAPTURES, YEARS = dg.AssetSelection.key_prefixes("capture"), dg.AssetSelection.key_prefixes("year")

BUILD = dg.define_asset_job(
    "build",
    dg.AssetSelection.all() - CAPTURES - YEARS,
    description="Builds and checks every table and publishes a release if anything changed, "
    "as `bilateral build` does. `is_public` in the launchpad makes a release beside `latest`.",
    config={"loggers": SILENT},
)
CURATED = dg.AssetSelection.assets(*catalogue.names(), *map(extract_key, EXTRACTS))
"""What is read again when a curated file has changed."""
EDIT = dg.define_asset_job(
    "edit",
    CURATED.downstream() - dg.AssetSelection.key_prefixes("parsed"),
    description="Reads the curated files again, and builds, checks and publishes what rests on them.",
    config={"loggers": SILENT},
)
# `captures` is a table
ALL_CAPTURES = dg.define_asset_job("all_captures", CAPTURES, description="Asks every publisher that a machine may ask.")


@dg.op(pool=POOL)
def prune(workplace: Workplace) -> None:
    """Remove old runs, unused readings and old releases, as the settings say, and look at a part of the releases."""
    for line in retired(workplace):
        log.info("%s", line)
    if wrong := damaged(workplace.releases, workplace.candidates):
        lines = [f"{version} is not whole: {problem}" for version, problem in wrong.items()]
        raise dg.Failure("\n".join([*lines[:LAST], "bilateral releases restore"]), allow_retries=False)


@dg.op(pool=POOL)
def blame(workplace: Workplace) -> None:
    """Hold back the captures with which the last builds failed."""
    workplace.write_alone()
    for name, reason in hold_guilty(workplace, steps_failing(dg.OpExecutionContext.get().instance)).items():
        log.error("%s is held back, and what was there before stays in use: %s", name, reason)
        for remedy in remedies(name, reason):
            log.error("  %s", remedy)


@dg.job(
    description="Finds the captures with which builds fail, and holds them back: `unfinished` builds without them.",
    config={"loggers": SILENT},
)
def find_blame() -> None:
    """What is asked for once a build has failed and another one did not help."""
    blame()


@dg.job(
    description="Removes what BILATERAL_KEEP_RUNS_DAYS and BILATERAL_KEEP_RELEASES no longer keep.",
    config={"loggers": SILENT},
)
def retire() -> None:
    """What is asked for every night."""
    prune()
