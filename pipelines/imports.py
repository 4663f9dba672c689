"""Which modules of ours import which, read from their text: what a module's result depends on, and the floors of the house.

Read, not imported: nothing runs, and an import inside a function counts too. ``python -m pipelines.imports [CHECKOUT]``
prints the graph of rooms. What may import what is said in ``tests/test_imports.py``.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OURS = ("schemas", "bilateral", "pipelines")
_STATEMENT = re.compile(
    rf"^([ \t]*)(?:from[ \t]+((?:{'|'.join(OURS)})\b[\w.]*)[ \t]+import[ \t]+(?:\(([^)]*)\)|([^\n(]*))"
    rf"|import[ \t]+((?:{'|'.join(OURS)})\b[\w.]*))",
    re.MULTILINE,
)


@cache
def modules(root: Path = ROOT) -> Mapping[str, Path]:
    """The file of each of our modules by its dotted name; a package's is its ``__init__``."""
    return {
        ".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): file
        for package in OURS
        for file in sorted((root / package).rglob("*.py"))
    }


@cache
def imported(module: str, root: Path = ROOT, *, at_once: bool = False) -> frozenset[str]:
    """The modules of ours that the text of ``module`` imports, anywhere in it or, ``at_once``, when it is itself imported."""
    known = modules(root)
    found = set[str]()
    text = _file(module, root).read_text(encoding="utf-8")
    for indent, base, bracketed, plain, whole in _STATEMENT.findall(text):
        if at_once and indent:
            continue
        names = re.sub(r"#[^\n]*", "", bracketed or plain).split(",")
        inner = {f"{base}.{name.split()[0]}" for name in names if name.split()}
        found |= {name for name in inner if name in known} if base else {whole}
        found |= {base} if inner - known.keys() else set()
    return frozenset(found & known.keys())


@cache
def closure(module: str, root: Path = ROOT) -> frozenset[str]:
    """``module`` and all modules of ours that it imports, however far away.

    The packages that hold these are in it, with what they import at once: what they import later is the business of others.
    """
    found, packages, wanted = {module}, set[str](), [module]
    while wanted:
        name = wanted.pop()
        holding = {name[:end] for end in range(len(name)) if name[end] == "."} - packages
        packages |= holding
        beside = {one for package in holding for one in imported(package, root, at_once=True)}
        new = ((imported(name, root) if name in found else set()) | beside) - found
        found |= new
        wanted += new
    return frozenset(found | packages)


def digest(*names: str, root: Path = ROOT) -> str:
    """The hash of these modules' closures: another one where anything that they are made of was changed."""
    whole = sorted({name for module in names for name in closure(module, root)})
    text = "".join(f"{name} {_file_hash(_file(name, root))}\n" for name in whole)
    return sha256(text.encode()).hexdigest()


def _file(module: str, root: Path) -> Path:
    """The file of a module of ours, or of another that was imported, such as a parser that a test makes."""
    if file := modules(root).get(module):
        return file
    origin = sys.modules[module].__file__
    assert origin
    return Path(origin)


@cache
def _file_hash(file: Path) -> str:
    """The hash of a module's text and, where a publisher is declared, of the YAML file of its name beside it."""
    declaration = file.with_suffix(".yaml")
    return sha256(file.read_bytes() + (declaration.read_bytes() if declaration.exists() else b"")).hexdigest()


@dataclass(frozen=True)
class House:
    """Rooms and what they import: a room is a top-level module, or a folder of ``pipelines`` with all below it."""

    floors: Mapping[str, int]
    """The floor of each room: 1 imports none of ours, any other stands one above the highest that it imports."""
    arrows: frozenset[tuple[str, str]]
    up: frozenset[tuple[str, str]]
    """Arrows to a room on the same floor or a higher one: only circles have them."""


def room(module: str) -> str:
    """The room in which a module stands."""
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] == "pipelines" else parts[0]


def house(root: Path = ROOT) -> House:
    """The graph of rooms of the checkout at ``root``; ``__init__`` of our three packages aside."""
    arrows = set(_arrows(root))
    rooms = {room(module) for module in modules(root) if module not in OURS}
    rooms |= {one for arrow in arrows for one in arrow}
    back = _back(rooms, arrows)
    floors: dict[str, int] = {}
    while len(floors) < len(rooms):
        for one in sorted(rooms - floors.keys()):
            below = {target for source, target in arrows - back if source == one}
            if below <= floors.keys():
                floors[one] = 1 + max((floors[other] for other in below), default=0)
    up = {(a, b) for a, b in arrows if floors[b] >= floors[a]}
    return House(floors, frozenset(arrows), frozenset(up))


def _arrows(root: Path) -> Iterator[tuple[str, str]]:
    for module in modules(root):
        if module not in OURS:
            for name in imported(module, root) - {*OURS}:
                if room(name) != room(module):
                    yield room(module), room(name)


def _back(rooms: set[str], arrows: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """The arrows that close circles, found by going down from each room in turn."""
    state: dict[str, int] = {}
    back = set[tuple[str, str]]()

    def go(one: str) -> None:
        state[one] = 1
        for source, target in sorted(arrow for arrow in arrows if arrow[0] == one):
            if state.get(target) == 1:
                back.add((source, target))
            elif target not in state:
                go(target)
        state[one] = 2

    for one in sorted(rooms):
        if one not in state:
            go(one)
    return back


def main() -> None:
    """Print rooms by floor, then counts."""
    drawn = house(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT)
    for floor in range(max(drawn.floors.values()), 0, -1):
        print(f"{floor:2}  {'  '.join(sorted(one for one, at in drawn.floors.items() if at == floor))}")
    print(
        f"{len(drawn.floors)} rooms, {max(drawn.floors.values())} floors, {len(drawn.arrows)} arrows, {len(drawn.up)} up"
    )
    for source, target in sorted(drawn.up):
        print(f"up: {source} -> {target}")


if __name__ == "__main__":
    main()
