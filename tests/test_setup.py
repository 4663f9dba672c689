"""What installs the project: the Makefile, the lock files and the settings that name dependencies."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
LOCKS = [f"requirements{name}.lock" for name in ("", "-build", "-docs", "-interop", "-oldest", "-readers", "-uv")]
REGISTRIES = [
    ".".join(labels)
    for labels in (("pypi", "org"), ("pythonhosted", "org"), ("anaconda", "org"), ("npmjs", "org"), ("jsdelivr", "net"))
]


def versions(lock: str) -> dict[str, set[str]]:
    """The versions of each package in a lock file: more than one where they depend on Python's version."""
    packages: dict[str, set[str]] = {}
    for name, version in re.findall(
        r"^([\w.-]+)==([\w.+!-]+)", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE
    ):
        packages.setdefault(name, set()).add(version)
    return packages


def test_the_locks_are_these() -> None:
    assert {file.name for file in ROOT.glob("requirements*.lock")} == set(LOCKS)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_names_versions_and_hashes_alone(lock: str) -> None:
    package, hash_ = r"[\w.-]+==[\w.+!-]+( ; [^\\]+)? \\", r"    --hash=sha256:[0-9a-f]{64}( \\)?"
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not re.fullmatch(f"{package}|{hash_}", line)] == []


def test_a_package_has_one_version_over_all_locks() -> None:
    whole = versions("requirements.lock")
    for lock in {*LOCKS} - {"requirements-oldest.lock", "requirements-interop.lock"}:
        differing = {name: found for name, found in versions(lock).items() if whole.get(name, found) != found}
        assert differing == {}, f"{lock} differs from requirements.lock: make lock"
    assert versions("requirements-build.lock").keys() < whole.keys()


def test_the_build_lock_holds_nothing_that_only_tests_need() -> None:
    assert not {"pytest", "mypy", "ruff", "playwright", "mkdocs", "polars"} & versions("requirements-build.lock").keys()


def test_no_tracked_file_names_a_package_registry() -> None:
    pattern = re.compile("|".join(map(re.escape, REGISTRIES)).encode() + rb"|index-url[ =]+.?http|find-links[ =]+.?/")
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    files = [ROOT / name for name in tracked.split("\0") if name]
    assert [file for file in files if file.is_file() and pattern.search(file.read_bytes())] == []


def test_make_help_lists_every_target_and_every_target_is_described() -> None:
    (phony,) = re.findall(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE)
    printed = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    assert [line.split()[0] for line in printed.splitlines()] == phony.split()
    assert all(len(line.split()) > 2 for line in printed.splitlines())


def test_hooks_before_a_commit_fetch_nothing() -> None:
    repositories = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert [repository["repo"] for repository in repositories] == ["local"]
    hooks = {hook["id"]: hook["entry"] for hook in repositories[0]["hooks"]}
    assert list(hooks) == ["ruff", "ruff-format", "row-types", "mypy", "bilateral-check"]
    assert {Path(entry.split()[0]).parent.as_posix() for entry in hooks.values()} == {".venv/bin"}


def test_the_workflow_runs_what_a_person_can_run() -> None:
    workflow = ROOT / ".github" / "workflows" / "ci.yml"  # of the other: tests/test_nightly.py
    content = yaml.safe_load(workflow.read_text(encoding="utf-8"))
    runs = {name: [s["run"] for s in job["steps"] if "run" in s] for name, job in content["jobs"].items()}
    assert (runs.pop("checks"), runs.pop("night")) == (["sudo -E .ci/run"], ["sudo -E .ci/run night"])
    assert [*runs] == ["dependencies", "secrets"], "what a person cannot run offline, and no more"
    assert "in requirements*.lock" in runs["dependencies"][0]
    assert content["permissions"] == {"contents": "read"}
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    targets = [name for line in re.findall(r"^make (.+)$", script, re.MULTILINE) for name in line.split()]
    assert [name for name in targets if name[0] != "-"] == [
        "build",
        "readers",
        "oldest",
        "lint",
        "types",
        ".venv/.site",
        "test-bare",
        "test-all",
        "ceph",
    ]


def test_all_tests_in_one_go_are_those_of_test_and_of_torture_but_for_the_night() -> None:
    def recipe(target: str) -> list[str]:
        printed = subprocess.run(
            ["make", "--no-print-directory", "--dry-run", target], cwd=ROOT, check=True, capture_output=True, text=True
        )
        return [re.sub(r"-n \$\(\(.*?\)\)", "-n N", line) for line in printed.stdout.splitlines() if "pytest" in line]

    (test,), (torture,), (both,) = recipe("test"), recipe("torture"), recipe("test-all")
    assert test == torture.replace('"torture or night"', '"not torture and not night"')
    assert both == torture.replace('"torture or night"', '"not night"')


@pytest.mark.parametrize("name", ["ci", "nightly", "preview"])
def test_a_workflow_names_each_action_by_its_commit_and_each_tool_by_its_version(name: str) -> None:
    """A tag can be moved to other code. A token stays out of the folder in which others' code runs."""
    text = (ROOT / ".github" / "workflows" / f"{name}.yml").read_text(encoding="utf-8")
    actions = re.findall(r"uses: (\S+)(.*)", text)
    assert actions
    for action, comment in actions:
        assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", action), action
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment), f"{action} says of which version it is"
    assert text.count("actions/checkout@") == text.count("persist-credentials: false")
    tools = re.findall(r"pipx run (.+?)(?:;|$)", text, re.MULTILINE)
    assert all(re.match(r"--spec [a-z-]+==[\d.]+ ", tool) for tool in tools), tools
    images = re.findall(r"\S+/gitleaks:\S+", text)
    assert all("@sha256:" in image for image in images)


def test_the_code_of_a_pull_request_runs_without_a_token_that_writes() -> None:
    content = yaml.safe_load((ROOT / ".github" / "workflows" / "preview.yml").read_text(encoding="utf-8"))
    jobs = content["jobs"]
    assert content["permissions"] == {"contents": "read"}
    assert "permissions" not in jobs["preview"], "it has those of the workflow"
    assert "github.token" not in str(jobs["preview"])
    assert jobs["comment"]["permissions"] == {"pull-requests": "write"}
    assert "checkout" not in str(jobs["comment"])
    assert [step.get("run", "").partition(" ")[0] for step in jobs["comment"]["steps"]] == ["", "gh"]
