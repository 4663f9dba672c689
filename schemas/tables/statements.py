"""The model of ``statements``: joint statements, speeches and declarations."""

from __future__ import annotations

from schemas.declare import Dated, Names, Number, Placed, Supported, Text, column, reached, record


class Model(Dated, Placed, Supported):
    """Statements: joint statements, speeches and declarations, one row each."""

    statement_id: Text = record("statement", "statements.statement_id")
    named: Names = column("Third parties named in it.")
    phrase_no_limits: Text = column(
        "yes or no: whether a document says that it contains the words `no limits`; null if none says."
    )
    phrase_no_third_party: Text = column(
        "yes or no: whether, according to a document, it says that it is not directed against third "
        "parties; null if none says."
    )
    wording: Text = column("Wording highlighted by the preferred document; null if none.")
    words: Number = column("Length in words; null if not known.", unit="{word}")
    observation_id: Text = reached()
