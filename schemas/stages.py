"""Stages of money between two sides, over the statuses of funding: plain data, nothing computed."""

from __future__ import annotations

STAGE_OF = {"planned": "announced", "announced": "announced", "disbursed": "disbursed"}
STAGE_OF |= dict.fromkeys(("signed", "committed", "in_force"), "committed")
"""Stage of each status of funding. A plan binds nobody, a signature does, and being in force adds no money to it.

``suspended``, ``expired`` and ``cancelled`` end a deal; they are no flow, and undo none that is recorded.
"""

STAGES = ("announced", "committed", "disbursed")
BASE_YEAR = 2021
"""Base year of constant prices: that of the largest data set of Chinese finance, so that both compare."""
