"""When an asset is made again by itself: when the data of an input changed, not when the same bytes were made again."""

from __future__ import annotations

from typing import Any

import dagster as dg

AC = dg.AutomationCondition
ON_CHANGE: Any = AC.eager().replace(
    AC.any_deps_updated(), AC.any_deps_match(AC.data_version_changed() | AC.will_be_requested())
)
"""Run when the data of an input changed or is about to."""
ON_CAPTURE = ON_CHANGE.without(~AC.any_deps_missing())
"""The same for what reads captures: a source without captures is an empty input, not a missing one."""
