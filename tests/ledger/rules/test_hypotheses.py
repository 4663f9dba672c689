"""Each kind of hypothesis test declares the fields it needs."""

from pipelines.ledger.rules.hypotheses import NEEDS
from schemas.vocabulary import TEST_KINDS


def test_every_kind_says_what_it_needs() -> None:
    assert NEEDS.keys() == TEST_KINDS.keys()
