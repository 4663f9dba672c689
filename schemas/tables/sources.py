"""The model of ``sources``: the machine-readable publishers, their terms, and how fresh their data is here."""

from __future__ import annotations

from schemas.declare import Count, Day, Flag, Names, Table, Text, column, key, known, link, note, support
from schemas.vocabulary import SOURCE_STATES, TERMS_CLASSES


class Model(Table):
    """Sources: each publisher with its terms, what it answers for, and the state of its data in this release."""

    source_id: Text = key("The source.", unique=True)
    title: Text = known("What it is.")
    url: Text = known("Its address.")
    feeds: Names = known("Tables that its rows go to.")
    licence: Text = known("Terms.")
    terms_class: Text = known(
        "What the terms allow: open, non_commercial (no commercial use, nor of what is computed for all pairs), results"
        " (what is computed may be published), closed (nothing) or unread (nobody has read them: no row is used).",
        isin=TERMS_CLASSES,
    )
    is_passed_on: Flag = known("True where the terms let a public release hold the publisher's rows.")
    citation: Text = known("How to cite it.")
    first_year: Count = known("First year that it answers for.")
    last_year: Count = column("Last year; null while it is continued.")
    origin_id: Text = link(
        "The actor that all of it is from, such as the lender of every loan; null where it is from many.",
        "actors.actor_id",
    )
    is_complete: Flag = known("True where it lists everything there is: what it does not list did not happen.")
    without: Names = column("Single years with what is not in it, such as `2024: all roll calls from 5 June`.")
    is_asked: Flag = known("True where a program can ask the publisher; otherwise its files are downloaded by hand.")
    cadence: Text = known("When it is asked, or its files are looked for: a cron expression, in UTC.")
    state: Text = support("not_captured, current, stale, failed, extract or terms_unread.", isin=SOURCE_STATES)
    n_captures: Count = support("Versions archived.", ge=0)
    vintage_date: Day = support("Day of the version in use.", nullable=True)
    reason: Text = note("What is wrong, or was withdrawn.")
    unseen: Text = note("What may be wrong in its files without anything here showing it.")
    terms_words: Text = note("The words of the terms that decide their class, at most twelve; null if none were read.")
    terms_url: Text = note("The publisher's page of terms.")
    terms_read_url: Text = note("The address where the words were read, often an older copy of that page.")
    terms_read_date: Day = column("The day on which they were read.", role="note")
    terms_gap: Text = note("What of the terms was not read, or was read only as others quote it.")
