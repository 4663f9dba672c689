"""Under which licences a table is: ours, or the terms of the publishers whose rows it holds. Decided here alone.

What is computed from a publisher's rows is ours: the terms that were read (docs/sources.md) are about the publisher's
content. Where one report alone stands behind an observation the numbers are equal; docs/operations.md leaves it to
whoever publishes. Rows that the repository keeps for all pairs are so many that they come under the publisher's terms
where these allow no commercial use.
"""

from pipelines.rows import Rows
from schemas.vocabulary import LICENCE


def licences(publishers: Rows) -> list[dict[str, str]]:
    """The licences of a table that holds rows of ``publishers`` (rows of ``sources``): title and address of each."""
    terms = [{"title": row["licence"], "path": row["terms_url"]} for row in publishers]
    return terms or [LICENCE]
