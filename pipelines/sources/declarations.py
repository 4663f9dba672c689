"""The sources that there are: each file of ``publishers``, and the module beside it where it has one.

A slip in a file is told with its line and stops that source alone. What a source is is in ``contract``, how a slip is
told in ``slips``.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from pipelines.archive.parts import Part
from pipelines.ledger.yaml_files import FieldPath
from pipelines.sources.codes import Codes
from pipelines.sources.contract import ABOUT, DECLARED, Domain, Parsed, Source, SourceError, Terms
from pipelines.sources.slips import ERRORS, Slips, none_of, of_file, readable, slips
from schemas import derive
from schemas.tables import model_of

UNKNOWN, NEVER, FOR_EVER = "not known: its declaration cannot be read", "0 0 1 1 *", 36_500


@cache
def discover() -> Mapping[str, Source]:
    """All sources by id, but those that are only begun, of which `bilateral check` says what is to be filled in."""
    package = importlib.import_module("pipelines.sources.publishers")
    files = sorted(file for folder in package.__path__ for file in Path(folder).glob("*.yaml"))
    return {file.stem: _source(file) for file in files if b"?? " not in file.read_bytes()}


def feeding(feed: str) -> list[str]:
    """Names of the stored tables with rows of ``feed``, one for each source that feeds it."""
    return [source.stored(feed) for source in discover().values() if feed in (*source.feeds, *ABOUT)]


def _source(file: Path) -> Source:
    """The source that a file declares, with the module beside it, if any."""
    if told := of_file(file):
        return stand_in(file, told)
    try:
        if file.with_suffix(".py").exists():
            found: Source = importlib.import_module(f"pipelines.sources.publishers.{file.stem}").SOURCE
        else:
            found = importlib.import_module("pipelines.sources.parsing.plain_source").source(file)
        if said := [*misfits(found)]:
            raise Slips(said)
    except ERRORS as error:
        return stand_in(file, slips(file, error))
    return found


def misfits(source: Source) -> Iterator[tuple[FieldPath, str]]:
    """What a source names that is not there: columns of the tables that it feeds, other tables, schemes of codes."""
    there = [name for feed in source.feeds for name in derive.to_arrow(model_of(feed)).names]
    named: list[tuple[FieldPath, Iterable[str]]] = [(("values", name), name.split(" - ")) for name in source.values]
    for field in ("anchors", "calm", "revised"):
        named += [((field, place), limit) for place, limit in enumerate(getattr(source, field))]
    for where, names in [*named, (("mirrored",), source.mirrored)]:
        yield from ((where, none_of(name, there)) for name in names if name not in there)
    feeds = [*source.feeds, *ABOUT]
    yield from ((("floor", feed), none_of(feed, feeds)) for feed in source.floor if feed not in feeds)


def stand_in(file: Path, said: list[str]) -> Source:
    """A source whose ``file`` has slips, with what can be read of it: it is in the graph, and its rows are not."""
    given = {"id": file.stem, "title": file.stem, "parse": _unread, "slips": said, "max_age_days": FOR_EVER}
    given |= dict.fromkeys(("url", "contract", "files", "tried"), "") | {"feeds": (), "traps": (), "cadence": NEVER}
    given |= {"terms": Terms(UNKNOWN, "", "unread", said[0], UNKNOWN), "domain": Domain(0, 0, UNKNOWN)}
    for name, value in readable(file).items():
        with suppress(ValidationError):
            DECLARED.validate_python(given | {name: value})
            given[name] = value
    return DECLARED.validate_python(given)


def _unread(parts: Sequence[Part], codes: Codes) -> Parsed:
    raise SourceError("its declaration cannot be read: run `bilateral check`")
