"""The tables that pass on what sources feed, one for each feed: the only exception to one file per table.

Nothing is computed, chosen or converted; the footer states the terms of the publishers whose rows there are. A feed
that becomes a table only together with others has a file of its own.
"""

from __future__ import annotations

import pyarrow as pa

from pipelines.formats.licences import licences
from pipelines.sources.contract import together
from pipelines.sources.declarations import discover, feeding
from pipelines.tables.shared.registry import Build, add, declared
from schemas import derive

FEEDS = """
agreements_reports alliances arms_transfers baskets captures corrections distances economy energy_reports exchange_rates
funding_reports ideal_points military_expenditure product_dependence quarantine roll_calls sanctions_reports
state_system trade_reports transport_margins votes
""".split()


def _builder(feed: str) -> Build:
    def build(**sources: pa.Table) -> pa.Table:
        rows = together(feed, sources)
        inside = sorted({name.split("/")[1] for name, table in sources.items() if table.num_rows})
        terms = [{"licence": t.licence, "terms_url": t.url} for t in (discover()[name].terms for name in inside)]
        licence = derive.licence_text(*licences(terms))
        return rows.replace_schema_metadata({**(rows.schema.metadata or {}), "license": licence})

    return build


for _feed in FEEDS:
    add(declared(_builder(_feed), _feed, "reports", feeding(_feed)))
