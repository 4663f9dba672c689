"""Imports run one way (the table below). They are read from the source, so imports inside functions count too."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache

from pipelines.imports import OURS, ROOT, files, imported, modules
from tests.support.floors import floors

MODULES = modules()
LAYERS = """
pipelines.definitions
pipelines.cli
pipelines.orchestration
pipelines.extracts
pipelines.tables | pipelines.release
pipelines.tables.shared | pipelines.sources.publishers
pipelines.sources.parsing
pipelines.sources
pipelines.book | pipelines.archive | pipelines.bulk | pipelines.ledger.slices
pipelines.formats | pipelines.archive.http | pipelines.ledger.rules
pipelines.ledger
pipelines.ledger.remedies | pipelines.store | pipelines.observations | pipelines.judgement | pipelines.statistics
schemas.tables | pipelines.indicators
schemas.written | pipelines.rows | pipelines.row_types | pipelines.imports | pipelines.settings
schemas | bilateral
bilateral.commons
"""
"""From the top down: what stands on a line imports what stands on lines below it, and nothing beside or above it."""
FLOOR = {name.strip(): -number for number, line in enumerate(LAYERS.strip().splitlines()) for name in line.split("|")}
IMPURE = {
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


@cache
def statements(module: str) -> list[tuple[str, bool]]:
    """What ``module`` imports, and whether it does so when it is itself imported; for type checking counts too."""
    return list(_statements(ast.parse(MODULES[module].read_text(encoding="utf-8")), module, at_once=True))


def _statements(node: ast.AST, module: str, *, at_once: bool) -> Iterator[tuple[str, bool]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from ((alias.name, at_once) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, f"{module} imports relatively"
            names = [f"{child.module}.{alias.name}" for alias in child.names]
            yield from ((name if name in MODULES else str(child.module), at_once) for name in names)
        elif isinstance(child, (ast.stmt, ast.ExceptHandler, ast.match_case)):  # an expression holds no import
            is_function = isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef))
            yield from _statements(child, module, at_once=at_once and not is_function)


def packages(module: str) -> set[str]:
    """The top-level packages that ``module`` imports, anywhere."""
    return {name.partition(".")[0] for name, _ in statements(module)}


def under(*names: str) -> list[str]:
    """The modules of these packages."""
    chosen = [module for module in MODULES if any(module == name or module.startswith(f"{name}.") for name in names)]
    assert chosen, names
    return chosen


def layer(module: str) -> str:
    """The place of a module in the table: the longest name that contains it."""
    return max((name for name in FLOOR if f"{module}.".startswith(f"{name}.")), key=len)


def test_imports_run_down() -> None:
    up = [
        f"{module} ({layer(module)}) imports {name} ({layer(name)})"
        for module in sorted(MODULES.keys() - {"pipelines"})
        for name in sorted(imported(module) - {"pipelines"})
        if layer(name) != layer(module) and FLOOR[layer(name)] >= FLOOR[layer(module)]
    ]
    assert up == []


def test_what_is_read_from_the_text_is_what_the_syntax_says() -> None:
    for module in MODULES:
        syntax = {name for name, _ in statements(module) if name in MODULES}
        assert imported(module) == syntax, module


def test_the_house_has_few_floors_and_no_arrow_runs_up() -> None:
    assert max(floors().values()) <= 8, "rooms that import each other raise CycleError"
    files = [module for module in MODULES if module.count(".") == 1 and module.startswith("pipelines.")]
    assert sorted(m for m in files if MODULES[m].stem != "__init__") == [
        "pipelines.definitions",
        "pipelines.imports",
        "pipelines.row_types",
        "pipelines.rows",
        "pipelines.settings",
    ]


def test_no_module_imports_itself_through_others() -> None:
    graph = {
        module: {name for name, at_once in statements(module) if at_once and name in MODULES} - {module}
        for module in MODULES
    }
    done: set[str] = set()
    while ready := [module for module, needs in graph.items() if module not in done and needs <= done]:
        done.update(ready)
    assert sorted(graph.keys() - done) == []


def test_what_analysts_use_needs_no_checkout() -> None:
    for module in under("bilateral"):
        assert not packages(module) & {*OURS, "dagster", "pandera", "pydantic", "yaml", "filelock"} - {"bilateral"}


def test_dagster_is_known_in_one_folder() -> None:
    knowing = {module for module in MODULES if "dagster" in packages(module)}
    assert knowing
    assert knowing <= {"pipelines.definitions", *under("pipelines.orchestration")}


def test_no_file_is_named_by_a_process_id() -> None:
    """Two containers have the same, and so has who follows one that was killed."""
    assert [module for module, file in MODULES.items() if "getpid" in file.read_text(encoding="utf-8")] == []


def test_builders_are_pure() -> None:
    """No clock, files, network, environment or randomness: nothing that could give them, and nothing of the store."""
    stateful = {"pipelines.store.current", "pipelines.ledger.reader", "pipelines.ledger.yaml_files"}
    for module in set(under("pipelines.tables")) - {"pipelines.tables.shared.registry"}:
        assert not packages(module) & IMPURE, module
        assert not imported(module) & stateful, module
        text = MODULES[module].read_text(encoding="utf-8")
        assert ".now(" not in text, module
        assert ".today(" not in text, module


def test_a_check_loads_no_pandas() -> None:
    """Nor does anything that it imports, directly or not."""
    heavy = {"pandas", "pandera", "pyarrow", "dagster"}
    seen, wanted = set[str](), ["pipelines.ledger.rules.checker", "pipelines.ledger.stubs"]
    while wanted:
        module = wanted.pop()
        seen.add(module)
        at_once = {name for name, is_at_once in statements(module) if is_at_once}
        assert not {name.partition(".")[0] for name in at_once} & heavy, module
        wanted += (at_once & MODULES.keys()) - seen
    code = f"import sys, pipelines.ledger.rules.checker; print(sorted({heavy | {'numpy'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_releases_are_compared_and_verified_with_the_readers_own_code() -> None:
    used = {name for module in under("pipelines.release") for name in imported(module)}
    assert {"bilateral.changes", "bilateral.verify", "bilateral.releases"} <= used


def test_tests_mirror_the_tree() -> None:
    """Each folder of code has a folder of tests; those of ``pipelines`` are directly under ``tests``."""
    folders = {MODULES[m].parent.relative_to(ROOT).as_posix().removeprefix("pipelines/") for m in MODULES} - {
        "pipelines",
        "schemas/tables",
    }
    there = {path.relative_to(ROOT / "tests").as_posix() for path in (ROOT / "tests").rglob("*") if path.is_dir()}
    assert {"book", "schemas/written", "sources/publishers"} <= folders
    assert sorted(folders - there - {"ledger/slices"}) == []


def test_what_a_module_reads_beside_it_is_its_code() -> None:
    assert {"core_variables.json", "core_variables.py"} <= {file.name for file in files("bilateral.core_variables")}
