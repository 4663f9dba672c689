"""The documentation site builds without warnings, shows what it should and loads nothing from other sites."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.support.real_files import skip_for_want_of

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.torture


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built in strict mode."""
    if find_spec("mkdocs") is None:
        skip_for_want_of("no MkDocs: `make docs` installs it")
    target = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(target)]
    built = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"}, capture_output=True, text=True
    )
    assert (built.returncode, built.stderr) == (0, "")
    return target


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    for page in site.rglob("*.html"):
        loaded = re.findall(
            r"<(?:script|link|img|iframe|source)[^>]+(?:src|href)=\"?((?:https?:)?//[^\"> ]+)", page.read_text()
        )
        assert loaded == [], page.name
    for sheet in site.rglob("*.css"):
        assert not re.search(r"url\([\"']?(?:https?:)?//", sheet.read_text(encoding="utf-8")), sheet.name


def test_the_pages_of_the_root_and_of_every_folder_are_in_it(site: Path) -> None:
    for name in ("index", "contributing", "changelog", "security", "benchmarks", "glossary", "adr/index"):
        assert (site / f"{name}.html").exists()
    packages = {
        file.parent.relative_to(ROOT)
        for name in ("bilateral", "schemas", "pipelines")
        for file in (ROOT / name).rglob("__init__.py")
    }
    assert {file.stem for file in (site / "api").glob("*.html")} == {".".join(path.parts) for path in packages}


def test_docstrings_are_on_the_reference_pages_and_examples_are_code(site: Path) -> None:
    text = (site / "api" / "bilateral.html").read_text(encoding="utf-8")
    assert "What analysts use: open a release" in text
    assert 'id="bilateral.release.Release.known_by"' in text
    assert "<blockquote>" not in text
