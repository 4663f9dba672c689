"""The model of ``chronology``: what two actors did with or to one another, by day."""

from __future__ import annotations

from schemas.declare import Count, Dated, Flag, Table, Text, column, key, known, link, support
from schemas.vocabulary import RECORD_TABLES


class Model(Dated, Table, computed=True):
    """Chronology: visits, calls, statements, agreements, deals, exercises, sanctions and vetoes of each pair by day.

    One row for each record and pair of `dyads`. Parts stand beside their whole, and plans beside what took place.
    """

    record_id: Text = key("The record: table/id, such as exercises/vostok-2018.")
    dyad: Text = key("The pair, as in `dyads`.")
    table: Text = known("Table of the record.", isin=RECORD_TABLES)
    kind: Text = known("Kind of the record.")
    label: Text = known("Name of the record.")
    status: Text = known("The furthest status that documents report.")
    is_realised: Flag = known("False for plans and announcements.")
    part_of_id: Text = column("The record that it is part of; null if none.")
    origin: Text = link("The visitor, provider or sender; null if the roles give no direction.", "actors.actor_id")
    place: Text = column("Where, in words; null if no document says.")
    observation_id: Text = link("The observation that has the dates; null if none has.", "observations.observation_id")
    n_documents: Count = support("Number of documents behind the dates.", ge=0)
