"""From arrays by pair of states to the rows of a bulk table, in the order of its key.

What the arrays mean is the table's business.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray


def pair_rows(
    schema: pa.Schema, actors: Sequence[str], parts: Sequence[Mapping[str, NDArray[Any]]], by: str, **constant: str
) -> pa.Table:
    """One row for each element of the arrays of ``parts``, sorted by pair and then by ``by``, with NaN as null.

    Each part has ``a`` and ``b``, places in the sorted ``actors`` with a < b, the whole number ``by``, and arrays
    named as the columns of ``schema``; ``constant`` columns hold one text.
    """
    if not parts:
        return schema.empty_table()
    joined = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    order = np.lexsort((joined[by], joined["b"], joined["a"]))
    names = pa.array(actors, pa.string())
    a, b = (names.take(pa.array(joined.pop(side)[order])) for side in ("a", "b"))
    columns: dict[str, object] = {
        "actor_a": a,
        "actor_b": b,
        "dyad": dyads_of(a, b),
        "extract_id": pa.nulls(len(order), pa.string()),
        **{name: pa.repeat(text, len(order)) for name, text in constant.items()},
        **{name: _nullable(values[order], schema.field(name).type) for name, values in joined.items()},
    }
    return pa.Table.from_arrays([columns[name] for name in schema.names], schema=schema)


def dyads_of(a: Any, b: Any) -> Any:
    """The dyad of the two actors in each row."""
    return pc.binary_join_element_wise(pc.min_element_wise(a, b), pc.max_element_wise(a, b), "-")


def _nullable(values: NDArray[Any], kind: pa.DataType) -> pa.Array:
    """``values`` as an Arrow array; NaN is null."""
    return pa.array(values, from_pandas=True).cast(kind)
