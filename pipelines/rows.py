"""The one alias that all makers of tables share: rows as plain dictionaries. Nothing else belongs here."""

from __future__ import annotations

from typing import Any

Rows = list[dict[str, Any]]
