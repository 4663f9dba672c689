"""The model of ``answers``: what a reader asks first of a pair, in sentences made from the front door."""

from __future__ import annotations

from schemas.declare import Count, Counts, Names, Numbers, Table, Text, key, support


class Model(Table, computed=True):
    """Answers: for each pair up to ten sentences, and what belongs to them, made from values known and not contested.

    A sentence whose number is missing, weak or contested is left out; nothing is estimated for it. The lists `figures`
    to `figure_words` are as long as each other: an entry of each is one figure.
    """

    dyad: Text = key("The pair.")
    topic: Text = key("What it answers: turnover, shares, votes, …")
    position: Count = support("Its place among the sentences of the pair, from 1.", ge=1)
    sentence: Text = support("The sentence, in English.")
    last_year: Count = support("The last year that it speaks of.")
    figures: Names = support(
        "What it is made of: short code of a series, or table and id of a record, then `@` and the period or day."
    )
    figure_values: Numbers = support("The value of each figure; its least where only a lower bound is known.")
    figure_units: Names = support("The unit of each figure, a UCUM code.")
    figure_years: Counts = support("The year of each figure; of a period its last; 0 where no year is known.")
    figure_words: Names = support(
        "The words that print each figure: alone, beside the first of the sentence, or with those of the same words."
    )
    rests_on: Names = support("The observations behind these figures; behind computed ones, the rows of their tables.")
    sources: Names = support(
        "Who says so: whom the documents cite, the publisher, or what we calculated or counted it from."
    )
