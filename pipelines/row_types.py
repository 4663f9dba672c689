"""Types of the rows of every table, by its name in CamelCase: ``TradeReportsRow``, ``LedgerActorsRow``.

``python -m tests.support.row_stubs`` writes them beside this module from the models (``make types`` does), so
that a misspelt column is found without running anything. At run time rows are plain dictionaries, and what a name with
``Arrow`` at its end stands for is a ``pa.Table``.
"""

from __future__ import annotations

from typing import Any


def __getattr__(name: str) -> Any:
    if name.startswith("_"):
        raise AttributeError(name)
    if name.endswith("Arrow"):
        import pyarrow as pa

        return pa.Table
    return dict[str, Any]
