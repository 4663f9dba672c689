"""What the reader refuses, and with which words: ``messages.yaml`` has them all."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import bilateral
from bilateral.commons.lookup import NotThere
from bilateral.release import Release
from tests.support.rows import read_yaml

MESSAGES = read_yaml(Path(__file__).with_name("messages.yaml"))


@pytest.mark.parametrize(("of", "method", "arguments", "message"), MESSAGES)
def test_what_is_not_there_is_said_with_what_is(
    of: str, method: str, arguments: dict[str, Any], message: str, r: Release, released: Path
) -> None:
    release = r if of == "small" else bilateral.open(str(released))
    values = {name: str(value) if name == "day" else value for name, value in arguments.items()}
    with pytest.raises(NotThere, match=re.escape(message)):
        getattr(release, method)(**values)
