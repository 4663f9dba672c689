"""The graph of imports among our modules, read from their text: what a module depends on. A table's declaration is one.

Nothing is executed, and an import inside a function counts too. Which imports are allowed is declared in
``tests/test_imports.py``; the floors of the house are drawn by ``tests/support/floors.py``.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from marshal import dumps
from pathlib import Path
from types import CodeType

ROOT = Path(__file__).resolve().parents[1]
OURS = ("schemas", "bilateral", "pipelines")
DECLARED = {"tables": "schemas.declare", "publishers": "pipelines.sources.parsing.plain_source"}
"""What reads the YAML files of a folder that stand for modules."""
READ_BESIDE = (".yaml", ".sql", ".js", ".css", ".html")
"""Endings of files that a module reads and that count as its code."""
_STATEMENT = re.compile(
    rf"^([ \t]*)(?:from[ \t]+((?:{'|'.join(OURS)})\b[\w.]*)[ \t]+import[ \t]+(?:\(([^)]*)\)|([^\n(]*))"
    rf"|import[ \t]+((?:{'|'.join(OURS)})\b[\w.]*))",
    re.MULTILINE,
)


@cache
def modules(root: Path = ROOT) -> Mapping[str, Path]:
    """The file of each of our modules by its dotted name; a package's is its ``__init__``. Links are followed."""
    return {
        ".".join((package, *file.relative_to(folder).with_suffix("").parts)).removesuffix(".__init__"): file
        for package, folder in ((name, (root / name).resolve()) for name in OURS)
        for file in sorted(folder.rglob("*.py"))
    }


@cache
def imported(module: str, root: Path = ROOT, *, at_once: bool = False) -> frozenset[str]:
    """The modules of ours that ``module`` imports anywhere in its text, or ``at_once``, when it is itself imported."""
    known, file, names = modules(root), _file(module, root), set[str]()
    if file.suffix == ".yaml":
        return frozenset({DECLARED[file.parent.name]})
    for indent, base, bracketed, plain, whole in _STATEMENT.findall(file.read_text(encoding="utf-8")):
        if at_once and indent:
            continue
        listed = re.sub(r"#[^\n]*", "", bracketed or plain).split(",")
        inner = {f"{base}.{name.split()[0]}" for name in listed if name.split()}
        names |= inner | {base} if inner - known.keys() else inner if base else {whole}
    return frozenset(names & known.keys())


@cache
def closure(module: str, root: Path = ROOT) -> frozenset[str]:
    """``module`` and all modules of ours that it imports, directly or through others.

    The packages that contain these are included, with what they import at once, but not with what they import later.
    """
    closed, packages, waiting = {module}, set[str](), [module]
    while waiting:
        name = waiting.pop()
        parents = {name[:end] for end in range(len(name)) if name[end] == "."} - packages
        packages |= parents
        names = {other for package in parents for other in imported(package, root, at_once=True)}
        new = (names | imported(name, root)) - closed
        closed |= new
        waiting += new
    return frozenset(closed | packages)


def digest(*names: str, root: Path = ROOT) -> str:
    """A hash of what the closures of these modules do: comments, blanks and docstrings that nobody reads are no part.

    Files that a module reads are: those of its name beside it, and in folders of a package that are no packages.
    """
    closed = sorted({name for module in names for name in closure(module, root)})
    return sha256("".join(f"{name} {_file_hash(_file(name, root))}\n" for name in closed).encode()).hexdigest()


def files(*names: str, root: Path = ROOT) -> Iterator[Path]:
    """The files of the closures of these modules, with those that they read."""
    for name in sorted({name for module in names for name in closure(module, root)}):
        yield (file := _file(name, root))
        yield from _read_by(file)


def _file(module: str, root: Path) -> Path:
    """The file of a module of ours, of any other that was imported, such as a parser of a test, or of a declaration."""
    if file := modules(root).get(module):
        return file
    if module in sys.modules:
        origin = sys.modules[module].__file__
        assert origin
        return Path(origin)
    yaml = f"{module.replace('.', '/')}.yaml"
    return root / yaml if (root / yaml).exists() else ROOT / yaml


@cache
def _file_hash(file: Path) -> str:
    """The hash of a module's compiled code and of the files that it reads.

    Asserts are left out with docstrings: what is true of every row changes none.
    """
    if file.suffix == ".yaml":
        return sha256(re.sub(rb"(?m)^ *#.*\n", b"", file.read_bytes())).hexdigest()
    code = _without_lines(compile(file.read_bytes(), "", "exec", dont_inherit=True, optimize=2))
    digest = sha256(dumps(code, 2))  # marshal's newer forms depend on what else refers to a constant
    for read in _read_by(file):
        digest.update(read.name.encode() + b"\0" + sha256(read.read_bytes()).digest())
    return digest.hexdigest()


def _without_lines(code: CodeType) -> CodeType:
    """The code without the numbers of its lines, which a comment moves."""
    inner = tuple(_without_lines(const) if isinstance(const, CodeType) else const for const in code.co_consts)
    return code.replace(co_consts=inner, co_linetable=b"", co_firstlineno=1)


def _read_by(file: Path) -> Iterator[Path]:
    if file.name != "__init__.py":
        endings = (*READ_BESIDE, ".json", ".toml") if file.suffix == ".py" else ()
        yield from filter(Path.exists, map(file.with_suffix, endings))
        return
    for folder in sorted(file.parent.iterdir()):
        if folder.is_dir() and not (folder / file.name).exists():
            yield from (read for read in sorted(folder.rglob("*")) if read.suffix in READ_BESIDE)
