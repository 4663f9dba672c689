"""Who says a figure, in words: the one place, for evidence, citations, sentences and the book.

The ledger's origins decide whose figure it is; ``pipelines/judgement/sayers.py`` says how a newspaper introduces them.
"""

from __future__ import annotations

from bilateral.commons.preferred_value import plain

BY = ", by "
"""What stands between whose figure it is and by whom it is passed on."""
WITH_ARTICLE = ("United ", "European Union", "Netherlands", "Philippines", "Bahamas", "Gambia", "Maldives", "Comoros")


def with_article(name: str) -> str:
    """A name inside a sentence.

    >>> with_article("United States"), with_article("China")
    ('the United States', 'China')
    """
    return f"the {name}" if name.startswith(WITH_ARTICLE) else name


def possessive(name: str) -> str:
    """``Russia's``, ``the United States'``, of a name inside a sentence: only a plural, which has an article, has no
    second s."""
    return f"{name}’" if name.startswith("the ") and name.endswith("s") else f"{name}’s"


def whose(name: str) -> str:
    """Whose figure it is, of a sayer in words.

    >>> whose("GACC, by TASS"), whose("GACC")
    ('GACC', 'GACC')
    """
    return name.partition(BY)[0]


def said_by(said: str, by: str) -> str:
    """Whose figure it is, and by whom it is passed on where that is another: the one wording of a sayer.

    >>> said_by("GACC", "TASS"), said_by("eurostat", "eurostat_comext")
    ('GACC, by TASS', 'eurostat')
    """
    return said if plain(by).startswith(plain(said)) else f"{said}{BY}{by}"
