"""Captures that builds of a home hold back: with them a table or the gate fails, without them the release goes on.

Which captures are to blame is found by trials: a release is made beside the home, as far as its gate, from some of the
captures. What is held back is kept by ``pipelines.archive.decisions`` as long as captures and code stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import dagster as dg

from bilateral.commons import machine
from pipelines.archive.blobs import StorageError
from pipelines.archive.captures import ArchiveError
from pipelines.archive.decisions import hold, state_of
from pipelines.orchestration.assets import all_assets
from pipelines.orchestration.progress import log
from pipelines.orchestration.rehearsal import Rehearsal
from pipelines.orchestration.workplace import Workplace
from pipelines.release.candidate import DamagedRelease, last_release
from pipelines.release.rules import OF_THE_PROGRAM
from pipelines.sources.declarations import discover
from pipelines.sources.refresh import refresh

LONGEST = 300
REFUSALS = (" cannot be used: ", " is not safe to write: ")
"""What stands in the words of a step that a storage refused."""
OUR_FAULT = "a fault of this program: "
"""What the reason begins with where no file can be wrong so: an id that names nothing, a builder that raises."""
LEFT_OUT = "it is left out in a trial"
Trial = Callable[[frozenset[str]], str]
"""Why a release of these captures fails; empty where it passes."""


def hold_guilty(workplace: Workplace, failed: Mapping[str, str]) -> dict[str, str]:
    """Hold back the captures to blame for these failed steps; each with the reason, and none where none is to blame.

    ``failed`` has the reason of each step. The caller holds the lease of the home. Nothing is held back where the
    storage or the machine is at fault, or where the release fails without any capture as well.
    """
    if not failed or any(map(_is_of_the_machine, failed.values())):
        return {}
    captures = suspects(workplace, failed)
    if not captures:
        return {}
    log.info("the release fails: looking which of %d captures is to blame", len(captures))
    state = state_of(workplace.archive.blobs, workplace.store.code)
    try:
        with TemporaryDirectory(dir=workplace.home.build, prefix=".trial-") as aside:
            guilty = find_guilty(captures, trials(workplace, Path(aside), captures))
    except (ArchiveError, StorageError, DamagedRelease, OSError) as error:
        log.warning("which capture is to blame could not be found: %s", error)
        return {}
    if guilty:
        hold(workplace.home.build, guilty, state)
    return guilty


def suspects(workplace: Workplace, steps: Collection[str]) -> dict[str, str]:
    """The captures that feed each of these steps and may be read, by their ids in order, each with its source.

    None where a step rests on no capture: no capture can be to blame then.
    """
    archive, all_sources = workplace.archive_holding({}), discover()
    names = _behind_all(workplace, steps)
    readable = [name for name in names if not all_sources[name].terms.is_unread]
    try:
        there = [capture for name in readable for capture in archive.records(name)[0]]
        new = [capture for capture in there if capture.capture_id not in archive.withdrawn(capture.source)]
    except StorageError:
        return {}
    return {capture.capture_id: capture.source for capture in sorted(new, key=lambda each: each.capture_id)}


def _behind_all(workplace: Workplace, steps: Iterable[str]) -> list[str]:
    """The sources that feed these steps; none where a step has none."""
    graph = [asset for asset in all_assets(workplace.root) if isinstance(asset, dg.AssetsDefinition)]
    sources = set[str]()
    for step in steps:
        keys = [key for asset in graph if asset.node_def.name == step for key in asset.keys]
        above = dg.AssetSelection.assets(*keys).upstream().resolve(graph) if keys else set()
        feeding = {key.path[1] for key in above if key.path[0] == "parsed"}
        if not feeding:
            return []
        sources |= feeding
    return sorted(sources)


def find_guilty(captures: Iterable[str], failure_of: Trial) -> dict[str, str]:
    """The captures without which a release passes, and of which none can be given back; each with why it fails then.

    None where a release of all passes, or one of none fails. Depends on the captures alone, not on their order. For k
    of n it takes some k (log₂ n + 2) trials: the shortest beginning that fails is found by halving, its last capture is
    set aside, and the rest is tried again; in the end each is tried once more beside those that pass.
    A. Zeller and R. Hildebrandt, "Simplifying and isolating failure-inducing input", IEEE Transactions on Software
    Engineering 28(2), 2002, calls such a set 1-minimal.
    """
    kept, aside, passing = sorted(captures), set[str](), 0
    failure_of = cache(failure_of)
    if not failure_of(frozenset(kept)) or failure_of(frozenset()):
        return {}
    while failure_of(frozenset(kept)):
        failing = len(kept)
        while failing - passing > 1:
            middle = (passing + failing) // 2
            if failure_of(frozenset(kept[:middle])):
                failing = middle
            else:
                passing = middle
        aside.add(kept.pop(passing))
    while True:
        failures = {name: failure_of(frozenset([*kept, name])) for name in sorted(aside)}
        given_back = next((name for name, reason in failures.items() if not reason), None)
        if given_back is None:
            return failures
        aside.remove(given_back)
        kept.append(given_back)


def trials(workplace: Workplace, aside: Path, captures: Mapping[str, str]) -> Trial:
    """Trials with some of these ``captures``, each with its source, in the folder ``aside``.

    A trial raises ArchiveError, StorageError, DamagedRelease or OSError where the machine is at fault.
    """
    rehearsal = Rehearsal(workplace.root, workplace.home, aside)
    last = last_release(workplace.home.releases)
    sources = [discover()[name] for name in sorted({*captures.values()})]

    def failure_of(kept: frozenset[str]) -> str:
        archive = workplace.archive_holding(dict.fromkeys(captures.keys() - kept, LEFT_OUT))
        step = ""
        try:
            for source in sources:
                step = f"parsed/{source.id}"
                read = refresh(
                    source, rehearsal.store, archive, workplace.codes, workplace.readings, workplace.rows_kept
                )
                if read.findings:
                    return _in_short(step, read.findings[0])
            step = ""
            if findings := rehearsal.make_tables():
                return _in_short(rehearsal.table, findings[0])
            step = "candidate"
            for rule, findings in rehearsal.check(last)[1].items():
                if findings:
                    return _in_short(step, findings[0], is_ours=rule in OF_THE_PROGRAM)
        except (ArchiveError, StorageError, DamagedRelease, OSError):
            raise
        except Exception as error:  # whatever a builder raises, the trial is to name it
            return _in_short(step or rehearsal.table, f"{type(error).__name__}: {error}", is_ours=True)
        return ""

    return failure_of


def remedies(capture: str, reason: str) -> list[str]:
    """What to do about a capture that is held back."""
    if reason.startswith(OUR_FAULT):
        return ["no file can be wrong in this way: report this line; the file is read again once the program is mended"]
    return [
        f"if the file is wrong: bilateral archive withdraw {capture} --because …",
        f"if it is right, mend what fails, then: bilateral archive reinstate {capture}",
    ]


def _is_of_the_machine(reason: str) -> bool:
    return bool(machine.remedy_of(reason)) or any(words in reason for words in REFUSALS)


def _in_short(step: str, problem: object, *, is_ours: bool = False) -> str:
    """Why a trial failed, on one line that names the step."""
    words = " ".join(str(problem).split())
    named = words if words.startswith(step) else f"{step}: {words}"
    return f"{OUR_FAULT if is_ours else ''}{named}"[:LONGEST]
