"""What two directed numbers of one dyad say of each other. How they were counted does not belong here."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def asymmetry(a_to_b: npt.ArrayLike, b_to_a: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """(a - b) / (a + b): 1 where only a acts, 0 where both do alike, -1 where only b does (docs/methods.md, contacts).

    Numbers of at least 0 in one unit, which broadcast; the result has none, and lies in [-1, 1]. Exchanging the two changes
    the sign. NaN where both are 0 or one is NaN. Raises ValueError for a negative number.
    """
    a, b = np.broadcast_arrays(np.asarray(a_to_b, float), np.asarray(b_to_a, float))
    if np.any(a < 0) or np.any(b < 0):
        raise ValueError("what is compared must not be negative")
    total = a + b
    return (a - b) / np.where(total > 0, total, np.nan)
