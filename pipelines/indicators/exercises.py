"""How much an exercise weighs by its size and length. Counting and choosing exercises does not belong here."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def load(personnel: npt.ArrayLike, days: npt.ArrayLike, domain_share: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """ln(1 + personnel) · days · (1 + share of domains), for each exercise: a weight proposed here, not a published index.

    ``personnel`` and ``days`` are at least 0, ``domain_share`` is the share of all domains (land, sea, air …) in which it
    was held, from 0 to 1. The result has no unit that means anything alone: it is read beside the plain number of
    exercises, in which each weighs 1. NaN where one of the three is NaN. It grows with each of the three.
    Raises ValueError for a negative number or a share above 1.
    """
    p, d, share = (np.asarray(given, float) for given in (personnel, days, domain_share))
    if np.any(p < 0) or np.any(d < 0) or np.any(share < 0) or np.any(share > 1):
        raise ValueError("personnel and days must not be negative, and a share lies from 0 to 1")
    return np.log1p(p) * d * (1 + share)
