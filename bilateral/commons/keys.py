"""Ids that are made of several parts, split into these parts: ids of observations, of reports and of rows.

``schemas.written.ids`` writes the ids of observations. No other module splits an id at its marks: parts may contain
the marks of other ids, as the key of ``mirror_gaps`` has two ids of observations in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

SEPARATOR = "|"
"""Stands between the parts of an observation's id and of a row's key."""
OF_ROW = "#"
"""Stands between a capture and a row of it."""


class ObservationKey(NamedTuple):
    """The parts of an observation's id, all of them text; a part that the id lacks is empty."""

    subject_id: str
    measure: str = ""
    actor_id: str = ""
    status: str = ""
    definition_id: str = ""
    unit_measure: str = ""

    @property
    def subject(self) -> tuple[str, ...]:
        """The table, then the id of a record or the dimensions of a series.

        >>> split_observation("trade/RUS>CHN/TOTAL/G/2024/CHN/CIF|exports||actual||USD").subject[1:5]
        ('RUS>CHN', 'TOTAL', 'G', '2024')
        """
        return tuple(self.subject_id.split("/"))


def split_observation(observation_id: str | None) -> ObservationKey:
    """The parts of an observation's id, all of them empty for None."""
    return ObservationKey(*(observation_id or "").split(SEPARATOR)[: len(ObservationKey._fields)])


def is_report(support_id: str) -> bool:
    """Whether a support is a row of a capture rather than evidence."""
    return OF_ROW in support_id


def split_report(report_id: str) -> tuple[str, str]:
    """The capture and the row in it; the row is empty where the id names a whole capture.

    >>> split_report("un_comtrade-20261206T101500Z-1a2b#201")
    ('un_comtrade-20261206T101500Z-1a2b', '201')
    """
    capture_id, _, source_row = report_id.partition(OF_ROW)
    return capture_id, source_row


def split_row(row_id: str, key: Sequence[str]) -> tuple[str, ...] | None:
    """The parts of a row's key, one for each column of ``key``; None where a part itself contains the separator."""
    parts = (row_id,) if len(key) == 1 else tuple(row_id.split(SEPARATOR))
    return parts if len(parts) == len(key) else None
