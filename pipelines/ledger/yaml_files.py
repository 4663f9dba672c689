"""One curated YAML file read safely into plain values, each with its line number.

Here belong the faults that a file can have whatever it means: size, encoding, syntax, duplicate keys, aliases, control
characters, markup. What its fields mean belongs to ``schemas/written`` and to the rules. CSV files are read in
``csv_files`` with what both kinds share.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from bilateral.commons import machine

FieldPath = tuple[str | int, ...]
Value: TypeAlias = "str | list[Value] | dict[str, Value] | None"
"""What a file holds: every scalar as text."""
Fields: TypeAlias = dict[str, Value]
DATA = "data"  # the folder of curated files in a checkout
DRAFT = "# draft:"
"""How a file begins that is not to be read yet."""
MAX_BYTES = 1_000_000
UNFILLED = "??"
"""How a started file marks what a person must still write; what is to be written follows."""
NOT_FILLED = "this is not filled in"
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_BIDI = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2028\u2029\u2060-\u206f\u2800"
    "\u3164\ue000-\uf8ff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U0010ffff]"
    r"|\A[\s\u200c\u200d]+\Z"
)
"""Control characters, those that show nothing, that choose between forms (a text can be hidden in them), or that are
private; and texts of blanks alone. The joiners of Persian and Indian scripts are letters there."""
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_TAGS = {f"tag:yaml.org,2002:{of}" for of in "str int float bool null timestamp seq map merge value".split()}
_MARKUP = re.compile(r"<[/!?]?[a-zA-Z]|<\s+script", re.IGNORECASE)
_FORMULA = re.compile(r"^\s*(=|@[A-Za-z]|[+\-][^0-9\s]|[+\-].*[|!(])")


@dataclass(frozen=True, order=True)
class Problem:
    """One fault: where it is, what is wrong, and what to do; sorted by file, line and field.

    ``path`` is the file relative to the checkout, ``field`` the path inside it, such as ``evidence[2].value``.
    """

    path: str
    line: int
    field: str
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{machine.line(f'{self.path}:{self.line}: {self.sentence}')}\n    {self.remedy}"

    @property
    def sentence(self) -> str:
        """What is wrong, without the place in the folder."""
        return f"{self.field}: {self.message}" if self.field else self.message

    @property
    def name(self) -> str:
        """It without the numbers of lines, which move: as a warning is accepted."""
        return re.sub(r"\b(ya?ml|csv):\d+|\bline \d+", r"\1", f"{self.path}: {self.message}")


@dataclass
class Source:
    """A file as read: plain values (scalars as text, null as None), the line of every path, and the problems found.

    ``path`` is relative to the ``data`` folder.
    """

    path: str
    data: Value = field(default_factory=lambda: None)  # no attribute of the class, so that a kept one lacks it
    lines: dict[FieldPath, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    is_draft: bool = False
    unfilled: list[Problem] = field(default_factory=list)
    """What a draft lacks, or a part of the file that is begun, which is no problem yet."""
    root: Path | None = None
    """The folder of a source that was kept without data and lines, which are read again where they are asked for."""

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name not in ("root", "data", "lines")}

    def __getattr__(self, name: str) -> Any:
        if (root := self.__dict__.get("root")) is None or name not in ("data", "lines"):
            raise AttributeError(name)
        again = read(root / self.path, root)
        self.data, self.lines = again.data, again.lines
        return getattr(self, name)

    def without_drafts(self) -> set[str | int]:
        """Those parts of the file, by key or number, that are begun and not filled in: what they lack is no problem."""
        begun = {path[0] for path, text in texts(self.data) if path and text.startswith(UNFILLED)}
        theirs = tuple(f"{dotted((part,))}." for part in begun)
        self.unfilled = [one for one in self.problems if f"{one.field}.".startswith(theirs)]
        self.problems = [one for one in self.problems if one not in self.unfilled]
        return begun

    def line(self, path: FieldPath) -> int:
        """The line of ``path``, or of the nearest part of the file that contains it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def problem(self, path: FieldPath, message: str, remedy: str) -> Problem:
        """A problem at ``path`` of this file."""
        return self.problem_on(self.line(path), message, remedy, path)

    def missing(self, path: FieldPath, message: str, remedy: str) -> Problem:
        """A problem of a field that is not there: where it should stand."""
        return self.problem(path[:-1], message, remedy)

    def problem_on(self, line: int, message: str, remedy: str, path: FieldPath = ()) -> Problem:
        """A problem on a given line of this file, for when that is not the line of ``path``."""
        return Problem(f"{DATA}/{self.path}", line, dotted(path), message, remedy)


def dotted(path: FieldPath) -> str:
    """``evidence[2].value`` for ("evidence", 2, "value")."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def content(file: Path, root: Path, source: Source) -> str | Problem:
    """The text of ``file``, which must lie under ``root``, or why it cannot be read."""

    def fail(message: str, remedy: str, line: int = 1) -> Problem:
        return source.problem_on(line, message, remedy)

    try:
        if not file.resolve().is_relative_to(root.resolve()):
            return fail("the file is a link that leads outside the data folder", "put the file itself here")
        if (size := file.stat().st_size) > MAX_BYTES:
            return fail(f"the file has {size:,} bytes", f"keep it to {MAX_BYTES:,}: one file per document")
        raw = file.read_bytes()
    except (OSError, RuntimeError) as error:  # a loop of links is a RuntimeError before Python 3.13
        reason = getattr(error, "strerror", None) or "its links form a circle"
        return fail(f"the file cannot be read: {reason}", "check its name and permissions")
    if raw.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return fail("the file begins with a byte-order mark", "save it as UTF-8 without BOM")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        message = f"byte 0x{raw[error.start]:02x} is not UTF-8"
        return fail(message, "save the file as UTF-8 (it looks like Latin-1)", line)
    if not text.strip():
        what = "a table" if file.suffix == ".csv" else "a document"
        return fail("the file is empty", f"write {what}, or delete the file")
    return text


def read(file: Path, root: Path) -> Source:
    """Read ``file``, which must lie under ``root``, but no draft. Never raises for bad content: see ``problems``."""
    source = _read(file, root)
    if source.is_draft:
        source.data, source.problems, source.unfilled = None, [], source.problems
    return source


def _read(file: Path, root: Path) -> Source:
    source = Source(file.relative_to(root).as_posix())
    text = content(file, root, source)
    if isinstance(text, Problem):
        source.problems.append(text)
        return source
    source.is_draft = text.startswith(DRAFT)
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        return _syntax(source, text, error)
    if node is None:
        message, remedy = "the file contains only comments", "write a document, or delete the file"
        source.problems.append(source.problem_on(1, message, remedy))
        return source
    _Reader(source).read(node)
    source.problems.extend(dirty_text(source, texts(source.data)))
    return source


def _syntax(source: Source, text: str, error: yaml.YAMLError) -> Source:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    what = getattr(error, "problem", None) or str(error).split("\n", 1)[0]
    remedy = "check indentation, colons and quotes on this line and the one before"
    lines = text.split("\n")
    line = min(mark.line + 1, len(lines)) if mark else 1  # the parser ends one line after the last
    if isinstance(error, yaml.reader.ReaderError):  # it has no mark, and its wording differs from loader to loader
        match = _UNREADABLE.search(text)
        line = text.count("\n", 0, match.start()) + 1 if match else 1
        what, remedy = "the file contains a control character", "remove it"
    elif lines[line - 1].lstrip(" ").startswith("\t"):
        what, remedy = "a tab is used for indentation", "indent with spaces"
    source.problems.append(source.problem_on(line, f"not valid YAML: {what}", remedy))
    return source


class _Reader:
    """Turns the node tree into plain values and notes lines, duplicate keys and aliases."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.seen: set[int] = set()

    def read(self, root: yaml.Node) -> None:
        self.source.data = self.value(root, ())

    def value(self, node: yaml.Node, path: FieldPath) -> Value:
        if id(node) in self.seen:  # an alias has its anchor's mark: its parent's line is nearer
            self.add(path, "an alias (*name) repeats another part of the file", "write the value out")
            return None
        self.source.lines.setdefault(path, node.start_mark.line + 1)
        self.seen.add(id(node))
        if len(path) > 12:
            self.add(path, "nested too deeply", "nothing needs to be nested deeper than `participants`")
            return None
        if node.tag not in _TAGS:
            self.add(path, f"the tag {node.tag} is not understood", "write plain text")
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, number)) for number, item in enumerate(node.value)]
        return None if node.tag == "tag:yaml.org,2002:null" else node.value

    def mapping(self, node: yaml.MappingNode, path: FieldPath) -> dict[str, Value]:
        result: dict[str, Value] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.add(path, "a key is not plain text", "write `field: value`")
                continue
            inner = (*path, key.value)
            if key.value in result:
                first = self.source.lines[inner]
                message = f"the key appears twice (first on line {first})"
                problem = self.source.problem_on(key.start_mark.line + 1, message, "keep one of them", inner)
                self.source.problems.append(problem)
                continue
            self.source.lines[inner] = key.start_mark.line + 1
            result[key.value] = self.value(value, inner)
        return result

    def add(self, path: FieldPath, message: str, remedy: str) -> None:
        self.source.problems.append(self.source.problem(path, message, remedy))


def texts(value: Value, path: FieldPath = ()) -> Iterator[tuple[FieldPath, str]]:
    """Every scalar inside a value as read, with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from texts(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from texts(inner, (*path, number))


def dirty_text(source: Source, found: Iterable[tuple[FieldPath, str]]) -> Iterator[Problem]:
    """Those of the texts ``found`` in ``source`` that are not filled in, or hide something: signs, markup, formulas."""
    for path, text in found:
        if text.startswith(UNFILLED):
            message, remedy = NOT_FILLED, f"write {text.removeprefix(UNFILLED).strip() or 'it'}"
        elif _BIDI.search(text):
            message = "the text contains a direction mark (right-to-left or similar)"
            remedy = "remove the invisible mark"
        elif _INVISIBLE.search(text):
            message, remedy = "the text contains a control or invisible character", "remove it"
        elif _MARKUP.search(text):
            message, remedy = "the text contains markup", "write plain text without <tags>"
        elif _FORMULA.search(text) and path[-1:] != ("URL",):
            message = "a spreadsheet would run this text as a formula"
            remedy = "begin it with a letter or a quotation mark"
        else:
            continue
        yield source.problem(path, message, remedy)
