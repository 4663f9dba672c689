"""The floors of the house: ``python -m tests.support.floors`` prints the picture of docs/architecture.md."""

from __future__ import annotations

from graphlib import TopologicalSorter

from pipelines.imports import OURS, imported, modules


def room(module: str) -> str:
    """The room of a module: a top-level module, or a module or folder of ``pipelines``."""
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] == "pipelines" else parts[0]


def floors() -> dict[str, int]:
    """The floor of each room: 1 if it imports none of ours, else one above the highest.

    The ``__init__`` of the three packages are in none. Raises graphlib.CycleError naming rooms that import each other.
    """
    below: dict[str, set[str]] = {room(module): set() for module in modules() if module not in OURS}
    for module in modules().keys() - {*OURS}:
        below[room(module)] |= {room(name) for name in imported(module) - {*OURS}} - {room(module)}
    floor, order = dict[str, int](), TopologicalSorter(below)
    order.prepare()
    while ready := order.get_ready():
        floor |= dict.fromkeys(ready, 1 + max(floor.values(), default=0))
        order.done(*ready)
    return floor


if __name__ == "__main__":
    found = floors()
    for floor in sorted({*found.values()}, reverse=True):
        print(f"{floor:2}  {'  '.join(sorted(name for name, at in found.items() if at == floor))}")
