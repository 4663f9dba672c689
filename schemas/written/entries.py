"""What a person may write in ``data/`` outside the registers: one model per file or entry, and the editors' schema.

Scalars are text, as printed, so that ``58.0`` keeps its precision. A model fixes the fields of an entry and the form of
each; whether names exist and numbers agree belongs to ``pipelines/ledger/rules``. Published tables are not here.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, create_model

from schemas import edtf, vocabulary
from schemas.written.base import OneOf, Written, optional, required
from schemas.written.fields import (
    ActorId,
    Credibility,
    Currency,
    DefinitionId,
    EdtfDate,
    EdtfPeriod,
    Flag,
    Name,
    Number,
    Printed,
    ProductId,
    Scope,
    Slug,
    Subject,
    TableName,
    Text,
    Url,
    Whole,
    Year,
)

PERIOD: Any = required("the period of the figure (EDTF), such as 2024 or 2023-01/2023-10")
MEMBER_ROLES = ("member", "partner", "observer", "candidate", "signatory", "guest")


class Assertion(Written):
    """The fields of every entry of evidence: one assertion, from one place of one document."""

    id: Slug | None = optional("a name for the entry in its document, by which a claim can select it")
    about: Subject = required("what the entry is about: exercises/<record id>, or a series table such as trade")
    status: Name | None = optional("the status asserted; records need one, series mean `actual`")
    measure: Name | None = optional("what is asserted of it, from measures.yaml; records mean `occurrence`")
    actor: ActorId | None = optional("the actor whose part is measured: Chinese ships, ratification by PRK")
    definition: DefinitionId | None = optional("the counting rule, from definitions.yaml")
    dates: EdtfPeriod | None = optional("when it was or will be true, according to the document (EDTF)")
    value: Number | None = optional("the number as printed, before scale and unit")
    value_low: Number | None = optional("lower bound, only with qualifier `between`")
    value_high: Number | None = optional("upper bound, only with qualifier `between`")
    qualifier: Annotated[str, OneOf(vocabulary.QUALIFIERS)] | None = optional(
        "the hedge: about, nearly, up_to, at_least, more_than, between"
    )
    scale: Annotated[str, OneOf(vocabulary.SCALES)] | None = optional(
        "thousand, lakh, million, crore, billion, trillion"
    )
    unit: str | None = optional("ISO 4217 or UCUM code; may be left out where the measure has only one unit")
    obs_status: Annotated[str, OneOf(vocabulary.OBS_STATUS)] | None = optional(
        "SDMX code, only where it is not the usual A, E or F"
    )
    code: Annotated[str, Field(min_length=1, max_length=200)] | None = optional("value of a coded measure")
    as_stated: Printed | None = optional("the value as printed, or the working that led to it")
    derivation: Annotated[str, OneOf(vocabulary.DERIVATIONS)] | None = optional(
        "how the value follows from the document; `stated` if left out"
    )
    according_to: Text | None = optional("the speaker or agency that the document names as its source")
    excerpt: Text | None = optional("at most 12 words of the document, enough to find the figure; … joins parts")
    locator: Printed | None = optional("page, paragraph, table or row")
    capture: Annotated[str, Field(pattern=r"^cited_documents-[0-9a-f]{20}$")] | None = optional(
        "the archived page that must contain the excerpt, from `bilateral archive list`"
    )
    credibility: Credibility = required("1 confirmed … 5 improbable, 6 cannot be judged")
    vintage: Annotated[str, OneOf(vocabulary.VINTAGES)] | None = optional(
        "final, revised, provisional or first, only where the page says so"
    )
    doubt: Annotated[str, OneOf(vocabulary.DOUBTS)] | None = optional(
        "what the curator questions, with the reason in `note`: the figure answers nothing by default"
    )
    superseded_by: Slug | None = optional("the document in which the same source corrected this value")
    part: Annotated[str, OneOf("ab")] | None = optional("a or b, only where a document gives two values for one thing")
    note: Text | None = optional("what a reader must know: conflict, misprint, working, doubt")


_BY_ROLE: dict[str, Any] = dict.fromkeys(vocabulary.ROLES, (list[ActorId] | None, None))
Participants: type[Any] = create_model(
    "Participants",
    __base__=Written,
    __doc__="Who took part, by role.",
    **_BY_ROLE,
    is_complete=(Flag, Field("false", description="true where the document gives the whole list")),
)


class RecordAssertion(Assertion):
    """An assertion about a registered record."""

    status: Name = required("the status asserted: planned, held, signed, …")
    participants: Participants | None = optional(  # type: ignore[valid-type]
        "who took part, by role; only with `occurrence`"
    )
    place: Text | None = optional("where, according to the document; only with `occurrence`")


class FlowAssertion(Assertion):
    """An assertion about what goes from one actor to another, or between the two."""

    measure: Name
    dates: EdtfPeriod = PERIOD
    origin: ActorId | None = optional("who exports, or supplies")
    destination: ActorId | None = optional("who imports, or receives")
    actors: Annotated[list[ActorId], Field(min_length=2, max_length=2)] | None = optional("both sides, for a total")
    base_actor: ActorId | None = optional("the actor whose total is the base of a share")


class TradeAssertion(FlowAssertion):
    """An assertion about a flow of goods or services, or the total of both flows."""

    about: Literal["trade"]
    reporter: ActorId | None = optional("whose statistics: the actor to which the customs office belongs")
    valuation: Annotated[str, OneOf(vocabulary.VALUATIONS)] | None = optional(
        "FOB or CIF; if left out, FOB by the exporter and CIF by the importer, but for Brazil and the United States"
    )
    product: ProductId | None = optional("from products.yaml; all products if left out")
    goods_services: Annotated[str, OneOf(vocabulary.GOODS_SERVICES)] | None = optional("G (if left out), S or GS")
    scope: Scope | None = optional(
        "which territory the reporter and the partner are, where the source says so: ids of territories.yaml, [EU28]"
    )
    base_period: EdtfPeriod | None = optional("the period that growth is compared with")
    basis: Annotated[str, OneOf(vocabulary.BASES)] | None = optional(
        "what a share is a share of, where the document says so: value, volume, weight or number"
    )
    set_by: Annotated[list[ActorId], Field(min_length=1)] | None = optional("targets: who set it, a list of actors")
    set_on: EdtfDate | None = optional("targets: when it was first set, the same in every document (EDTF)")


class EnergyAssertion(TradeAssertion):
    """An assertion about a flow of an energy product."""

    about: Literal["energy"]  # type: ignore[assignment]
    product: ProductId = required("from products.yaml, such as crude_oil")
    route: Slug | None = optional("pipeline or terminal, where the figure covers only that route")


class SettlementAssertion(Assertion):
    """An assertion about the currencies in which an actor's trade is paid."""

    about: Literal["settlement"]
    measure: Name
    dates: EdtfPeriod = PERIOD
    actor: ActorId = required("whose trade is paid")
    partner: ActorId = required("with whom; WLD for all")
    flow: Annotated[str, OneOf(vocabulary.FLOWS)] = required("exports, imports or total")
    currency: Currency = required("a currency or group of currencies of units.yaml, such as INR, RUB_INR or friendly")
    reporter: ActorId | None = optional("whose statistics or official says so")


class VoteAssertion(Assertion):
    """How a state voted on a resolution."""

    about: Literal["votes"]
    resolution: Annotated[str, Field(pattern=r"^[AS]/RES/[A-Z0-9/().-]+$")] = required(
        "the symbol of the resolution: A/RES/ES-11/1, S/RES/2817(2026)"
    )
    dates: EdtfPeriod = required("the day of the vote")
    actor: ActorId = required("the state that voted")


class ArmsAssertion(FlowAssertion):
    """An assertion about weapons ordered or delivered, or a share in somebody's arms trade."""

    about: Annotated[str, OneOf(("arms_transfers", "arms_dependence"))]
    weapon: Annotated[str, Field(pattern=r"^[^|/]+$", max_length=60)] | None = optional(
        "arms_transfers: the weapon's designation, such as S-400"
    )


class CountAssertion(Assertion):
    """A published count of records."""

    about: Literal["counts"]
    measure: Name
    actors: Annotated[list[ActorId], Field(min_length=1)] = required(
        "a list of the actors whose records are counted, such as [CHN, RUS]"
    )
    dates: EdtfPeriod = PERIOD
    definition: DefinitionId = required("what is counted")


class MembershipAssertion(Assertion):
    """An actor's role in a group."""

    about: Literal["memberships"]
    group: ActorId = required("the group, such as BRICS")
    actor: ActorId = required("who has the role in it")
    role: Annotated[str, OneOf(MEMBER_ROLES)] = required(", ".join(MEMBER_ROLES))
    valid_from: EdtfDate | None = optional("the first day, or [..date] for `on or before`")
    valid_to: EdtfDate | None = None


ASSERTIONS: dict[str, type[Assertion]] = dict.fromkeys(vocabulary.RECORD_TABLES, RecordAssertion)
ASSERTIONS |= {"trade": TradeAssertion, "energy": EnergyAssertion, "settlement": SettlementAssertion}
ASSERTIONS |= {"counts": CountAssertion, "memberships": MembershipAssertion, "votes": VoteAssertion}
ASSERTIONS |= {"arms_transfers": ArmsAssertion, "arms_dependence": ArmsAssertion}


_MODELS: list[type[Assertion]] = [*ASSERTIONS.values(), Assertion]
_OF_AN_ENTRY: dict[str, Any] = {
    name: (field.rebuild_annotation() | None, optional(field.description or ""))
    for model in _MODELS
    for name, field in model.model_fields.items()
}
"""Every field that an entry of any table may have, none of them required."""
Column: type[Any] = create_model(
    "Column",
    __base__=Written,
    __doc__="A column of figures in a wide table: the fields that all its cells share.",
    label=(Text | None, optional("the column's heading as printed; its name if left out")),
    **_OF_AN_ENTRY,
)


class _Table(Written):
    """The head of a table in ``data/series``: its file, and the fields that all its cells share."""

    file: Text = required("the file in data/series: <document id>.csv, or <document id>--<name>.csv")
    rows: Number = required("how many lines the file has below its header")
    columns: Annotated[dict[str, Column], Field(min_length=1)] | None = optional(  # type: ignore[valid-type]
        "for a table with several figures in a line: the fields of each column, by its name in the header"
    )
    totals: dict[str, Number] | None = optional("printed sums by column, or numbers of rows by code")
    gaps: list[EdtfPeriod] = Field([], description="periods between the first and the last that the table leaves out")


Table: type[Any] = create_model("Table", __base__=_Table, __doc__=_Table.__doc__, **_OF_AN_ENTRY)
NESTED = ("actors", "participants", "set_by")
"""Fields that one cell cannot hold."""


class PublishersTable(Written):
    """A table of a publisher's data set, from which a document quotes figures."""

    name: Text = required("its name, the same in all documents that quote from it")
    cells: Number = required("how many figures it has, at least")


class Document(Written):
    """A file of ``data/documents``: one citation and the evidence read from it."""

    id: Slug = required("the file's name without .yaml")
    type: Annotated[str, OneOf(vocabulary.CSL_TYPES)] = required(
        "CSL type: article-newspaper, report, webpage, speech, treaty, dataset …"
    )
    title: Text = required("the title as printed, or a description of the document")
    title_is_description: Flag = Field("false", description="true where `title` is our words, not the printed title")
    author: list[Text] = Field([], description="`Family, Given`, or the name of a body")
    publisher: Text | None = optional("who publishes it")
    container_title: Text | None = optional(
        "journal, site or programme, where it is not the publisher", alias="container-title"
    )
    relays: Text | None = optional("whose words it repeats: another document's id, or the name of an agency or office")
    issued: EdtfDate | None = optional("the day of publication (EDTF); left out if unknown")
    accessed: EdtfDate = required("the day on which it was read")
    url: Url | None = Field(None, alias="URL")
    url_note: Text | None = optional("what a reader must know about the address: missing, mirror, short link")
    language: Annotated[str, Field(pattern="^[a-z]{2,3}(-[A-Za-z0-9]+)*$")] = required(
        "the language in which it was read (BCP 47)"
    )
    read_as: Annotated[str, OneOf(vocabulary.READ_AS)] = required("original, copy or second_hand")
    reliability: Annotated[str, OneOf(vocabulary.RELIABILITY)] = required("A to F (Admiralty code)")
    note: Text | None = None
    of_table: PublishersTable | None = optional("the table of a publisher's data set from which its figures are quoted")
    evidence: list[Any] = Field([], description="one entry per assertion")
    tables: list[Any] = Field([], description="one head for each table in data/series")


class Search(Written):
    """A file of ``data/searches``: somebody looked for something, with the result."""

    id: Slug = required("the file's name without .yaml")
    searched_by: Text = required("who looked")
    searched: EdtfDate = required("the day, or the last day")
    where: list[Text] = Field(min_length=1, description="where they looked: sites, archives, search engines")
    table: TableName = required("the table that they searched for, such as trade")
    measure: Name = required("the measure that they searched for, such as total")
    actors: Annotated[list[ActorId], Field(min_length=1)] | Literal["any"] = required("a list like [CHN, RUS], or any")
    period: EdtfPeriod = required("the period that they searched for (EDTF)")
    years: list[Annotated[str, Field(pattern=r"^\d{4}(-\d{4})?$")]] | None = optional(
        "of a partial search of several years, those asked for: [2015, 2018-2020], or []; it marks no others"
    )
    record: Subject | None = optional("the planned event whose report they looked for: exercises/<record id>")
    result: Annotated[str, OneOf(vocabulary.SEARCH_RESULTS)] = required("found or none_found")
    completeness: Annotated[str, OneOf(vocabulary.COMPLETENESS)] = required(
        "complete only if anything that exists would have been found"
    )
    note: Text = required("what was found, or how far the search went")

    @property
    def window(self) -> tuple[date | None, date | None]:
        """The first and the last day of its period; None is open."""
        start, end = edtf.parse_period(self.period)
        return edtf.low(start), edtf.high(end)

    def years_asked(self) -> list[int] | None:
        """The years that it asked for by name; None where it is every year of its period: all of it, or only one."""
        first, last = self.window
        if self.completeness == "complete" or (first and last and first.year == last.year):
            return None
        spans = [(int(text[:4]), int(text[-4:])) for text in self.years or ()]
        return sorted({year for start, end in spans for year in range(start, end + 1)})


class Pass(Written):
    """One reading of a protocol's universe: the list that was read, and what it has."""

    source: Text = required("the list that was read, named so that others find it")
    found: list[EdtfDate] = Field(
        min_length=1, description="the first day or the month of each entry that counts, alike in both: [2013-03-22]"
    )


class Protocol(Written):
    """A file of ``data/protocols``: a stretch of years counted twice by one rule, from two lists."""

    id: Slug = required("the file's name without .yaml")
    dyad: Text = required("a pair of dyads.yaml, such as CHN-RUS")
    definitions: list[DefinitionId] = Field(
        min_length=1, description="the rule that both passes counted by, then rules that count some of the same records"
    )
    counted: Text = required("what counts and what does not, as it was told to whoever made a pass")
    universe: Text = required("the enumerated whole that it was counted from: an official list, an ordinal series")
    cells: Annotated[str, OneOf(("months", "years"))] = required("months or years: what a pass says in or out of")
    first_year: Year = required("the year of the first event, or the first that both lists cover")
    last_year: Year = required("the last year that both lists cover to its end")
    passes: list[Pass] = Field(min_length=2, max_length=2, description="two lists, each read without the other")
    ordinal: Whole | None = optional("the number of the last entry, where the entries are numbered from the first year")
    left_out: list[EdtfDate] = Field([], description="of those found, what the rule does not count; `note` says why")
    firm: list[DefinitionId] = Field(
        [], description="rules of others' counts that ours may not fall short of: where it does, it is not complete"
    )
    made_by: Text = required("who made each pass")
    made: EdtfDate = required("the day of the later pass")
    note: Text = required("on what the passes differ, how it was settled, and what is weak")


class Correction(Written):
    """A file of ``data/corrections``: a wrong value of a source, and what is used instead."""

    id: Slug = required("the file's name without .yaml")
    source: Annotated[str, Field(pattern="^[a-z][a-z0-9_]*$")] = required("the source corrected")
    table: Name = required("the table of its rows, such as trade_reports")
    scope: dict[str, str] = Field(min_length=1, description="column: value, for each column that selects the rows")
    action: Annotated[str, OneOf(vocabulary.CORRECTIONS)] = required("drop, override, scale or flag")
    value: Number | None = optional("the value to use, or the factor")
    expect: Number | None = optional("the value at the source; if the source has another, the correction is not used")
    status: Annotated[str, OneOf(("active", "withdrawn"))] = "active"
    declared: EdtfDate = required("the day on which it was declared")
    declared_by: Text
    reason: Text = required("why the value is wrong, and how to see it")


def fields(model: type[BaseModel]) -> list[str]:
    """The field names that a person may write in ``model``."""
    return [field.alias or name for name, field in model.model_fields.items()]
