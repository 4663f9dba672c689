"""Who says a figure, in words: the one place, for evidence, citations, sentences and the book.

The ledger's origins decide whose figure it is; ``pipelines/judgement/sayers.py`` says how a newspaper introduces them.
"""

from __future__ import annotations

import re

from bilateral.commons.preferred_value import plain

BY = ", by "
"""What stands between whose figure it is and by whom it is passed on."""
WITH_ARTICLE = re.compile(
    r"United |Soviet Union|World( except.*)?$|Netherlands|Philippines|Bahamas|Gambia|Maldives|Comoros|"
    r"(Kremlin|IMF|WTO)(,|$)|"
    r"[^’,]*\b(Administration|Agency|Association|Bank of|Bureau|Commission|Communit(y|ies)|Council|"
    r"(Development|Investment) Bank|Embassy|Fund|Institute|Ministry|Office|Organi[sz]ation|Service|Union|government)\b"
)
"""Names that take an article in a sentence: some states, unions, offices. ``Russia’s customs office`` has none."""


def with_article(name: str) -> str:
    """A name inside a sentence.

    >>> with_article("United States"), with_article("China"), with_article("New Development Bank")
    ('the United States', 'China', 'the New Development Bank')
    """
    return f"the {name}" if WITH_ARTICLE.match(name) and not name.startswith("the ") else name


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
