"""Numbers on pages, from a release or the code: ``<!-- expression -->number<!-- -->`` in a text of docs/ or the README.

The expression is a Python f-string's, over the functions below. The site shows what it gives on the latest release when
the site is built; the number that stands in the text is what it gave last, for those who read the text.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import yaml

import bilateral
from pipelines.book.held import held

ROOT = Path(__file__).resolve().parents[1]
FIGURE = re.compile(r"<!-- (?!output )(.+?) -->(.*?)<!-- -->", re.DOTALL)


class Figures:
    """What expressions may ask of a release."""

    def __init__(self, folder: Path) -> None:
        self.release = bilateral.open(str(folder))
        self.read = cache(lambda table: self.release.load(table, engine="arrow"))

    def rows(self, name: str, /, **where: Any) -> list[dict[str, Any]]:
        """Rows of a table in which columns have these values; a list is any of them."""
        found = self.read(name)
        for key, value in where.items():
            column = found[key]
            listed = value if isinstance(value, list) else [value]
            chosen = pc.is_null(column) if value is None else pc.is_in(column, pc.cast(listed, column.type))
            found = found.filter(chosen)
        return list(found.to_pylist())

    def one(self, name: str, column: str, /, **where: Any) -> Any:
        """The one value that a column has in such rows. Raises ValueError where it has none or several."""
        values = {row[column] for row in self.rows(name, **where)} - {None}
        if len(values) != 1:
            raise ValueError(f"{name}.{column} has {len(values)} values where {where}: name one row that has it")
        return values.pop()

    def of(self, column: str, actor: str, partner: str, year: int) -> Any:
        """A column of ``dependence``."""
        return self.one("dependence", column, actor_id=actor, partner_id=partner, year=year)

    def votes(self, column: str, pair: str, session: int, table: str = "un_votes") -> Any:
        """A column of ``un_votes`` or ``covotes``."""
        return self.one(table, column, dyad=pair, session=session)

    def test(self, column: str, hypothesis: str, test: str) -> Any:
        """A column of ``hypothesis_tests``."""
        return self.one("hypothesis_tests", column, hypothesis_id=hypothesis, test_id=test)

    def lacks(self, table: str, column: str, source: str) -> str:
        """A sentence where no row of the release has a value in a column, and which source's file would have it."""
        has_one = table in self.release.tables and self.read(table)[column].drop_null().length()
        return (
            "" if has_one else f"**In this release it has no number:** the file of `{source}` is not in the repository."
        )

    def held(self) -> str:
        """A table of the pairs of which the release has a number, by indicator and year."""
        found = held(self.release.folder)
        years, rows = found["years"], [row for row in found["rows"] if row["is_main"]]
        lines = [["number of", "pairs", "years", *years], ["---", *["--:"] * (len(years) + 2)]]
        for row in rows:
            numbers = [f"{number:,}" if number else "–" for number in (row["pairs"], *row["by_year"])]
            lines.append([row["name"].lower(), numbers[0], f"{row['first']}–{row['last']}", *numbers[1:]])
        return "\n\n" + "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines) + "\n\n"

    def constant(self, module: str, name: str) -> Any:
        """A constant of the code: ``constant("judgement.verdict_rules", "MATCH")``."""
        return getattr(import_module(module if module.startswith("bilateral.") else f"pipelines.{module}"), name)

    def accuracy(self, figure: str, report: str, source: str) -> str:
        """The cells of a row of constants: the error of each class, how many cells were compared, of which files."""
        of_all = [row for row in _declared("data/reference/accuracy.yaml") if not row["actors"]]
        rows = [row for row in of_all if (row["figure"], row["report"], row["sources"][0]) == (figure, report, source)]
        n_classes = 4 if figure.endswith("share") else 5
        cells = [*(f"{row['error']:g}" for row in rows), *[""] * (n_classes - len(rows))]
        return " | ".join((*cells, f"{sum(row['n'] for row in rows):,}", ", ".join(rows[0]["files"])))

    def by_reporter(self, actor: str) -> str:
        """The cells of a reporter's own constants: of totals and of shares of exports, and how many were compared."""
        own = {row["figure"]: row for row in _declared("data/reference/accuracy.yaml") if row["actors"] == [actor]}
        errors = (f"{own[name]['error']:g}" if name in own else "" for name in ("flow", "export_share"))
        return " | ".join((*errors, f"{own['flow']['n']}"))

    def tested(self, kind: str) -> str:
        """The cells of a row of the calibration: how many were tested, which part is inside, and the median width."""
        (row,) = [row for row in _declared("benchmarks/calibrated.yaml") if row["kind"] == kind]
        return f"{row['n']:,} | {row['inside']:.1%} | {row['width']:.1%}".replace("%", " %")

    def span(self, name: str, column: str, /, digits: int = 3, by: float = 1, **where: Any) -> str:
        """``[low, high]`` of a column."""
        low, high = (self.one(name, f"{column}_{end}", **where) / by for end in ("low", "high"))
        return f"[{low:.{digits}f}, {high:.{digits}f}]"


@cache
def _declared(file: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.safe_load((ROOT / file).read_text(encoding="utf-8"))
    return rows


def computed(text: str, folder: Path, *, bare: bool = False) -> str:
    """``text`` with its numbers computed from the release in ``folder``; ``bare`` leaves the expressions out."""
    names = {"f": (asked := Figures(folder)), **{name: getattr(asked, name) for name in dir(asked) if name[0] != "_"}}

    def figure(match: re.Match[str]) -> str:
        value = eval(f'f"""{{{match[1]}}}"""', names)  # noqa: S307 (the pages are our own)
        shown = re.sub(r"(?<![\d.])0(?=\.\d)", "", value)  # .87, as the pages write it
        return shown if bare else f"<!-- {match[1]} -->{shown}<!-- -->"

    return FIGURE.sub(figure, text)
