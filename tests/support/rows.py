"""Rows for tests: several columns of a row at once, and made-up rows from the defaults in ``default_rows.yaml``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import pytest
import yaml

Test = TypeVar("Test", bound=Callable[..., None])


def pick(row: Mapping[str, Any], names: str) -> tuple[Any, ...]:
    """The columns of a row that ``names`` lists, separated by spaces."""
    return tuple(row[name] for name in names.split())


@cache
def read_yaml(path: Path) -> Any:
    """What a YAML file of the tests holds, read once, by libyaml where it is there."""
    return yaml.load(path.read_bytes(), getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def cases(module: str, test: str) -> list[Any]:
    """The cases of ``test`` in ``cases.yaml`` beside a test module, given by its ``__file__``."""
    return list(read_yaml(Path(module).with_name("cases.yaml"))[test])


def each_case(module: str, names: str, first: int | None = None) -> Callable[[Test], Test]:
    """Parametrise a test by its cases in ``cases.yaml``: a list, or a mapping by what each case is of.

    The cases after the ``first`` are for `make torture`.
    """

    def parametrise(test: Test) -> Test:
        given = read_yaml(Path(module).with_name("cases.yaml"))[test.__name__]
        ids, values = zip(*given.items(), strict=True) if isinstance(given, dict) else (None, given)
        cases = first_of(first, *(tuple(value) if " " in names else value for value in values))
        parametrised: Test = pytest.mark.parametrize(names.replace(" ", ","), cases, ids=ids)(test)
        return parametrised

    return parametrise


def first_of(count: int | None, *cases: Any) -> list[Any]:
    """The cases of a test, of which `make test` takes the first and `make torture` the others too."""
    values = [case if isinstance(case, tuple) else (case,) for case in cases]
    kept = len(values) if count is None else count
    return [pytest.param(*value, marks=pytest.mark.torture if n >= kept else ()) for n, value in enumerate(values)]


LIMITS: dict[str, Callable[[Any, Any], Any]] = {
    "at_most": lambda value, limit: value is not None and value <= limit,
    "at_least": lambda value, limit: value is not None and value >= limit,
    "near": lambda value, limit: value == pytest.approx(limit),
    "contains": lambda value, limit: limit in value,
}


def different(row: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a row that do not hold what is wanted: a value, or a limit such as ``{at_most: 3}``."""
    return {name: row[name] for name, value in wanted.items() if not _holds(row[name], value)}


def _holds(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict) and wanted.keys() <= LIMITS.keys():
        return all(LIMITS[name](value, limit) for name, limit in wanted.items())
    return bool(value == wanted)


def default_row(name: str, **values: Any) -> dict[str, Any]:
    """The made-up row ``name``, with ``values`` in place of its own."""
    return dict(read_yaml(Path(__file__).with_name("default_rows.yaml"))[name]) | values


def fields(text: str) -> list[list[str]]:
    """The words of each line of a table of text; a line may hold several rows, separated by semicolons."""
    return [row.split() for row in text.replace("\n", ";").split(";") if row.strip()]
