"""The composite: its dyads, years, weights and minimums must fit together."""

from collections.abc import Iterator
from decimal import Decimal

from pipelines.ledger.reader import Item, Ledger
from pipelines.ledger.rules.lookups import repeated
from pipelines.ledger.rules.scope import listed
from pipelines.ledger.yaml_files import FieldPath, Problem
from schemas.written.registers import Composite

_WHOLE = ("reference_values", "reference_dyads", "indicators", "dimensions")


def problems(ledger: Ledger) -> Iterator[Problem]:
    """Wrong dyads, years out of order, weights that are not positive, minimums that cannot be met, repetitions."""
    for item in ledger.reference.get("closeness", []):
        yield from listed(item, ledger, item.model.dyads, "dyads")
        yield from _reference_set(item, ledger)
        yield from _numbers(item)
        yield from _weights(item)
        yield from _repetitions(item)


def _reference_set(item: Item[Composite], ledger: Ledger) -> Iterator[Problem]:
    composite, reference = item.model, item.model.reference
    yield from listed(item, ledger, reference.dyads, "reference", "dyads")
    scored = ledger.pairs(composite.dyads)
    for number, name in enumerate(reference.dyads):
        for dyad in (dyad for dyad in ledger.pairs([name]) if dyad not in scored):
            message = f"`{dyad}` is in the reference set but not among the composite's dyads"
            remedy = f"add {dyad} to `dyads`, or take it out here"
            yield item.problem(message, remedy, "reference", "dyads", number)
    path: FieldPath
    for years, path in ((composite, ()), (reference, ("reference",))):
        if years.first_year > years.last_year:
            message = f"{years.first_year} is after {years.last_year}"
            yield item.problem(message, "swap or correct the years", *path, "first_year")


def _numbers(item: Item[Composite]) -> Iterator[Problem]:
    composite = item.model
    for name in _WHOLE:
        if not _is_whole(getattr(composite.minimum, name), 1):
            yield item.problem(f"{name} is not a whole number above 0", "write 1 or more", "minimum", name)
    if not _is_whole(composite.carry_years, 0):
        yield item.problem("carry_years is not a whole number", "write 0 or more", "carry_years")
    if not 0 < Decimal(composite.widest) <= 1:
        yield item.problem("widest is not a part of the range", "write a number above 0, at most 1", "widest")
    n_dimensions = len(composite.dimensions)
    if _is_whole(composite.minimum.dimensions, 1) and int(composite.minimum.dimensions) > n_dimensions:
        message, remedy = f"there are only {n_dimensions} dimensions", f"write at most {n_dimensions}"
        yield item.problem(message, remedy, "minimum", "dimensions")


def _is_whole(text: str, least: int) -> bool:
    return text.isdecimal() and int(text) >= least


def _weights(item: Item[Composite]) -> Iterator[Problem]:
    weights: dict[FieldPath, str] = {}
    for place, dimension in enumerate(item.model.dimensions):
        weights["dimensions", place] = dimension.weight
        for number, indicator in enumerate(dimension.indicators):
            weights["dimensions", place, "indicators", number] = indicator.weight
    for path, weight in weights.items():
        if Decimal(weight) <= 0:
            yield item.problem("a weight must be above 0", "leave the entry out, or give it a weight", *path, "weight")


def _repetitions(item: Item[Composite]) -> Iterator[Problem]:
    dimensions = item.model.dimensions
    for place in repeated([item.model.id, *(dimension.id for dimension in dimensions)]):
        message = f"`{dimensions[place - 1].id}` appears twice"
        yield item.problem(message, "give each dimension its own name", "dimensions", place - 1, "id")
    places = [(place, number) for place, one in enumerate(dimensions) for number in range(len(one.indicators))]
    indicators = [dimensions[place].indicators[number] for place, number in places]
    for position in repeated((one.indicator, one.definition, one.series) for one in indicators):
        place, number = places[position]
        yield item.problem(
            f"`{indicators[position].indicator}` appears twice",
            "remove one of them, or name definition or series",
            *("dimensions", place, "indicators", number, "indicator"),
        )
