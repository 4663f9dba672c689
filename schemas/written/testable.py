"""What a person may write about articles and hypotheses: claims to be checked, and hypotheses to be tested.

Evidence and documents are in ``entries``. Whether the names exist belongs to ``pipelines/ledger/rules``.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas import vocabulary
from schemas.written.base import OneOf, Written, optional, required
from schemas.written.fields import (
    ActorId,
    DefinitionId,
    EdtfDate,
    EdtfPeriod,
    Flag,
    Name,
    Number,
    Slug,
    Subject,
    Text,
    Year,
)


class CompareTo(Written):
    """The subject or filter that a claim will be compared with."""

    about: Subject = required("a record, a series table, or `indicators` for what is computed")
    measure: Name = required("the measure, or computed indicator, that it is compared with")
    status: Name | None = None
    definition: DefinitionId | None = None
    actors: list[ActorId] | None = None
    origin: ActorId | None = None
    destination: ActorId | None = None
    actor: ActorId | None = None
    dates: EdtfPeriod | None = None
    covers: Annotated[str, OneOf(vocabulary.CLAIM_COVERS)] | None = optional(
        "`occasion` if only that can be compared, `hedged` if others tell of less, such as a memorandum; or `whole`"
    )


class Claim(Written):
    """One statement of an article, to be checked."""

    id: Slug = required("a plain name, used once in the file")
    quote: Text = required("at most 12 words of the article")
    claim_type: Annotated[str, OneOf(vocabulary.CLAIM_TYPES)] = required(", ".join(vocabulary.CLAIM_TYPES))
    speaker: Text | None = optional("who says so, if it is not the article's author")
    evidence: dict[str, str | list[str]] | None = optional(
        "the entry of the article that states it: its `id`, or any of its fields; none for interpretations"
    )
    hypothesis: Slug | None = optional("the hypothesis that an interpretation leads to")
    compare_to: CompareTo | None = None
    note: Text | None = None


class Article(Written):
    """A file of ``data/claims``: the claims of one document."""

    document: Slug = required("the article's id in data/documents; the file has the same name")
    claims: list[Claim] = Field(min_length=1, description="one entry for each statement to be checked")


class HypothesisTest(Written):
    """One test of a hypothesis: its kind, what is tested, and what that is compared with."""

    id: Slug = required("a plain name, used once in the file")
    kind: Annotated[str, OneOf(vocabulary.TEST_KINDS)] = required(", ".join(vocabulary.TEST_KINDS))
    indicator: Name | None = optional("the indicator that is tested")
    of: Text = required("the dyad CHN-RUS, or the direction RUS>CHN where the indicator has one")
    others: list[Text] = Field([], description="dyads, groups of dyads.yaml, or directions that it is compared with")
    definition: DefinitionId | None = optional("the counting rule, where the indicator has several")
    third: Annotated[str, OneOf(vocabulary.THIRDS)] | None = optional(
        "the state against which votes are counted, one of those in the table covotes"
    )
    windows: Annotated[list[Number], Field(min_length=2, max_length=2)] | None = optional(
        "[6, 3]: years of the trend before a date, three at least, and years from it on that are compared with it"
    )
    date: Year | None = optional("the year in which a break is supposed")
    partners: list[ActorId] = Field([], description="donors are only trade with these; with anybody if left out")
    since: Year | None = optional("the first year used")
    until: Year | None = optional("the last year that must be covered")
    decides: Flag = Field("true", description="false if it is only shown and does not decide")


class Treated(Written):
    """Pairs that the treatment, or another one, reached: they are no donors."""

    actor: ActorId = required("the actor whose pairs these are")
    partners: list[ActorId] = Field([], description="with whom; with all if left out")
    reason: Text = required("why they tell nothing of what would have been")


class Wording(Written):
    """How a hypothesis was put before it was reworded."""

    written: EdtfDate = required("the day on which it was written")
    statement: Text = required("the supposition as it was put")
    supported_if: Text = required("as it was put")
    contradicted_if: Text = required("as it was put")
    why: Text = required("why it was reworded")


class Hypothesis(Written):
    """A file of ``data/hypotheses``: a testable statement, written before the numbers."""

    id: Slug = required("the file's name without .yaml")
    title: Text = required("a short name for readers")
    statement: Text = required("the supposition, put so that numbers can decide")
    written: EdtfDate = required("the day on which it was written")
    uses: list[Name] = Field(min_length=1, description="indicators and outcomes that are tested")
    comparison: list[Text] = Field([], description="dyads and periods that it compares")
    supported_if: Text = required("which numbers would support it")
    contradicted_if: Text = required("which numbers would contradict it")
    tests: list[HypothesisTest] = Field([], description="the tests that decide, by kind")
    needs: list[Text] = Field([], description="what would decide it besides tests, and nobody has")
    treated: list[Treated] = Field([], description="pairs that are no donors, each with its reason")
    history: list[Wording] = Field([], description="earlier wordings, oldest first, each with why it was given up")
    note: Text | None = None
