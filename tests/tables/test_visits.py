"""visits: facts of the founding article and of the rule."""

from __future__ import annotations
