"""The examples in the docstrings print what they show."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

import bilateral
from bilateral.release import Release

pytestmark = pytest.mark.slow
WITH_EXAMPLES = ("bilateral", "bilateral.release")


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_the_examples_print_what_they_show(name: str, r: Release, capsys: pytest.CaptureFixture[str]) -> None:
    import pandas as pd

    with pd.option_context("display.width", 200, "display.max_columns", 20):
        done = doctest.testmod(
            importlib.import_module(name),
            extraglobs={"bilateral": bilateral, "r": r},
            optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE,
        )
    assert done.attempted > 5
    assert not done.failed, capsys.readouterr().out


def test_there_is_no_example_that_is_not_run() -> None:
    package = Path(bilateral.__file__).parent
    with_examples = {f"bilateral.{file.stem}" for file in package.glob("*.py") if ">>> " in file.read_text()}
    assert {name.replace(".__init__", "") for name in with_examples} == {*WITH_EXAMPLES}
