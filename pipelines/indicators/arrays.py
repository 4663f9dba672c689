"""Types of the arrays that formulas take and give. No formula belongs here."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
"""Amounts, shares, scores: NaN is missing."""
Indices = NDArray[np.int64]
Flags = NDArray[np.bool_]
Places = NDArray[np.integer[Any]]
"""Positions in another array; -1 is nowhere."""
