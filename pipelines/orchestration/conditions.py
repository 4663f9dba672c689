"""When an asset is made again by itself: when the data of an input changed, not when the same bytes were made again."""

from __future__ import annotations

from typing import Any

import dagster as dg

AC = dg.AutomationCondition
_UPDATED = AC.any_deps_match(AC.data_version_changed() | AC.will_be_requested())
_CHANGED: Any = AC.eager().replace(AC.any_deps_updated(), _UPDATED)
ON_CHANGE = _CHANGED.with_label("on_changed_data")
"""Run when the data of an input changed or is about to."""
ON_CAPTURE = _CHANGED.without(~AC.any_deps_missing()).with_label("on_changed_captures")
"""The same for what reads captures: a source without captures is an empty input, not a missing one."""
