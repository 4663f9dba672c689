"""A release as an analyst uses it: load tables, follow values to their documents, cite them.

Each method is answered by a module of its own; this one holds the interface and its documentation.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, Unpack, overload

from bilateral.commons.absent import sentence
from bilateral.commons.frames import described, to_engine, to_pandas, to_rows
from bilateral.commons.lookup import NotThere
from bilateral.folder import Folder

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from bilateral.ask.reply import Reply
    from bilateral.core import Core
    from bilateral.options import Names, OfCore, OfPanel, Rows
    from bilateral.selection import Years


class Release:
    """One published release; made by ``bilateral.open``.

    >>> r = bilateral.open()
    >>> r
    Release('1.1.0')
    """

    def __init__(self, folder: Folder) -> None:
        self.folder = folder

    def __repr__(self) -> str:
        return f"Release({self.version!r})"

    def _repr_html_(self) -> str:
        """What a notebook shows of a release: version, day, and its tables with their number of rows."""
        entries = self.folder.manifest["tables"]
        lines = (f"<tr><td>{name}<td>{entries[name]['rows']:,}" for name in self.tables)
        return f"<b>Release {self.version}</b> of {self.date}<table><tr><th>table<th>rows{''.join(lines)}</table>"

    @property
    def version(self) -> str:
        """The version, such as ``2.1.0``."""
        return str(self.folder.manifest["version"])

    @property
    def date(self) -> datetime.date:
        """The day of the data: the last day on which a document was read."""
        return datetime.date.fromisoformat(self.folder.manifest["date"])

    @property
    def tables(self) -> list[str]:
        """Names of the tables, sorted.

        >>> {"trade", "evidence"} <= {*r.tables}
        True
        """
        return self.folder.tables_there

    @property
    def indicators(self) -> dict[str, str]:
        """Labels of the indicators by the name that ``series`` and ``panel`` take; ``search`` says more of each.

        >>> r.indicators["trade_total"]
        'Trade turnover'
        """
        from bilateral.catalogue import entries

        return {name: str(entry["label"] or name) for name, entry in entries(self.folder).items()}

    @property
    def absent(self) -> dict[str, str]:
        """Tables that are not there because no row of theirs has a value: why, and what would fill each.

        >>> print(r.absent["corrections"])
        this release has no table `corrections` (Corrections: ...): nobody has declared that a source is wrong. ...
        """
        return {name: sentence(name, entry) for name, entry in sorted(self.folder.absent.items())}

    def describe(self, table: str) -> pd.DataFrame:
        """The columns of a table: type, role (key, value, support, note), unit, whether null occurs, link, meaning.

        A unit is a code, or the name of the column that holds it. The title is in ``attrs["title"]``.

        >>> r.describe("funding").loc[["funding_id", "value"], ["type", "role", "unit", "is_nullable"]]
                      type   role          unit  is_nullable
        column
        funding_id  string    key                      False
        value       double  value  unit_measure         True
        >>> r.describe("fundings")
        Traceback (most recent call last):
        bilateral.commons.lookup.NotThere: release 1.1.0 has no table `fundings`. Did you mean `funding`? There: ...
        """
        return described(self.folder.schema(table))

    @overload
    def load(self, table: str, *, engine: Literal["pandas"] = ..., **rows: Unpack[Rows]) -> pd.DataFrame: ...
    @overload
    def load(self, table: str, *, engine: Literal["polars"], **rows: Unpack[Rows]) -> pl.DataFrame: ...
    @overload
    def load(self, table: str, *, engine: Literal["arrow"], **rows: Unpack[Rows]) -> pa.Table: ...
    @overload
    def load(self, table: str, *, engine: Literal["duckdb"], **rows: Unpack[Rows]) -> duckdb.DuckDBPyRelation: ...
    def load(
        self,
        table: str,
        *,
        dyad: str | None = None,
        years: Years | None = None,
        columns: Sequence[str] | None = None,
        engine: str = "pandas",
    ) -> Any:
        """Rows of a table, with their types; parts of the file that cannot hold any of them are not read.

        ``dyad`` is two actors in either order and selects both directions; in a table of records, those in which both
        take an active part. ``years`` (2024, "2015-2024", or several) selects by ``year``, or where a table has none,
        rows whose time touches one of the years. ``engine`` is pandas, polars, arrow or duckdb. An empty frame means
        no row in these *years*; a dyad without any row raises NotThere, as do unknown names and absent tables. None of
        them means zero: see the table ``coverage``.

        >>> r.load("trade", dyad="RUS-CHN", years=range(2023, 2025), columns=["time_period", "value", "is_reference"])
          time_period         value  is_reference
        0        2023  2.401000e+11          True
        1        2024  2.448000e+11          True
        >>> r.load("trade", dyad="CHN-RSU")
        Traceback (most recent call last):
        bilateral.commons.lookup.NotThere: there is no actor `RSU` (in 'CHN-RSU'). Did you mean `RUS`? See the table actors
        >>> r.load("trade", dyad="CHN-FRA")
        Traceback (most recent call last):
        bilateral.commons.lookup.NotThere: trade has no row of CHN-FRA. There: CHN-RUS
        """  # noqa: E501
        from bilateral.selection import selected

        frame = to_engine(selected(self.folder, table, dyad, years, columns), engine)
        if engine == "pandas":
            frame.attrs = {"table": table, "release": self.version}
        return frame

    def row(self, table: str, key: str) -> dict[str, Any]:
        """One row by its key, its parts joined by ``|``, as ``row_id`` and ``rests_on`` name it. Raises NotThere.

        >>> r.row("funding", "loan-2024|committed|amount|USD|*")["value"]
        2000000000.0
        """
        from bilateral.trail import Trail

        return Trail(self.folder).row(table, key)

    def evidence(self, rows: Any, table: str | None = None) -> pd.DataFrame:
        """The evidence for rows: one line for each document and the thing it speaks of, and each row of a source.

        ``rows`` is a row or rows of any table, as ``load`` gives them in any engine; the frame's own columns say
        which table, else its key does, else ``table``. ``row`` counts the rows given, from 0; ``through`` is the row
        or observation that led there. What a document asserts of one record or flow is one line: its value and
        excerpt are those that say most, and ``supports`` lists all. Rivals stand together: ``is_preferred`` marks
        whose value is shown, ``is_admissible`` is False for what is left out. ``formula`` says how a computed value
        follows from its inputs, where the release holds them: ``227.7 / (425.1 + 285.1) = 0.3206``. Rows of sources
        give ``source_id``, ``capture_id`` and ``source_row`` instead of a document.

        >>> row = r.load("trade", dyad="CHN-RUS", years=2024).iloc[0]
        >>> r.evidence(row)[["document_id", "as_stated", "supports", "locator", "reliability", "is_preferred"]]
          document_id as_stated                 supports locator reliability  is_preferred
        0   bne-trade     244.8  total 244.8 billion USD    p. 1           B          True
        1  gacc-relay       245    total 245 billion USD    p. 1           C         False
        """
        from bilateral.evidence import evidence

        return to_pandas(evidence(self.folder, rows, table))

    def cite(self, rows: Any = None, style: str = "text", table: str | None = None) -> str:
        """Exactly the documents behind ``rows``, and the publishers of the reports behind them, each once; without
        rows the release itself, with the address in ``$BILATERAL_SITE_URL``, if that is set.

        ``style`` is ``text`` (one a line), ``bibtex`` or ``csl`` (CSL-JSON); ``figure`` gives each row of the front
        door as one line to paste, with its number, who says so, the release and the code of its series. Documents
        whose assertion is left out as improbable or withdrawn are not cited. ``rows`` and ``table`` are those of
        ``evidence``; what it gives may be given too.

        >>> print(r.cite(r.load("trade", dyad="CHN-RUS", years=2023), "bibtex"))
        @misc{bne-trade,
          author = {{Bne IntelliNews}},
          title = {{Trade in 2024}},
          howpublished = {bne IntelliNews},
          year = {2025},
          month = {1},
          url = {https://example.org/trade},
          urldate = {2026-01-01},
          language = {en}
        }
        <BLANKLINE>
        >>> print(r.cite(r.series("trade_total", "China-Russia", 2024), "figure"))
        Trade in goods of China and Russia, 2024: 244.8 billion dollars. GACC, by bne IntelliNews (2025-01-13) and ...
        """
        from bilateral.cite import cite, cite_release, figures

        if rows is None:
            return cite_release(self.folder, style)
        if style == "figure":
            return figures(self.folder, to_rows(rows), self.evidence(rows, table))
        return cite(self.folder, self.evidence(rows, table), style)

    def known_by(self, day: str | datetime.date, table: str = "observations") -> pd.DataFrame:
        """The observations of a table as known on a day, recomputed by the preferred-value rule.

        Counts what documents issued by then assert, and the versions of sources dated by then. One row an
        observation, with its value, span and support as of that day, beside what identifies it in ``table``; of a
        table of records (exercises, funding, …) every observation of each record is a row, with its ``measure``. What
        is computed from other rows (``is_reference``, ``reports_low``, our own counts, ``indicators``) is not
        recomputed. Raises NotThere for tables that hold no observations.

        >>> r.known_by("2025-01-20", "trade")[["time_period", "value", "n_documents"]]
          time_period         value  n_documents
        0        2023  2.401000e+11            1
        1        2024  2.448000e+11            1
        """
        from bilateral.as_of import known_by

        return to_pandas(known_by(self.folder, day, table))

    @overload
    def panel(  # type: ignore[overload-overlap]  # the word is no indicator
        self, indicators: Literal["core"], dyads: Names | None = ..., years: Years | None = ..., **how: Unpack[OfCore]
    ) -> Core: ...
    @overload
    def panel(
        self, indicators: Names, dyads: Names | None = ..., years: Years | None = ..., **how: Unpack[OfPanel]
    ) -> pd.DataFrame: ...
    def panel(
        self,
        indicators: str | Sequence[str],
        dyads: str | Sequence[str] | None = None,
        years: Years | None = None,
        *,
        directed: bool = False,
        dense: bool = False,
        best: bool = True,
        wide: bool = False,
        rule: str = "published",
        codes: str | Sequence[str] = (),
        system: str | None = None,
        unit: str | None = None,
        estimates: bool = False,
    ) -> pd.DataFrame | Core:
        """One row per pair and year of each indicator, complete, with zeros and gaps told apart.

        Dyads are those given, all of the front door, or with ``"all"`` every pair of members of the state system
        (Gleditsch and Ward) in each year. An indicator with a direction has a row each way; ``trade_total/GS`` or
        ``exercises/patrols`` asks for another item or counting rule. ``state`` tells apart ``value``, ``zero``
        (somebody looked everywhere, or the number is 0), ``bounds`` (only an interval is known), ``gap`` (the release
        answers for the year and knows nothing; ``obs_status`` says why), ``estimated`` and ``doubted`` (all that is
        known was made up by a publisher, or is questioned in ``doubts``) and ``outside`` (it does not answer for it).
        Nothing is filled in. ``estimates=True`` gives those numbers too, after whatever else is known of a year.

        Of series side by side the published rule chooses (docs/methods.md, best-series); ``is_break`` marks where
        another one begins. ``rule`` is published, ``newest`` (issued last) or ``official`` (statistics of a party
        alone); under the others ``differs`` shows where the answer changes from ``published``. ``wide=True`` gives
        one row for each pair and year and columns for each indicator. ``other_units`` names the units in which a year
        is known besides, and ``unit="EUR"`` asks for one instead of the usual one. ``codes`` (iso2, m49, cow, gw) adds
        those of both actors as of the year. ``best=False`` gives every series as it is in ``indicators``.

        ``panel("core")`` is another thing: trade, votes, alliances and what else is declared for all pairs of states
        since 1990, a column each, with the COW and GW codes of the year. It has a row for each pair and year of which
        a number is known, with ``dense=True`` for all, with ``directed=True`` one each way. It prints how complete it
        is and why what is ``absent`` is, and has ``to_pandas``, ``to_parquet``, ``to_csv``, ``to_stata``, ``to_excel``.

        >>> p = r.panel("trade_total", dyads=["China-Russia", "CHN-FRA"], years=range(2022, 2025))
        >>> p[["dyad", "year", "value", "state", "source"]]
              dyad  year         value    state source
        0  CHN-FRA  2022           NaN  outside    NaN
        1  CHN-FRA  2023           NaN  outside    NaN
        2  CHN-FRA  2024           NaN  outside    NaN
        3  CHN-RUS  2022           NaN  outside    NaN
        4  CHN-RUS  2023  2.401000e+11    value   gacc
        5  CHN-RUS  2024  2.448000e+11    value   gacc
        """
        if indicators == "core":
            from bilateral.core import core

            return core(self.folder, dyads, years, directed=directed, dense=dense, system=system)
        if directed or dense:
            raise NotThere("directed and dense are of panel('core'): leave them out")
        from bilateral.panel import panel

        more: Any = {"best": best, "wide": wide, "rule": rule, "codes": codes, "system": system, "unit": unit}
        more["estimates"] = estimates
        frame = panel(self.folder, indicators, dyads, years, **more)
        frame.attrs = {"table": "indicators", "release": self.version}
        return frame

    def series(
        self,
        indicator: str,
        dyad: str | None = None,
        years: Years | None = None,
        *,
        rule: str = "published",
        system: str | None = None,
        unit: str | None = None,
        estimates: bool = False,
    ) -> pd.DataFrame:
        """One number a year of one pair: year, value, low, high, source, is_break, and what else ``panel`` says.

        ``indicator`` is named as in ``panel``, or is the code of a series (``BI/trade_total/CHN-RUS/A/CHN``), which
        chooses that one; then there is no ``dyad``. Where the indicator has a direction, write it: ``"RUS>CHN"``.
        ``estimates=True`` gives the years, too, of which only an estimate or a doubted number is known.
        A series has one unit: where it ends, ``other_units`` says in which others the year is known, and
        ``unit="EUR"`` asks for one of them.
        The code and the page of the series in the release's book are in ``attrs``.

        >>> r.series("trade_total", "China-Russia")[["year", "value", "low", "high", "source", "is_break"]]
           year         value           low          high source  is_break
        0  2023  2.401000e+11  2.400500e+11  2.401500e+11   gacc     False
        1  2024  2.448000e+11  2.447500e+11  2.448500e+11   gacc     False
        """
        from bilateral.series import series

        more: Any = {"rule": rule, "system": system, "unit": unit, "estimates": estimates}
        frame = series(self.folder, indicator, dyad, years, **more)
        frame.attrs |= {"table": "indicators", "release": self.version}
        return frame

    def chart(self, indicator: str, actor: str, years: Years | None = None) -> pd.DataFrame:
        """One actor with each of its partners as Our World in Data charts: Entity, Code, Year and the value.

        Of an indicator with a direction it is the side of ``actor``.

        >>> r.chart("trade_total", "China", 2024)
           Entity Code  Year   trade_total
        0  Russia  RUS  2024  2.448000e+11
        """
        from bilateral.panel import chart

        return chart(self.folder, indicator, actor, years)

    def plot(self, indicator: str, dyad: str, years: Years | None = None, *, unit: str | None = None) -> Any:
        """A series as a chart of Altair, as wide as a slide, with its sources, day and version: the marks of the book.

        ``indicator``, ``dyad`` and ``unit`` are those of ``series``; both directions stand side by side, each on a
        scale of its own. ``.save("trade.svg")``, ``.png`` or ``.html`` writes it. It needs the extra ``plot``.

        >>> r.plot("trade_total", "China-Russia").save("trade.png")  # doctest: +SKIP
        """
        from bilateral.plot import plot

        return plot(self.folder, indicator, dyad, years, unit)

    def chronology(self, dyad: str, years: Years | None = None) -> pd.DataFrame:
        """What two actors did with or to one another, by day: the rows of ``chronology``, the earliest first.

        Plans have ``is_realised`` false; what has no day in any document stands at the end. Parts of records stand
        beside their whole: ``part_of_id`` names it.
        """
        rows = self.load("chronology", dyad=dyad, years=years).sort_values(["start_low", "record_id"])
        return rows.reset_index(drop=True)

    def ask(self, question: str, today: str | datetime.date | None = None) -> Reply:
        """The answer to a question in plain words, in English, German, French or Russian; no language model is asked.

        Each of ``answers`` has a sentence, and as columns its number, bounds, period, who says it, what stands beside
        it, a citation and its page in the book. Where nothing answers, ``refusal`` names what is missing, the pair,
        subject, period or detail, and what comes nearest. ``today`` is the day that "last year" counts from, the
        release's own if left out.

        >>> r.ask("How much did China and Russia trade in 2024?").answers[0]["value"]
        244800000000.0
        >>> r.ask("What is the tariff on Chinese goods in Russia?").refusal["missing"]
        'subject'
        """
        from bilateral.ask.reply import ask
        from bilateral.commons.lookup import day_of

        day = day_of(today) if isinstance(today, str) else today
        return ask(self.folder, question, day or self.date)

    def search(self, words: str) -> pd.DataFrame:
        """Indicators by words: in their names, descriptions, measures or synonyms, in any language there is.

        >>> r.search("yuan")[["indicator", "label"]]
                   indicator                 label
        0  settlement_amount  Amount in a currency
        1   settlement_share   Share of a currency
        """
        from bilateral.catalogue import search

        return to_pandas(search(self.folder, words))
