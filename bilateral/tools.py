"""A release as tools for a program that asks: a server of the Model Context Protocol over stdin and stdout.

Nothing is written, and a reply is bounded. What cannot be answered is said in a sentence.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pyarrow.dataset as ds
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations

from bilateral.actors import actors_of
from bilateral.ask import figures, say
from bilateral.ask.understand import LONGEST, names_of
from bilateral.catalogue import TABLE
from bilateral.commons.asked import NUMBERS
from bilateral.commons.frames import Rows, to_rows
from bilateral.commons.lookup import NotThere

if TYPE_CHECKING:
    from bilateral.release import Release

ENDS = ("value", "low", "high")
ROWS, BYTES = 40, 60_000
"""The most rows of a reply, and the most bytes of them."""
ABOUT = """Figures about two states from public documents, each with its document, passage, licence and rivals.
`ask` takes a question in plain words; a refusal says what is missing. `find` lists indicators, with a pair their last
figures; `series` gives the years of one; `evidence` all that stands behind a row, by the `row_id` of a reply."""
BEHIND = """is_preferred value value_low value_high unit_measure supports formula said_by document_id publisher title
    issued url excerpt locator known_from is_admissible""".split()


def server(r: Release) -> MCPServer:
    """The server of one release, not yet running."""
    made = _Server("bilateral-indicators", instructions=ABOUT, version=r.version, log_level="ERROR")
    tool = functools.partial(made.tool, annotations=ToolAnnotations(read_only_hint=True), structured_output=False)

    @tool()
    @_bounded
    def ask(question: str) -> Rows:
        """Answer a question in English, German, French or Russian, or say what is missing."""
        return r.ask(question).rows

    @tool()
    @_bounded
    def find(words: str, pair: str = "") -> Rows:
        """Indicators by words, such as `yuan`; with a pair, such as China-Russia, their last figures."""
        found = to_rows(r.search(words))
        if not pair:
            return found
        entries = [names_of(r.folder).catalogue[row["indicator"]] for row in found]
        first, second = actors_of(r.folder).pair(pair)
        return say.figures(r.folder, figures.newest(r.folder, entries, [(first, second)]))

    @tool()
    @_bounded
    def series(indicator: str, pair: str, first_year: int = 1500, last_year: int = 2100, unit: str = "") -> Rows:
        """One figure a year, the last first; `RUS>CHN` as the pair asks for a direction."""
        frame = r.series(indicator, pair, range(first_year, last_year + 1), unit=unit or None)
        rows = [row for row in to_rows(frame) if any(row[end] is not None for end in ENDS)][: -ROWS - 2 : -1]
        beside = _beside(r, rows)
        for row in rows:
            number = {"obs_value": row["value"], "value_low": row["low"], "value_high": row["high"]}
            row |= number | {"time_period": str(row["year"])}
            row["rivals"] = [one for one in beside if figures.is_rival(one, row)]
        return say.figures(r.folder, rows)

    @tool()
    @_bounded
    def evidence(row_id: str, table: str = TABLE) -> Rows:
        """Every document and source row behind a row: what it says, where, and whether it is the preferred one."""
        lines = to_rows(r.evidence([r.row(table, row_id)], table))
        terms = (r.folder.schema(table).metadata or {}).get(b"license", b"").decode()
        return [{name: line[name] for name in BEHIND if line[name] is not None} | {"licence": terms} for line in lines]

    return made


class _Server(MCPServer):
    """A server that says in a sentence what is wrong with arguments."""

    async def call_tool(self, name: str, arguments: dict[str, Any], context: Any = None) -> Any:
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            wrong: Any = error.__cause__
            if not hasattr(wrong, "errors"):
                raise
            said = (f"{one['loc'][0]}: {one['msg'].lower()}" for one in wrong.errors())
            raise ToolError(f"{name} cannot be asked so: {'; '.join(said)}") from None


def _beside(r: Release, rows: Rows) -> Rows:
    """The rows of the front door about the same thing in the same years."""
    if not rows:
        return []
    where = (ds.field("indicator") == rows[0]["indicator"]) & (ds.field("dyad") == rows[0]["dyad"])
    there = r.folder.rows(TABLE, None, where & ds.field("year").isin([row["year"] for row in rows]))
    return [row for row in there if any(row[name] is not None for name in NUMBERS)]


def _bounded(tool: Callable[..., Rows]) -> Callable[..., str]:
    """The tool with a bounded reply, as JSON; raises ToolError with a sentence for what cannot be asked."""

    @functools.wraps(tool)
    def bounded(*args: Any, **given: Any) -> str:
        for name, text in given.items():
            if isinstance(text, str) and (len(text) > LONGEST or not text.isprintable()):
                raise ToolError(f"{name} has {len(text):,} characters: write at most {LONGEST}, in one line")
        try:
            rows = tool(*args, **given)
        except NotThere as error:
            raise ToolError(str(error)) from None
        kept = rows[:ROWS]
        while len(json.dumps(kept, ensure_ascii=False, default=str).encode()) > BYTES:
            kept.pop()
        reply = {"rows": kept, "left_off": len(rows) - len(kept)}
        return json.dumps(reply, ensure_ascii=False, default=str, indent=1)

    return bounded
