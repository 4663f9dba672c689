"""The tables that pass on what sources feed, one for each feed: the only exception to one file per table.

Nothing is computed, chosen or converted. A feed that becomes a table only together with others has a file of its own.
"""

from __future__ import annotations

import pyarrow as pa

from pipelines.sources.contract import feeding, together
from pipelines.tables.shared.registry import Build, add, declared

FEEDS = """
agreements_reports alliances arms_transfers captures corrections economy energy_reports exchange_rates funding_reports
ideal_points military_expenditure quarantine roll_calls sanctions_reports state_system trade_reports transport_margins
votes
""".split()


def _builder(feed: str) -> Build:
    def build(**sources: pa.Table) -> pa.Table:
        return together(feed, sources)

    return build


for _feed in FEEDS:
    add(declared(_builder(_feed), _feed, "reports", feeding(_feed)))
