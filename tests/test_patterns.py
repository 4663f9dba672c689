"""No pattern of the code is slow on hostile text: its time grows little faster than the text.

A pattern that backtracks holds the interpreter: no deadline ends it. Each is tried on long runs of the pieces it looks
for, since those make a pattern try again and again; a short text comes first, so that exponential growth fails the
test instead of hanging it.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import re._parser as grammar  # type: ignore[import-not-found]
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import bilateral
import pipelines
import schemas

LENGTHS = 24, 48, 400, 4_000, 16_000
SLOW = 0.1
"""Seconds for the longest text: a pattern that looks once at each place takes milliseconds."""
COMMON = [" ", "\n", "a", "0", "-", ",", ".", "<", '"', "/", "a ", "0,", "<!---->", "<a"]
AT_ONE_PLACE = ({"match"}, {"fullmatch"})


def patterns() -> Iterator[tuple[str, re.Pattern[Any], str]]:
    """Each pattern with its place and how the code asks it: those with a name, and those written in place."""
    for package in (bilateral, pipelines, schemas):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if found.name.endswith("__main__"):
                continue
            module = importlib.import_module(found.name)
            code = Path(str(module.__file__)).read_text(encoding="utf-8")
            for name, pattern in vars(module).items():
                asked = set(re.findall(rf"\b{name}\.(\w+)\(", code))
                if isinstance(pattern, re.Pattern):
                    how = asked.pop() if asked in AT_ONE_PLACE else "search"
                    yield f"{found.name}.{name}", pattern, how
            yield from ((f"{found.name}:{line}", *each) for line, *each in in_place(ast.parse(code)))


def in_place(tree: ast.AST) -> Iterator[tuple[int, re.Pattern[Any], str]]:
    """Calls such as ``re.search("…", text)``: line, pattern and how it is asked."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="re"), attr=how), args=[ast.Constant(value=text), *_]):
                if how not in ("compile", "escape"):
                    flags = re.DOTALL if "DOTALL" in ast.dump(node) else 0
                    yield node.lineno, re.compile(text, flags), how if {how} in AT_ONE_PLACE else "search"


def literals(parsed: Any) -> Iterator[str]:
    """Runs of characters that a pattern names."""
    run = ""
    for operation, argument in parsed:
        if operation is grammar.LITERAL:
            run += chr(argument)
            continue
        yield from filter(None, [run])
        run = ""
        for part in argument if isinstance(argument, (tuple, list)) else [argument]:
            for inner in part if isinstance(part, list) else [part]:
                if isinstance(inner, grammar.SubPattern):
                    yield from literals(inner)
                elif isinstance(inner, tuple) and inner and inner[0] is grammar.LITERAL:
                    yield chr(inner[1])
    yield from filter(None, [run])


def slowness(pattern: re.Pattern[Any], how: str) -> str:
    """The text on which a pattern takes too long, in words; empty if there is none."""
    ask: Callable[[Any], object] = getattr(pattern, how)
    named = list(dict.fromkeys(literals(grammar.parse(pattern.pattern, pattern.flags))))
    pairs = [one + two for one in named[:6] for two in [*named[:6], " ", "a"] if one != two]
    for piece in [*named, *COMMON, *pairs]:
        for length in LENGTHS:
            hostile = piece * (length // len(piece)) + "\0"
            text = hostile.encode("utf-8", "replace") if isinstance(pattern.pattern, bytes) else hostile
            began = time.thread_time()
            ask(text)
            if (took := time.thread_time() - began) > SLOW:
                return f"{took:.2f} s for {length} characters of {piece!r}"
    return ""


@pytest.mark.torture
def test_every_pattern_is_quick_on_hostile_text() -> None:
    asked = [*patterns()]
    assert len(asked) > 150
    assert {name: said for name, pattern, how in asked if (said := slowness(pattern, how))} == {}


def test_a_slow_pattern_is_found() -> None:
    assert "24 characters of 'a'" in slowness(re.compile(r"(a+)+b"), "search")
