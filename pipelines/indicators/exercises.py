"""Weight of an exercise by its size and length. Counting and choosing exercises does not belong here."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pipelines.indicators.arrays import Numbers


def load(personnel: npt.ArrayLike, days: npt.ArrayLike, domain_share: npt.ArrayLike) -> Numbers:
    """ln(1 + personnel) · days · (1 + share of domains) of each exercise: our own weight, not a published index.

    ``personnel`` and ``days`` are at least 0; ``domain_share`` is the share of all domains (land, sea, air …) that the
    exercise covered, 0 to 1. The result rises with each of them and means nothing on its own: read it beside the plain
    number of exercises. NaN where an input is NaN.
    """
    p, d, share = (np.asarray(values, float) for values in (personnel, days, domain_share))
    return np.log1p(p) * d * (1 + share)
