"""Tables of ``data/series`` unfolded: each cell becomes the entry that a curator could have written in YAML instead.

What an entry must be is decided by ``validation`` and by the rules, as for every other entry; here are the layout of a
table, and the place of a cell in words.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pipelines.ledger import validation
from pipelines.ledger.csv_files import Sheet
from pipelines.ledger.remedies.suggestions import nearest
from pipelines.ledger.yaml_files import FieldPath, Problem, Value
from schemas.written import entries

NUMBERS = ("value", "value_low", "value_high")
FIGURES = (*NUMBERS, "code")
"""Fields that hold what a cell states."""
LABEL, TOTAL = "row", "total"
"""The column of the rows' printed labels, and the label of a line that holds the sums of its columns."""
_OWN = {"file", "rows", "columns", "totals", "gaps", "label"}
"""Fields of a head or a column that are not those of an entry."""
ENTRY_FIELDS = [name for name in entries.fields(entries.Table) if name not in _OWN]


def fields_of(data: Value) -> dict[str, Value]:
    """The fields of an entry in a head or a column as read."""
    return {k: v for k, v in data.items() if k not in _OWN and v is not None} if isinstance(data, dict) else {}


class Layout(NamedTuple):
    """How the lines of a sheet become entries: the shared fields, those of each column, and where the figures stand.

    A tidy table has one column of figures, ``value`` or ``code``; or none, and each line is an entry.
    """

    sheet: Sheet
    head: dict[str, Value]
    columns: dict[str, dict[str, Value]]
    labels: dict[str, str]

    @property
    def is_wide(self) -> bool:
        """Whether the head names the columns of figures."""
        return bool(self.labels)


def layout(sheet: Sheet, raw: dict[str, Value]) -> Layout:
    """The layout of ``sheet`` under the head ``raw``, a valid one."""
    columns = raw.get("columns")
    if isinstance(columns, dict):
        labels = {name: str(c.get("label") or name) if isinstance(c, dict) else name for name, c in columns.items()}
        return Layout(sheet, fields_of(raw), {name: fields_of(column) for name, column in columns.items()}, labels)
    figure = next((name for name in (*FIGURES, LABEL, *sheet.header) if name in sheet.header), "")
    return Layout(sheet, fields_of(raw), {figure: {}}, {})


def misfits(table: Layout) -> Iterator[Problem]:
    """Header cells and columns that cannot be read: unknown, without a place, or given twice."""
    yield from [*_misfit_cells(table)] or _misfit_columns(table)


def _misfit_cells(table: Layout) -> Iterator[Problem]:
    """Cells of the header that name no field and no column, or what is given elsewhere too."""
    sheet, head = table.sheet, table.head
    wide = table.columns if table.is_wide else {}
    for name in sheet.header:
        column, dot, field = name.partition(".")
        field, of_column = (field, table.columns.get(column, {})) if dot else (name, {})
        if name == LABEL or name in wide:
            continue
        if (dot and column not in wide) or field not in ENTRY_FIELDS:
            known = [*ENTRY_FIELDS, LABEL, *wide, *(f"{column}.{field}" for column in wide for field in ENTRY_FIELDS)]
            columns = "its columns of figures" if wide else "columns of figures, which the head must name"
            remedy = f"{nearest(name, known)} a column is a field of an entry, `{LABEL}`, or one of {columns}".strip()
            yield sheet.problem((1, name), f"there is no field or column `{name}`", remedy)
        elif field in entries.NESTED:
            remedy = "write it in the head, or under `columns` there"
            yield sheet.problem((1, name), f"`{field}` is a list, which a cell cannot hold", remedy)
        elif field in FIGURES and wide:
            remedy = f"the figures of this table stand in {', '.join(wide)}"
            yield sheet.problem((1, name), f"`{name}` beside the columns of the head", remedy)
        elif field in head or field in of_column or (dot and field in sheet.header):
            message = f"`{field}` is given twice: in this column, and {_elsewhere(field, head, of_column)}"
            yield sheet.problem((1, name), message, "keep one of them")


def _misfit_columns(table: Layout) -> Iterator[Problem]:
    """Columns of the head that are not in the file, or that give what is given elsewhere too."""
    sheet, head = table.sheet, table.head
    for name, shared in table.columns.items() if table.is_wide else ():
        where = (*sheet.head, "columns", name)
        assert sheet.document
        if name in ENTRY_FIELDS or name == LABEL or "." in name:
            message = f"a column of figures cannot be called `{name}`"
            yield sheet.document.problem(where, message, "give it a name of its own, such as rus_exports")
        elif name not in sheet.header:
            remedy = f"{nearest(name, sheet.header)} its header: {', '.join(sheet.header)}".strip()
            yield sheet.document.problem(where, f"the file has no column `{name}`", remedy)
        for field in shared:
            if field in head or field in sheet.header:
                message = f"`{field}` is given twice: here, and {_elsewhere(field, head, {})}"
                yield sheet.document.problem((*where, field), message, "keep one of them")


def _elsewhere(field: str, head: dict[str, Value], column: dict[str, Value]) -> str:
    return "in the head" if field in head else "under `columns`" if field in column else "in a column of the file"


def assertions(
    table: Layout, hints: validation.Hints, *, is_read: bool
) -> Iterator[tuple[entries.Assertion, FieldPath]]:
    """The entries of a table and their places; ``is_read`` is false if its document was not read, so not quoted."""
    sheet = table.sheet
    shared = [name for name in sheet.header if name in ENTRY_FIELDS]
    own = {
        column: {f: f"{column}.{f}" for f in ENTRY_FIELDS if f"{column}.{f}" in sheet.header}
        | ({"value": column} if table.is_wide else {})
        for column in table.columns
    }
    may_be_empty = table.is_wide or any(name in FIGURES for name in sheet.header)
    for line, cells in sheet.rows:
        if cells.get(LABEL) == TOTAL:
            continue
        row = table.head | {name: cells[name] for name in shared if name in cells}
        for column, given in table.columns.items():
            of_cell: dict[str, Value] = {f: cells[name] for f, name in own[column].items() if name in cells}
            written = of_cell if table.is_wide else cells
            if may_be_empty and not any(name in written for name in (*FIGURES, "obs_status")):
                lost = next((name for name in ("note", "excerpt", "as_stated") if name in written), None)
                if lost:
                    remedy = "write the figure, or obs_status Q or M if it is printed as not available; or remove it"
                    message = f"`{lost}` belongs to a cell that is empty"
                    sheet.problems.append(sheet.problem((line, column, lost), message, remedy))
                continue
            entry = row | given | of_cell
            if not any(name in entry for name in NUMBERS):
                entry.pop("scale", None)  # the head's: a cell without a number has nothing to scale
            entry |= _place(entry, cells, table, column, is_read=is_read)
            if assertion := validation.assertion(entry, sheet, (line, column), hints):
                yield assertion, (line, column)


def _place(
    entry: dict[str, Value], cells: dict[str, str], table: Layout, column: str, *, is_read: bool
) -> dict[str, Value]:
    """Locator and excerpt of a cell: row and column, and the row's printed label with the figure."""
    place: dict[str, Value] = {}
    label = cells.get(LABEL) or entry.get("dates") or entry.get("actor")
    if (locator := table.head.get("locator")) and label:
        of_column = f", column {table.labels[column]}" if table.is_wide else ""
        place["locator"] = f"{locator}, row {label}{of_column}"
    printed = [entry["as_stated"]] if "as_stated" in entry else [entry[name] for name in FIGURES if name in entry]
    words = cells.get(LABEL) or (entry.get("dates") if printed else None)
    if is_read and entry.get("derivation", "stated") == "stated" and words and "excerpt" not in entry:
        place["excerpt"] = " … ".join(map(str, [words, *printed]))
    return place
