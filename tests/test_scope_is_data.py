"""No module knows a pair: the founding pair's states stand in data, in declarations, and in examples for readers."""

from __future__ import annotations

import ast
import re

from pipelines.imports import modules
from tests.support.rows import each_case

NAMED = re.compile(r"\b(CHN|RUS|China|Chinese|Russian?)\b")
EXAMPLES = {
    "pipelines.ledger.rules.*": "remedies show how a pair or a list of actors is written",
    "pipelines.ledger.remedies.suggestions": "how a pair or a direction is written",
    "pipelines.ledger.stubs": "remedies show how a pair or a list is written",
    "bilateral.*": "errors and help show how a pair is written",
    "schemas.written.*": "what a field expects, which errors quote",
}
"""Modules whose texts may show the founding pair as an example, with the reason."""
EXAMPLE = re.compile(
    r"CHN-RUS(/A/CHN)?|RUS>CHN|CHN>RUS|\[(CHN|IND), RUS\]|CHN-USA|: CHN$|as CHN or|China-Russia|Chinese ships"
)
"""How an example looks: a pair, a direction, a list, or one id behind the words that explain it."""


def strings(text: str) -> list[tuple[int, str]]:
    """The texts of a module that are no docstrings, with their lines: those that code can compare or print."""
    tree = ast.parse(text)
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said
    ]


def named(module: str, text: str) -> list[str]:
    """The texts of a module that name one of the two and are no example that its place allows."""
    allows = any(re.fullmatch(name.replace(".*", r"(\..*)?"), module) for name in EXAMPLES)
    said = ((line, EXAMPLE.sub("", value) if allows and " " in value else value) for line, value in strings(text))
    return [f"{module}:{line}: {value[:80]}" for line, value in said if NAMED.search(value)]


def test_no_module_names_the_founding_pair_but_in_examples() -> None:
    found = [line for module, path in modules().items() for line in named(module, path.read_text(encoding="utf-8"))]
    assert found == []


def test_every_exception_is_needed() -> None:
    texts = {module: strings(path.read_text(encoding="utf-8")) for module, path in modules().items()}
    naming = [module for module, said in texts.items() if any(NAMED.search(value) for _, value in said)]
    for name in EXAMPLES:
        assert any(re.fullmatch(name.replace(".*", r"(\..*)?"), module) for module in naming), name


@each_case(__file__, "text count")
def test_the_test_sees_names_in_code_and_passes_over_examples(text: str, count: int) -> None:
    assert len(named("pipelines.ledger.rules.made_up", text)) == count


def test_elsewhere_not_even_an_example_is_allowed() -> None:
    assert len(named("pipelines.tables.made_up", 'f("write CHN-RUS")')) == 1
