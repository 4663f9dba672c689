"""What people decide of captures: one is withdrawn, or reinstated. Each decision is a record that stays.

    decisions/<source>/<capture>/<time>-<word>.json     the last one holds

The capture need not be in this archive: an extract may rest on it. What a build holds back by itself is no decision of
the archive: it is kept in ``held.json`` of the home's ``build``, and found again where that is lost, and wherever the
captures or the code have changed since.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from bilateral.commons import strict_json
from pipelines.archive.blobs import Blobs
from pipelines.store.current import replace_durably

FILE = "held.json"
WITHDRAWN, REINSTATED = "withdrawn", "reinstated"


class Decision(NamedTuple):
    """``withdrawn`` or ``reinstated``, why, by whom, and when (ISO 8601)."""

    word: str
    because: str
    by: str
    decided: str

    def __str__(self) -> str:
        return f"{self.word} on {self.decided[:10]}" + (f": {self.because}" if self.because else "")


def reason(text: str) -> str:
    """What a person typed as a reason, on one line and without what a terminal would obey."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def record(blobs: Blobs, source: str, capture_id: str, decision: Decision) -> None:
    """Keep a decision for good. It is the last one, though a clock was set back since the one before."""
    moment = decision.decided.replace(":", "")
    for key in blobs.keys(f"decisions/{source}/{capture_id}/")[-1:]:
        before = key.rpartition("/")[2].rpartition("-")[0]
        moment = max(moment, f"{before}.")  # a dot sorts behind the hyphen
    name = f"{moment}-{decision.word}"
    text = json.dumps(decision._asdict(), ensure_ascii=False, indent=1, sort_keys=True)
    blobs.put(f"decisions/{source}/{capture_id}/{name}.json", f"{text}\n".encode())


def all_of(blobs: Blobs, source: str, capture_id: str) -> list[Decision]:
    """Every decision of a capture, oldest first."""
    return [_decision(blobs, key) for key in blobs.keys(f"decisions/{source}/{capture_id}/")]


def withdrawn(blobs: Blobs, source: str) -> dict[str, Decision]:
    """The captures of a source that are withdrawn now. A record that is damaged still says so by its name."""
    last = {key.split("/")[2]: key for key in blobs.keys(f"decisions/{source}/")}
    gone = {name: _decision(blobs, key) for name, key in last.items()}
    return {name: decision for name, decision in gone.items() if decision.word == WITHDRAWN}


def _decision(blobs: Blobs, key: str) -> Decision:
    moment, _, word = key.rpartition("/")[2].removesuffix(".json").rpartition("-")
    try:
        decision = Decision(**strict_json.loads(blobs.read(key)))
        if not strict_json.fits(decision._asdict(), {"because": str, "by": str, "decided": strict_json.is_moment}):
            raise ValueError
    except (ValueError, TypeError):
        return Decision(word, f"the reason is lost: {key} is damaged", "", moment)
    return decision if decision.word == word else Decision(word, decision.because, decision.by, decision.decided)


def held(build: Path, state: Callable[[], str]) -> dict[str, str]:
    """Why captures are held back, by their ids; none where the file is lost or damaged.

    ``state`` gives the hash of what the captures and the code are now. It is asked only where something is held: what
    was held in another state is looked at again, so nothing of that is held now.
    """
    kept_state, captures = _kept(build)
    return captures if captures and kept_state == state() else {}


def once_held(build: Path) -> list[str]:
    """The sources of which captures were held back, in whatever state captures and code were then."""
    return sorted({name.rpartition("-")[0] for name in _kept(build)[1]})


def _kept(build: Path) -> tuple[str, dict[str, str]]:
    """The state in which captures were held back, and why each was."""
    try:
        kept = strict_json.loads((build / FILE).read_bytes())
    except (FileNotFoundError, ValueError):
        return "", {}
    if not strict_json.fits(kept, {"state": str, "captures": dict}):
        return "", {}
    return kept["state"], {str(name): str(why) for name, why in kept["captures"].items()}


def hold(build: Path, captures: Mapping[str, str], state: str) -> None:
    """Hold back these captures and no others, each for its reason, as long as captures and code are in ``state``."""
    kept = {"state": state, "captures": dict(captures)}
    replace_durably(build / FILE, json.dumps(kept, indent=1, sort_keys=True).encode())


def state_of(blobs: Blobs, code: str) -> str:
    """The hash of which captures there are, what people decided of them, and the revision of the code."""
    keys = [key for kind in ("captures", "decisions") for key in blobs.keys(f"{kind}/")]
    return sha256("\n".join([code, *keys]).encode()).hexdigest()
