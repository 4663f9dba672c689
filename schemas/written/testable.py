"""What a person may write of articles and hypotheses: claims to be checked, and suppositions to be tested. No pandas.

Evidence and documents are in ``entries``. Whether what is named exists is the checker's work (``pipelines/ledger/rules``).
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from schemas import vocabulary
from schemas.written.fields import (
    ActorId,
    EdtfDate,
    EdtfPeriod,
    Flag,
    Name,
    Number,
    OneOf,
    Slug,
    Text,
    Written,
    subject,
)


class EvidenceRef(Written):
    """Which entry of the article's own document a claim states; exactly one must match."""

    about: Annotated[str, AfterValidator(subject)] = Field(description="what that entry is about")
    measure: Name | None = None
    status: Name | None = None
    actor: ActorId | None = None
    role: Name | None = None


class CompareTo(Written):
    """The subject or filter with which a claim will be compared."""

    about: Annotated[str, AfterValidator(subject)] = Field(description="a record, or a series table")
    measure: Name = Field(description="the measure with which it is compared")
    status: Name | None = None
    definition: Slug | None = None
    actors: list[ActorId] | None = None
    origin: ActorId | None = None
    destination: ActorId | None = None
    actor: ActorId | None = None
    dates: EdtfPeriod | None = None
    covers: Annotated[str, OneOf(vocabulary.CLAIM_COVERS)] | None = Field(
        None, description="occasion, where what was said there cannot be compared; whole if left out"
    )


class Claim(Written):
    """One statement of an article, to be checked."""

    id: Slug = Field(description="a plain name, used once in the file")
    quote: Text = Field(description="at most 12 words of the article")
    claim_type: Annotated[str, OneOf(vocabulary.CLAIM_TYPES)] = Field(description=", ".join(vocabulary.CLAIM_TYPES))
    speaker: Text | None = Field(None, description="who says so, where it is not the article's author")
    evidence: EvidenceRef | None = Field(
        None, description="the entry of the article that states it; none for interpretations"
    )
    hypothesis: Slug | None = Field(None, description="the hypothesis that an interpretation leads to")
    compare_to: CompareTo | None = None
    note: Text | None = None


class Article(Written):
    """A file of ``data/claims``: the claims of one document."""

    document: Slug = Field(description="the article's id in data/documents; the file has the same name")
    claims: list[Claim] = Field(min_length=1, description="one entry for each statement to be checked")


class HypothesisTest(Written):
    """One test of a hypothesis: a kind, what is tested, and with what it is compared."""

    id: Slug = Field(description="a plain name, used once in the file")
    kind: Annotated[str, OneOf(vocabulary.TEST_KINDS)] = Field(description=", ".join(vocabulary.TEST_KINDS))
    indicator: Name | None = Field(None, description="the indicator of the front door that is tested")
    of: Text = Field(description="the dyad CHN-RUS, or the direction RUS>CHN where the indicator has one")
    others: list[Text] = Field([], description="dyads or directions with which it compares")
    definition: Slug | None = Field(None, description="the counting rule, where the indicator has several")
    above: Number | None = Field(None, description="the number that a ratio must exceed")
    band: Annotated[list[Number], Field(min_length=2, max_length=2)] | None = Field(
        None, description="the two ends within which a ratio contradicts"
    )
    dates: list[Annotated[str, Field(pattern=r"^\d{4}$")]] = Field(
        [], description="years at which something is said to break"
    )
    since: Annotated[str, Field(pattern=r"^\d{4}$")] | None = Field(None, description="the first year used")
    until: Annotated[str, Field(pattern=r"^\d{4}$")] | None = Field(
        None, description="the last year that must be covered"
    )
    decides: Flag = Field("true", description="false where it is shown beside, and decides nothing")


class Hypothesis(Written):
    """A file of ``data/hypotheses``: a testable statement, written before the numbers."""

    id: Slug = Field(description="the file's name without .yaml")
    title: Text = Field(description="a short name for readers")
    statement: Text = Field(description="what is supposed, so that numbers can decide")
    written: EdtfDate = Field(description="the day on which it was written")
    uses: list[Name] = Field(min_length=1, description="measures and indicators that the test needs")
    comparison: list[Text] = Field([], description="dyads and periods with which it compares")
    supported_if: Text = Field(description="which numbers would support it")
    contradicted_if: Text = Field(description="which numbers would contradict it")
    tests: list[HypothesisTest] = Field([], description="the tests that decide, by kind")
    note: Text | None = None
