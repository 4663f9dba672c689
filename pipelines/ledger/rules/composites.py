"""The composite: dyads, years, weights and minimums that fit together. Its choices are words of ``schemas/written/registers.py``."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from pipelines.ledger.reader import Item, Ledger
from pipelines.ledger.rules.files import dyads
from pipelines.ledger.yaml_files import Problem
from schemas.written.registers import Composite

_WHOLE = ("reference_values", "reference_dyads", "indicators", "dimensions")


def problems(ledger: Ledger) -> Iterator[Problem]:
    """Dyads that are none, years out of order, weights that are not positive, minimums that cannot be met, doubles."""
    for item in ledger.reference.get("closeness", []):
        yield from dyads(item, ledger, item.model.dyads, "dyads")
        yield from _reference(item)
        yield from _numbers(item)
        yield from _doubles(item)


def _reference(item: Item[Composite]) -> Iterator[Problem]:
    composite, reference = item.model, item.model.reference
    for number, dyad in enumerate(reference.dyads):
        if dyad not in composite.dyads:
            yield item.problem(
                f"`{dyad}` is in the reference set but not among the composite's dyads",
                f"add {dyad} to `dyads`, or take it out here",
                "reference",
                "dyads",
                number,
            )
    for first, last, path in (
        (composite.first_year, composite.last_year, ()),
        (reference.first_year, reference.last_year, ("reference",)),
    ):
        if first > last:
            yield item.problem(f"{first} is after {last}", "swap or correct the years", *path, "first_year")


def _numbers(item: Item[Composite]) -> Iterator[Problem]:
    composite = item.model
    for name in _WHOLE:
        if not _is_whole(getattr(composite.minimum, name), 1):
            yield item.problem(f"{name} is not a whole number above 0", "write 1 or more", "minimum", name)
    if not _is_whole(composite.carry_years, 0):
        yield item.problem("carry_years is not a whole number", "write 0 or more", "carry_years")
    if _is_whole(composite.minimum.dimensions, 1) and int(composite.minimum.dimensions) > len(composite.dimensions):
        yield item.problem(
            f"there are only {len(composite.dimensions)} dimensions",
            f"write at most {len(composite.dimensions)}",
            "minimum",
            "dimensions",
        )
    for place, dimension in enumerate(composite.dimensions):
        if Decimal(dimension.weight) <= 0:
            yield _weight(item, "dimensions", place)
        for number, indicator in enumerate(dimension.indicators):
            if Decimal(indicator.weight) <= 0:
                yield _weight(item, "dimensions", place, "indicators", number)


def _weight(item: Item[Composite], *path: str | int) -> Problem:
    return item.problem("a weight must be above 0", "leave the entry out, or give it a weight", *path, "weight")


def _is_whole(text: str, least: int) -> bool:
    return text.isdecimal() and int(text) >= least


def _doubles(item: Item[Composite]) -> Iterator[Problem]:
    seen: set[Any] = {item.model.id}
    for place, dimension in enumerate(item.model.dimensions):
        if dimension.id in seen:
            yield item.problem(
                f"`{dimension.id}` stands twice", "give each dimension its name", "dimensions", place, "id"
            )
        seen.add(dimension.id)
        for number, one in enumerate(dimension.indicators):
            named = (one.indicator, one.definition, one.series)
            if named in seen:
                yield item.problem(
                    f"`{one.indicator}` stands twice",
                    "remove one of them, or name definition or series",
                    "dimensions",
                    place,
                    "indicators",
                    number,
                    "indicator",
                )
            seen.add(named)
