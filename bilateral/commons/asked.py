"""What is asked of the front door: an indicator, whole or in part, and the columns of its numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

NONE = "*"
"""What stands in a column of a key that says nothing of the row."""
FOLLOWS = ("derived", "converted")
"""How series of what nobody states end: what follows from figures of a reporter, and from those in another currency."""
_FOLLOWING = re.compile(rf"/({'|'.join(FOLLOWS)})(?=;|$)")
NUMBERS = ("obs_value", "value_low", "value_high")
LEAST_VOTES = 40
"""Roll calls of two states in a session from which a share of them answers: of 40, it is known to about a sixth
(95 %), and no whole session since 1992 has fewer than 64."""


def stem(series: str) -> str:
    """A series, or its code, without the word for how it follows from others.

    >>> stem("G/CHN/derived"), stem("BI/trade_total/CHN-RUS/A/CHN/converted;unit=USD")
    ('G/CHN', 'BI/trade_total/CHN-RUS/A/CHN;unit=USD')
    """
    return _FOLLOWING.sub("", series)


def line(code: str) -> str:
    """The code of a series without its currency too: how the same thing is told in any of them.

    >>> line("BI/trade_total/CHN-RUS/A/CHN/derived;unit=CNY")
    'BI/trade_total/CHN-RUS/A/CHN'
    """
    return re.sub(";unit=[A-Z]+", "", stem(code))


def following(series: str) -> str:
    """How the numbers of a series, or of its code, follow from others; empty where they are stated."""
    found = _FOLLOWING.search(series)
    return found[1] if found else ""


class Wanted(NamedTuple):
    """An indicator as a reader asks for it, and the item or counting rule named after a slash."""

    entry: Mapping[str, Any]
    part: str | None = None

    @property
    def name(self) -> str:
        """Its id."""
        return str(self.entry["indicator"])

    @property
    def item(self) -> str | None:
        """The item asked for, else the usual one; None for all."""
        return self.part if self.part and self.entry["items"] else self.entry["item"]

    @property
    def definition(self) -> str | None:
        """The counting rule asked for; None for the usual one."""
        return self.part if not self.entry["items"] else None

    @property
    def shown(self) -> str:
        """What the column ``item`` holds where nothing is known."""
        return self.definition or self.item or NONE
