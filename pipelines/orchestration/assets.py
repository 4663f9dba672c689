"""All assets of the graph."""

from __future__ import annotations

from pathlib import Path

import dagster as dg

from bilateral.commons.lookup import NotThere
from pipelines.ledger.slices import catalogue as slices
from pipelines.orchestration.extract_assets import extract_assets
from pipelines.orchestration.ledger_assets import ledger_asset, publisher_assets
from pipelines.orchestration.release_assets import candidate_asset, release_asset
from pipelines.orchestration.source_assets import source_assets
from pipelines.orchestration.table_assets import table_asset
from pipelines.orchestration.year_assets import year_assets
from pipelines.sources.contract import ABOUT
from pipelines.sources.declarations import discover as sources
from pipelines.tables.shared.registry import discover, kept, unmade


def all_assets(root: Path, *, with_captures: bool = False) -> list[dg.AssetsDefinition | dg.AssetSpec]:
    """Every asset of the checkout at ``root``; captures, also of single years, only if they are asked for.

    Raises NotThere where a table asks for an input, a group or a model that does not exist.
    """
    parsed = [source.stored(feed) for source in sources().values() for feed in (*source.feeds, *ABOUT)]
    if problems := unmade([*slices.names(), *parsed, *kept()]):
        raise NotThere("\n".join(problems))
    read = [*publisher_assets(root), *source_assets(root, with_captures=with_captures)]
    read += [*(year_assets() if with_captures else ()), ledger_asset(root), *extract_assets(root)]
    return [*read, *(table_asset(table, root) for table in discover().values()), candidate_asset(), release_asset()]
