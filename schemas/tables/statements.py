"""The model of ``statements``: joint statements, speeches and declarations."""

from __future__ import annotations

from schemas.declare import OBSERVATION, Dated, Names, Number, Placed, Supported, Text, column, link, record


class Model(Dated, Placed, Supported):
    """Statements: what was said together or about others, one row each."""

    statement_id: Text = record("statement", "statements.statement_id")
    named: Names = column("Third parties that it names.")
    phrase_no_limits: Text = column("yes where a document ascribes the words `no limits` to it.")
    phrase_no_third_party: Text = column("yes where a document ascribes to it that it is not directed against others.")
    wording: Text = column("Words that the preferred document singles out.")
    words: Number = column("Length in words.", unit="{word}")
    observation_id: Text = link("The occurrence in the status shown.", OBSERVATION)
