"""All assets of the graph, and the jobs that run them."""

from __future__ import annotations

from pathlib import Path

import dagster as dg

from bilateral.lookup import NotThere
from pipelines.ledger.slices import catalogue as slices
from pipelines.orchestration.extract_assets import extract_assets
from pipelines.orchestration.ledger_assets import ledger_asset, publisher_assets
from pipelines.orchestration.release_assets import candidate_asset, release_asset
from pipelines.orchestration.source_assets import capture_key, source_assets
from pipelines.orchestration.table_assets import table_asset
from pipelines.orchestration.year_assets import with_years, year_assets, year_key
from pipelines.sources.contract import ABOUT
from pipelines.sources.contract import discover as sources
from pipelines.tables.shared.registry import discover, kept, unmade


def all_assets(root: Path, *, with_captures: bool = False) -> list[dg.AssetsDefinition | dg.AssetSpec]:
    """Every asset of the checkout at ``root``; captures, also of single years, only if they are asked for.

    Raises NotThere where a table asks for an input, a group or a model that does not exist.
    """
    parsed = [source.stored(feed) for source in sources().values() for feed in (*source.feeds, *ABOUT)]
    if problems := unmade([*slices.names(), *parsed, *kept()]):
        raise NotThere("\n".join(problems))
    return [
        *publisher_assets(root),
        *source_assets(root, with_captures=with_captures),
        *(year_assets() if with_captures else ()),
        ledger_asset(root),
        *extract_assets(root),
        *(table_asset(table, root) for table in discover().values()),
        candidate_asset(),
        release_asset(),
    ]


def all_jobs() -> list[dg.UnresolvedAssetJobDefinition]:
    """``build`` makes everything from the archive, ``all_captures`` asks every publisher (``captures`` is a table)."""
    captures = dg.AssetSelection.assets(*(capture_key(source) for source in sources().values() if source.is_asked))
    return [
        dg.define_asset_job(
            "build",
            dg.AssetSelection.all() - captures - dg.AssetSelection.assets(*map(year_key, with_years())),
            description="Builds and checks every table and publishes a release if anything changed, "
            "as `bilateral build` does. `known_by` and `is_public` in the launchpad make a release beside `latest`.",
        ),
        dg.define_asset_job("all_captures", captures, description="Asks every publisher that a machine may ask."),
    ]
