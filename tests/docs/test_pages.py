"""The pages are correct: links and anchors, files, functions, commands, layers of the code, decisions."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import pytest
import yaml

from bilateral.cli import parser
from tests.support.floors import floors

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / ".github").rglob("*.md")])
FOLDERS = "pipelines|bilateral|schemas|data|docs|tests|benchmarks"
EXAMPLES = {
    "data/documents/<id>.yaml",
    "schemas/tables/languages.yaml",
    "pipelines/tables/languages.py",
    "tests/tables/test_languages.py",
    "pipelines/sources/publishers/kazakh_customs.py",
    "pipelines/sources/publishers/kazakh_customs.yaml",
    "tests/sources/publishers/test_kazakh_customs.py",
}
"""What the guides tell to write."""
MADE_BY_RUNS = ("data/releases", "data/runs", "data/build", "data/archive")
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())


def prose(page: Path) -> str:
    """A page without its code blocks."""
    return re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub and MkDocs make from a page's plain headings."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@each_page
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|mailto:)([^)\s]+)\)", prose(page)):
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), target
        assert not anchor or anchor in anchors(file), target


@each_page
def test_files_that_are_named_exist(page: Path) -> None:
    paths = re.findall(rf"`((?:{FOLDERS})/[\w./-]*)`", prose(page))
    assert [
        path for path in paths if not ((ROOT / path).exists() or path in EXAMPLES or path.startswith(MADE_BY_RUNS))
    ] == []


@each_page
def test_functions_named_after_their_module_are_in_it(page: Path) -> None:
    for path, names in re.findall(rf"`((?:{FOLDERS})/[\w/]+\.py)`\s+\(((?:`\w+`(?:,\s+)?)+)\)", prose(page)):
        text = (ROOT / path).read_text(encoding="utf-8")
        for name in re.findall(r"\w+", names):
            assert re.search(rf"^((def|class) )?{name}\b", text, re.MULTILINE), f"{path} has no {name}"


@each_page
def test_files_read_without_the_package_are_verified(page: Path) -> None:
    read = re.findall(r"read_parquet\((.*)\)", page.read_text(encoding="utf-8"))
    assert [arguments for arguments in read if "page_checksum_verification=True" not in arguments] == []


def test_the_walk_names_the_functions_that_it_passes() -> None:
    walk = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert len(re.findall(r"\.py`\s+\(`\w+`", walk)) > 40


@each_page
def test_commands_that_are_named_exist(page: Path) -> None:
    (commands,) = (action.choices for action in parser()._actions if isinstance(action, argparse._SubParsersAction))
    named = re.findall(r"(?:`|\$ \.venv/bin/|`\.venv/bin/)bilateral ([a-z-]+)", page.read_text(encoding="utf-8"))
    assert set(named) - set(commands or {}) == set()


@each_page
def test_targets_of_make_that_are_named_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = re.findall(r"(?:`|^\$ )make ((?:[a-z-]+ ?)+)", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert {name for names in named for name in names.split()} - targets == set()


def test_the_picture_of_the_floors_is_that_of_the_code() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    picture = re.findall(r"^(\d)  (.+)$", text, re.MULTILINE)
    drawn = {room: int(floor) for floor, rooms in picture for room in rooms.split()}
    assert drawn == floors(), "copy what `python -m tests.support.floors` prints"


def test_every_decision_has_its_parts_and_stands_in_the_list() -> None:
    folder = ROOT / "docs" / "adr"
    decisions = sorted(folder.glob("0*.md"))
    listed = re.findall(
        r"^\| \[(\d+)\]\(([\w.-]+)\) \| (.+) \| (.+) \|$", (folder / "index.md").read_text(), re.MULTILINE
    )
    assert [name for _, name, _, _ in listed] == [file.name for file in decisions]
    for (number, _, title, since), file in zip(listed, decisions, strict=True):
        text = file.read_text(encoding="utf-8")
        assert text.startswith(f"# {number}. {title}\n\n*Accepted, {since}.*\n")
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequence"]


def test_the_press_is_rated_in_the_chapter_as_in_the_register() -> None:
    text = (ROOT / "docs" / "new-pair.md").read_text(encoding="utf-8")
    register = yaml.safe_load((ROOT / "data/reference/publishers.yaml").read_text(encoding="utf-8"))
    rated = {name: row.get("reliability") for row in register for name in (row["name"], *row.get("aliases", []))}
    lines = text.partition("| | B | C |")[2].partition("##")[0].splitlines()
    told = {
        name.strip(): letter
        for line in lines
        if line.startswith("| ")
        for letter, cell in zip("BC", line.split("|")[2:4], strict=True)
        for name in re.sub(r"\([^)]*\)", "", cell).split(",")
        if name.strip()
    }
    assert len(told) >= 20
    assert {name: rated.get(name) for name in told} == told


def test_the_readme_is_short() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 150
    assert [line for line in lines if len(line) > 110] == []


@pytest.mark.parametrize("name", ["wrong-figure", "new-document"])
def test_issue_forms_are_what_github_takes(name: str) -> None:
    form = yaml.safe_load((ROOT / ".github" / "ISSUE_TEMPLATE" / f"{name}.yml").read_text(encoding="utf-8"))
    assert {"name", "description", "body"} <= form.keys()
    assert {field["type"] for field in form["body"]} <= {"input", "textarea", "dropdown", "checkboxes", "markdown"}
    ids = [field["id"] for field in form["body"]]
    assert len(set(ids)) == len(ids)
    assert all(field["attributes"]["label"] for field in form["body"])
