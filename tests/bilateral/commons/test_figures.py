"""Evidence in words: its number with scale, unit and exactly the digits given."""

from __future__ import annotations

from typing import Any

import pytest

from bilateral.commons.figures import asserted
from tests.support.rows import cases

NOTHING = dict.fromkeys(
    ("value", "value_low", "value_high", "unit_measure", "as_stated", "qualifier", "code", "start_date")
)


@pytest.mark.parametrize(("row", "said"), cases(__file__, "a_number_is_said_with_its_hedge_scale_and_unit"), ids=str)
def test_a_number_is_said_with_its_hedge_scale_and_unit(row: dict[str, Any], said: str) -> None:
    assert asserted(NOTHING | row) == said
