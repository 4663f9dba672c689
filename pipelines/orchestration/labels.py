"""How assets are labelled in the UI: groups, layers, domains, owners, sensitivity, and where their code stands.

Declared here for all assets, so that a table's module needs to name its group alone.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import dagster as dg

from pipelines.sources.contract import Source
from pipelines.sources.declarations import discover as sources
from schemas import beside
from schemas.records import RECORDS

CURATED, PUBLISHED, RELEASE = "curated_files", "publisher_files", "release"
KEPT = "results_kept_in_the_repository"
GROUPS, DOMAINS = beside.read(__file__).values()
"""The group in the UI and the layer of the flow of data, by group of tables; the tables by domain."""
for _table, _declared in RECORDS.items():
    DOMAINS[_declared["domain"]].append(_table)
GENERAL = "general"
CURATORS = "team:curators"


@cache
def domain(table: str) -> str:
    """The domain of a table, of its slice of the ledger, its observations or its reports."""
    subject = table.removeprefix("ledger_").removeprefix("observed_").removesuffix("_reports").removesuffix("_in_scope")
    return next((name for name, tables in DOMAINS.items() if subject in tables), GENERAL)


def of_table(name: str, layer: str, restricted: bool = False) -> dict[str, Any]:
    """Owners and tags of an asset. A domain has a team; curators own what they write and what concerns all domains."""
    subject = domain(name)
    owners = [f"team:{subject}"] if subject != GENERAL else []
    owners += [CURATORS] if layer == "ledger" or not owners else []
    sensitivity = "restricted" if restricted else "public"
    return {"owners": owners, "tags": {"layer": layer, "domain": subject, "sensitivity": sensitivity}}


def of_source(source: Source, layer: str) -> dict[str, Any]:
    """Owners and tags of a source's assets, those of the first table that it feeds."""
    return of_table((*source.feeds, GENERAL)[0], layer, not source.terms.is_passed_on)


def holds_restricted_rows(inputs: Iterable[str]) -> bool:
    """Whether a table holds rows of a source that may not be passed on."""
    feeding = {name.split("/")[1] for name in inputs if name.startswith("parsed/")}
    return any(not sources()[name].terms.is_passed_on for name in feeding)


def code_of(function: Callable[..., Any]) -> dict[str, Any]:
    """Metadata by which the UI leads to a function."""
    code = inspect.unwrap(function).__code__
    return code_in(code.co_filename, code.co_firstlineno, function.__module__)


def code_in(file: str, line: int, label: str) -> dict[str, Any]:
    """Metadata by which the UI leads to a line of a file."""
    with warnings.catch_warnings(action="ignore", category=dg.BetaWarning):
        reference = dg.LocalFileCodeReference(file_path=file, line_number=line, label=label)
        return {"dagster/code_references": dg.CodeReferencesMetadataValue(code_references=[reference])}
