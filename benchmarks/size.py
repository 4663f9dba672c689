"""``make size``: how long the code is, by folder and by concern, which is a budget (CONTRIBUTING.md names the limit).

A line counts if it is not blank, not a comment, and neither part of a docstring nor of an import. Declarations
beside the code (YAML, templates) and the book's JavaScript and styles are told apart; generated files are not
in the repository and do not count.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
CODE = ("bilateral", "schemas", "pipelines")
CONCERNS = {
    "what readers use": r"bilateral/",
    "what the data is": r"schemas/",
    "ledger: rules and remedies": r"pipelines/ledger/(rules|remedies|stubs|new_dyad)",
    "ledger: reading": r"pipelines/ledger/",
    "captures and the web": r"pipelines/archive/",
    "publishers and their parsers": r"pipelines/sources/(publishers|parsing)/",
    "sources: asking and plausibility": r"pipelines/(sources|bulk)/",
    "formulas and tests of hypotheses": r"pipelines/(indicators|statistics)/",
    "verdicts and sentences": r"pipelines/judgement/",
    "tables": r"pipelines/(tables|observations|extracts)/",
    "store": r"pipelines/store/",
    "release and its files": r"pipelines/(release|formats)/",
    "book": r"pipelines/book/",
    "operations": r"pipelines/orchestration/",
    "makers' commands and settings": r"pipelines/",
}
APART = {
    "JavaScript": (".js", r"\s*(//|/?\*)"),
    "styles and pages": (".css .html", r"\s*/\*"),
    "declarations": (".toml .yaml .yml .sql .txt .j2", r"\s*(#|--)"),
}


def counted(source: str) -> int:
    """The lines of a module that count.

    >>> counted('import os\\n\\ndef f():\\n    \"\"\"What f does.\"\"\"\\n    # why\\n    return 1\\n')
    2
    """
    left_out = set[int]()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            left_out.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
        elif isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            first = node.body[0] if node.body else None
            if (
                isinstance(first, ast.Expr)
                and isinstance(first.value, ast.Constant)
                and isinstance(first.value.value, str)
            ):
                left_out.update(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    return sum(
        1
        for number, line in enumerate(source.splitlines(), 1)
        if number not in left_out and line.strip() and not line.lstrip().startswith("#")
    )


def main() -> None:
    """Print the table."""
    folders, concerns, tests = Counter[str](), Counter[str](), Counter[str]()
    for path, lines in _modules(*CODE):
        folders[path.rpartition("/")[0] if path.count("/") == 1 else "/".join(path.split("/")[:2])] += lines
        concerns[next(name for name, pattern in CONCERNS.items() if re.match(pattern, path))] += lines
    for path, lines in _modules("tests"):
        tests["/".join(path.split("/")[:2]) if path.count("/") > 1 else "tests"] += lines
    for title, sizes in (("code by folder", folders), ("code by concern", concerns), ("tests by folder", tests)):
        print(f"{title}\n" + "\n".join(f"{lines:8,}  {name}" for name, lines in sorted(sizes.items())) + "\n")
    for name, (suffixes, comment) in APART.items():
        for roots in (CODE, ("tests",)):
            files = (p for root in roots for p in (ROOT / root).rglob("*") if p.suffix in suffixes.split())
            lines = sum(
                bool(line.strip()) and not re.match(comment, line)
                for p in files
                for line in p.open("rb").read().decode().splitlines()
            )
            print(f"{lines:8,}  {name}, {'tests' if roots != CODE else 'code'}")
    print(f"\n{sum(folders.values()):8,}  code\n{sum(tests.values()):8,}  tests")


def _modules(*roots: str) -> Iterator[tuple[str, int]]:
    for root in roots:
        for path in sorted((ROOT / root).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), counted(path.read_text("utf-8"))


if __name__ == "__main__":
    main()
