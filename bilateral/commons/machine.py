"""Between a command and its machine: what the terminal is shown, and what the machine refused, in a sentence.

Nothing here knows what a command does. Errors that are nobody's but the code's have no sentence: they are to be seen.
"""

from __future__ import annotations

import errno
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

from bilateral.commons.beside import read

CLOSED = 141
"""The exit code of a command whose reader, such as `head`, has seen enough: what a shell says of any program then."""
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")
_NUMBER = re.compile(r"\[[Ee]rrno (\d+)\]")
_TOLD = read(__file__)
_REMEDIES = {getattr(errno, name): one["remedy"] for one in _TOLD["system"] for name in one["errors"].split()}
_OF_A_DATABASE: dict[str, str] = {one["said"]: one["remedy"] for one in _TOLD["database"]}


def plain(text: str) -> str:
    """``text`` without what would move the cursor, colour, turn or hide text; such characters are shown as codes."""
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def line(text: object) -> str:
    """``text`` as one line, whatever is in it: a name or a message of a stranger adds no line of its own."""
    return plain(str(text)).replace("\n", r"\n").replace("\t", r"\t")


def pass_on(data: str) -> None:
    """Write data to standard output: byte for byte to a file or another program, plain to a terminal."""
    stream: Any = sys.stdout
    (stream.write if stream.isatty() else stream.exactly)(data)


class _Plain:
    """A stream that prints only what is plain, and what its encoding lacks as codes."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")

    def write(self, text: str) -> int:
        return int(self._stream.write(plain(text)))

    def exactly(self, text: str) -> int:
        """Write text as it is."""
        return int(self._stream.write(text))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def plain_output() -> Iterator[None]:
    """Nothing that is printed meanwhile controls a terminal; what is created, its owner may write and nobody else."""
    os.umask((os.umask(0o077) | 0o002) & 0o077)
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:  # closed: the next file opened, such as a database, would stand in its place
            os.open(os.devnull, os.O_RDWR)
            setattr(sys, name, open(number, "w" if number else "r", encoding="utf-8", closefd=False))  # noqa: SIM115
    with redirect_stdout(_Plain(sys.stdout)), redirect_stderr(_Plain(sys.stderr)):
        yield


def drop_output() -> None:
    """Send what is still to be printed nowhere: standard output takes no more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def trouble(error: BaseException | None, history: Path) -> str | None:
    """The sentence for an error that the machine or its files caused; None for any other.

    It may stand behind the error of a library, unless it is one that code meets every day, such as a file that is not
    there. ``history`` is the folder of the databases, which their errors do not name.
    """
    if isinstance(error, OSError) and error.errno not in _REMEDIES:
        return line(f"{_reason(error)}. {_found(str(error))}")
    while error:
        if isinstance(error, OSError) and error.errno in _REMEDIES:
            return line(f"{_reason(error)}. {_REMEDIES[error.errno]}")
        if type(error).__module__ == "sqlite3":
            said = str(error)
            remedy = next((text for words, text in _OF_A_DATABASE.items() if re.search(words, said)), None)
            return line(f"{said}: {history}. {remedy}") if remedy else None
        error = error.__cause__ or error.__context__
    return None


def _found(said: str) -> str:
    """The remedy for an error whose number has none: of a bucket, of a web server, or of a file."""
    if "AWS Error" in said:
        endpoint = os.environ.get("AWS_ENDPOINT_URL") or "not set"
        return f"See that the AWS_* variables name its endpoint, region and keys: AWS_ENDPOINT_URL is {endpoint}"
    if said.startswith(("http://", "https://")):
        return "See that the address is right, or try again later"
    return "Check that it exists and may be written"


def remedy_of(text: str) -> str:
    """What to do about an error of the machine whose text has its number, as those of Python and Arrow do; or empty."""
    numbers = map(int, _NUMBER.findall(text))
    return next((_REMEDIES[number] for number in numbers if number in _REMEDIES), "")


def _reason(error: OSError) -> str:
    return f"{error.strerror}: {error.filename}" if error.filename else str(error)
