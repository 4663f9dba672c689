"""The made-up source with an archive of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.made_up_source import ArchivedSource


@pytest.fixture
def archived(tmp_path: Path) -> ArchivedSource:
    return ArchivedSource(tmp_path)
