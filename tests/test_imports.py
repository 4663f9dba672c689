"""Imports run one way (DESIGN.md, 3): read from the source, so that an import inside a function counts too."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
OURS = ("schemas", "pipelines", "bilateral")
MODULES = {
    ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file
    for package in OURS
    for file in sorted((ROOT / package).rglob("*.py"))
}
WITH_DAGSTER = {
    "pipelines.event_log", "pipelines.instance", "pipelines.source_assets", "pipelines.assets", "pipelines.automation", "pipelines.build",
    "pipelines.definitions",
}  # fmt: skip


def imports(module: str) -> Iterator[tuple[str, bool]]:
    """What ``module`` imports, each with whether it does so when it is itself imported; type-checking imports count."""
    tree = ast.parse(MODULES[module].read_text())
    inner = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, id(node) not in inner) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (
                (name if name in MODULES else str(node.module), id(node) not in inner) for name in names
            )


def packages(module: str) -> set[str]:
    """The top-level packages that ``module`` imports, anywhere."""
    return {name.partition(".")[0] for name, _ in imports(module)}


def under(*names: str) -> list[str]:
    """Modules of these packages."""
    found = [
        module for module in MODULES if any(module == name or module.startswith(f"{name}.") for name in names)
    ]
    assert found, names
    return found


@pytest.mark.parametrize("module", under("schemas"))
def test_schemas_import_nothing_of_ours_and_no_dagster(module: str) -> None:
    assert not packages(module) & {"pipelines", "bilateral", "dagster"}


@pytest.mark.parametrize("module", under("bilateral"))
def test_what_analysts_use_needs_no_checkout(module: str) -> None:
    assert not packages(module) & {"schemas", "pipelines"}
    assert not packages(module) & {"dagster", "pandera", "pydantic", "yaml", "filelock"}


@pytest.mark.parametrize("module", under("pipelines"))
def test_only_these_modules_know_dagster(module: str) -> None:
    assert ("dagster" in packages(module)) == (module in WITH_DAGSTER)


@pytest.mark.parametrize("module", under("pipelines"))
def test_nothing_below_the_assets_imports_them(module: str) -> None:
    order = [
        "pipelines.source_assets",
        "pipelines.assets",
        "pipelines.automation",
        "pipelines.definitions",
        "pipelines.build",
    ]
    above = {name for name, _ in imports(module)} & {*order}
    if module not in WITH_DAGSTER:
        assert not above or module == "pipelines.cli.commands"
    else:
        assert all(order.index(name) < order.index(module) for name in above)


@pytest.mark.parametrize(
    "module", under("pipelines.tables", "pipelines.observed", "pipelines.topics", "pipelines.flows")
)
def test_builders_are_pure(module: str) -> None:
    """No clock, files, network, environment or randomness: nothing that could give them, and nothing of the store."""
    impure = {
        "os",
        "pathlib",
        "time",
        "random",
        "secrets",
        "socket",
        "urllib",
        "requests",
        "httpx",
        "subprocess",
        "uuid",
        "duckdb",
        "io",
    }
    assert not packages(module) & impure
    assert not {name for name, _ in imports(module)} & {
        "pipelines.store",
        "pipelines.ledger",
        "pipelines.site",
        "pipelines.reading",
    }
    text = MODULES[module].read_text()
    assert ".now(" not in text
    assert ".today(" not in text


@pytest.mark.parametrize("module", under("pipelines.ledger", "pipelines.reading", "pipelines.shape", "pipelines.evidence", "pipelines.subjects",
                                         "pipelines.rules", "pipelines.check", "schemas.entries", "schemas.registers"))  # fmt: skip
def test_a_check_loads_no_pandas(module: str) -> None:
    """Nor does anything that it imports, however far away."""
    seen, wanted = set(), [module]
    while wanted:
        name = wanted.pop()
        if name in MODULES and name not in seen:
            seen.add(name)
            wanted += [found for found, at_once in imports(name) if at_once]
            assert not packages(name) & {"pandas", "pandera", "pyarrow", "dagster"}, (
                f"{module} reaches them through {name}"
            )


def test_a_check_loads_no_pandas_when_it_runs() -> None:
    code = "import sys, pipelines.check; print(sorted({'pandas', 'pandera', 'dagster', 'pyarrow', 'numpy'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_release_module_compares_and_verifies_with_the_readers_own_code() -> None:
    found = {name for module in under("pipelines.release") for name, _ in imports(module)}
    assert {"bilateral.differences", "bilateral.verify", "bilateral.releases"} <= found


def test_no_module_imports_itself_through_others() -> None:
    graph = {
        module: {name for name, at_once in imports(module) if at_once and name in MODULES} - {module}
        for module in MODULES
    }
    done: set[str] = set()
    while left := [module for module, needs in graph.items() if module not in done and needs <= done]:
        done.update(left)
    assert sorted(graph.keys() - done) == []
