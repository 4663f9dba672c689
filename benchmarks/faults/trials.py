"""One try: an operation is struck, what is left is checked, and the same operation must then succeed without a hand."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.faults import injection
from benchmarks.faults.world import OPERATIONS, Operation, World, lost, torn

MOMENT, FLIP, EIGHT = "kill, any moment", "bit flipped", "eight at once"
KINDS = [
    *((operation.name, fault) for operation in OPERATIONS for fault in (*injection.FAULTS, MOMENT)),
    ("build", FLIP),
    ("build", EIGHT),
]
"""Each operation with each fault, and two faults of builds alone."""


@dataclass
class Tally:
    """What came of the tries of one kind. ``struck``: the fault acted before the end; ``refused``: the command said in
    words what was wrong; ``unaided``: the same command then succeeded; ``longest`` in seconds, from the fault on."""

    tries: int = 0
    struck: int = 0
    refused: int = 0
    lost: int = 0
    torn: int = 0
    wrong: int = 0
    unaided: int = 0
    longest: float = 0.0

    def add(self, other: Tally) -> None:
        """Add the tries of another run."""
        for name, value in asdict(other).items():
            setattr(self, name, max(self.longest, value) if name == "longest" else getattr(self, name) + value)


@dataclass
class Trial:
    """The outcome of one try, with what was found in words."""

    operation: str
    fault: str
    tally: Tally
    findings: list[str]


class Trials:
    """Tries in one world, which must be as good after each as before."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.world, self.chance = World(folder), random.Random(seed)
        self.calls: dict[str, int] = {}
        self.seconds: dict[str, float] = {}
        for operation in OPERATIONS:
            ran = self.world.run(operation.prepare(self.world))
            if ran.code or operation.missing(self.world):
                raise SystemExit(f"{operation.name} fails without a fault:\n{ran.said[-2000:]}")
            self.calls[operation.name], self.seconds[operation.name] = ran.calls, ran.seconds

    def once(self, name: str, fault: str) -> Trial:
        """One try of a kind."""
        operation = next(operation for operation in OPERATIONS if operation.name == name)
        if fault == FLIP:
            return self._flipped(operation)
        if fault == EIGHT:
            return self._at_once(operation)
        arguments = operation.prepare(self.world)
        if fault == MOMENT:
            ran = self.world.run(arguments, seconds=self.chance.uniform(0.05, self.seconds[name]))
        else:
            calls = self.calls[name]
            last = max(1, calls // 4) if fault == injection.CLOCK else calls  # so that the clock jumps several times
            ran = self.world.run(arguments, fault, self.chance.randint(1, last))
        trial = self._after(operation, fault, arguments, ran.code, ran.said)
        if fault == injection.CLOCK:  # the operation may well succeed
            trial.tally.struck = int(not ran.calls)
        return trial

    def _after(self, operation: Operation, fault: str, arguments: list[str], code: int, said: str) -> Trial:
        """Check what the fault left, then run the operation again."""
        began = time.monotonic()
        tally = Tally(tries=1, struck=int(code != 0), refused=int(code > 0 and "Traceback" not in said))
        findings = [f"a traceback: {said[-400:]}"] if "Traceback" in said else []
        findings += self._left(tally)
        if code == 0:
            findings += self._wrong(operation, tally)
        again = self.world.run(arguments)
        tally.longest = time.monotonic() - began
        tally.unaided = int(again.code == 0)
        if again.code:
            findings.append(f"it did not recover: {again.said[-600:]}")
        findings += self._left(tally)
        if again.code == 0:
            findings += self._wrong(operation, tally)
        return Trial(operation.name, fault, tally, findings)

    def _wrong(self, operation: Operation, tally: Tally) -> list[str]:
        """What a command that succeeded has not done."""
        wrong = operation.missing(self.world)
        tally.wrong += bool(wrong)
        return wrong

    def _left(self, tally: Tally) -> Iterator[str]:
        for found, name in ((torn(self.world), "torn"), (lost(self.world), "lost")):
            setattr(tally, name, getattr(tally, name) + bool(found))
            yield from (f"{name}: {words}" for words in found)

    def _flipped(self, operation: Operation) -> Trial:
        """Flip a bit of a stored file that is no release, build, and set it right where the build asks for it."""
        home = self.world.home
        files = [
            path
            for path in home.rglob("*")
            if path.is_file() and not path.is_symlink() and path.stat().st_size
            if "releases" not in path.parts and path.stat().st_nlink == 1  # a candidate shares files with a release
        ]
        path = self.chance.choice(files)
        kept, mode = path.read_bytes(), path.stat().st_mode
        at = self.chance.randrange(len(kept))
        path.chmod(0o644)
        path.write_bytes(kept[:at] + bytes([kept[at] ^ 1 << self.chance.randrange(8)]) + kept[at + 1 :])
        path.chmod(mode)
        arguments = operation.prepare(self.world)
        ran = self.world.run(arguments)
        if ran.code == 0 and not operation.missing(self.world) and not torn(self.world):
            tally = Tally(tries=1, struck=1, unaided=1, longest=ran.seconds)
            return Trial(operation.name, FLIP, tally, list(self._left(tally)))
        if path.exists():
            path.chmod(0o644)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(kept)
        trial = self._after(operation, FLIP, arguments, ran.code or 1, ran.said)
        trial.tally.unaided = 0  # the byte was set right by hand
        trial.tally.wrong += int(ran.code == 0)
        trial.findings += [f"{path.relative_to(home)}: {'published wrong' if ran.code == 0 else 'refused'}"]
        return trial

    def _at_once(self, operation: Operation) -> Trial:
        """Eight of the same operation at the same time; all must succeed."""
        arguments = operation.prepare(self.world)
        with ThreadPoolExecutor(8) as pool:
            codes = [ran.code for ran in pool.map(self.world.run, [arguments] * 8)]
        trial = self._after(operation, EIGHT, arguments, max(codes), "")
        trial.tally.struck = 1
        return trial
