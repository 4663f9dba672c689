"""Under which licences a table is: ours, or the terms of the publishers whose rows it holds. Decided here alone.

What is computed from a publisher's rows is ours: the terms that were read (docs/sources.md) are about the publisher's
content. Where one report alone stands behind an observation the numbers are equal; docs/operations.md leaves it to
whoever publishes. What is computed for all pairs is so much that it comes under the publisher's terms where these allow
no commercial use, in the front door, too.
"""

from __future__ import annotations

from pipelines.rows import Rows
from schemas.vocabulary import LICENCE

MIXED = ("indicators", "trends")
"""Tables with rows of ours beside those of tables computed for all pairs, or of tests or scores of these."""


def licences(publishers: Rows, *, is_mixed: bool = False) -> list[dict[str, str]]:
    """The licences of a table that holds rows of ``publishers`` (rows of ``sources``): title and address, each once.

    Ours comes first where there are none, or where the table ``is_mixed``.
    """
    titles = dict.fromkeys((row["licence"], row["terms_url"]) for row in publishers)
    terms = [{"title": title, "path": path} for title, path in titles]
    return [LICENCE, *terms] if is_mixed or not terms else terms
