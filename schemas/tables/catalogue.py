"""The model of ``catalogue``: what the front door has, by what words it is found, and where its rows come from."""

from schemas.declare import Count, Flag, Names, Table, Text, column, key, known, link


class Model(Table, computed=True):
    """Catalogue: each indicator of the front door with its names, its usual unit, item and definition.

    What else stands side by side in `series` is told apart by these: an item is another question, a source another
    answer to the same one.
    """

    indicator: Text = key("Id in the table indicators.", unique=True)
    label: Text = known("Name in plain words.")
    description: Text = known("What it says of a pair.")
    synonyms: Names = column("Other words by which readers look for it.")
    unit_measure: Text = known("The usual unit, which codes of series leave out.")
    items: Count = known("How many leading parts of `series` name an item: goods or services, product, currency, deal.")
    item: Text = column("The usual item, which codes of series leave out; null if none is.")
    definition_id: Text = link("The usual counting rule, where there are several.", "definitions.definition_id")
    sources: Names = column("Sources that come first, in order; after them those with the most years.")
    table: Text = column("The table that its rows are taken from; null if several.")
    measure: Text = link("The measure of that table, where it holds observations.", "measures.measure")
    is_directed: Flag = known("True if it has a direction, from origin to destination.")
    reading: Text = column(
        "How rows of a computed table become rows of indicators, for pairs that are not in coverage: JSON with the "
        "column of the value, those of the two ends, of the year and of the count, and conditions; null elsewhere."
    )
