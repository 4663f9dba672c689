"""The model of ``doubts``: what is questioned in evidence and in published values, by whom or by which rule."""

from __future__ import annotations

from schemas.declare import OBSERVATION, Table, Text, column, key, known, link
from schemas.vocabulary import DOUBT_RULES, DOUBTS


class Model(Table, computed=True):
    """Doubts: rows that are questioned. They give no value beside others, and alone answer nothing by default."""

    table: Text = key("Where it stands: evidence, a table of reports, answers, or observations that rest on it.")
    row_id: Text = key("Its key there; of reports capture_id#source_row, of answers pair/topic.")
    code: Text = key("What is questioned.", isin=DOUBTS)
    rule: Text = key("Who questions it: the curator, a rating, or a rule.", isin=DOUBT_RULES)
    observation_id: Text = link("The observation that it is about; null outside coverage.", OBSERVATION)
    evidence_id: Text = link("The evidence questioned.", "evidence.evidence_id")
    rival: Text = column("What speaks against it or stands in its place: a row of evidence or an observation.")
    note: Text = known("Why, in words.")
