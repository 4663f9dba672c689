"""What a person may write in ``data/reference``: records, actors, measures, definitions and the other registers.

Only identity and vocabulary belong here; what documents assert is in ``entries.py``.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from schemas import vocabulary
from schemas.written.base import OneOf, Written, optional, required
from schemas.written.fields import (
    ActorId,
    DefinitionId,
    EdtfDate,
    Flag,
    Name,
    Number,
    ProductId,
    Slug,
    TableName,
    TerritoryId,
    Text,
    Url,
    Whole,
    Year,
)


class Record(Written):
    """A registered record: only its identity; everything else about it is evidence."""

    id: Slug = required("a plain name with a start date or month, such as joint-sea-2025-08")
    label: Text = required("a plain name, such as Joint Sea 2025")
    kind: Name = required("form, instrument or project; the checker lists those of the table")
    series: Slug | None = optional("the series it belongs to")
    part_of: Slug | None = optional("the record that it is a stage, tranche or part of")
    overlap: Annotated[str, OneOf(("none", "unknown"))] | None = optional(
        "`unknown` where parts may overlap; their sum is then a range"
    )
    agreement: Slug | None = optional("the agreement under which it happens")
    rank: Annotated[str, OneOf(vocabulary.RANKS)] | None = optional("visits: who met")
    domains: list[Annotated[str, OneOf(vocabulary.DOMAINS)]] | None = optional("exercises: where it takes place")
    forces: list[Annotated[str, OneOf(vocabulary.FORCES)]] | None = optional("exercises: whose; armed forces if none")
    is_binding: Flag | None = optional("agreements: whether it is legally binding")
    number: Whole | None = optional("sanctions: the number of a package among those of its sender, such as 11")
    reported_as: list[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*:\S+$")]] | None = optional(
        "its number in data sets, source:number, such as desta:869"
    )
    note: Text | None = None


class Actor(Written):
    """An actor of ``data/reference/actors.yaml``."""

    id: ActorId = required("capitals, for states ISO 3166-1 alpha-3: CHN")
    name: Text = required("its usual English name")
    type: Annotated[str, OneOf(vocabulary.ACTOR_TYPES)] = required("state, organisation, grouping, company, aggregate")
    aliases: list[Text] = Field(
        [],
        description="abbreviations, organs and demonyms by which excerpts name it; `Russ*` is the beginning of a word",
    )
    state: ActorId | None = optional("the state that a company or agency belongs to")
    valid_from: EdtfDate | None = None
    valid_to: EdtfDate | None = None
    follows: ActorId | None = optional("the actor in whose place it came, and which remedies name for earlier dates")
    note: Text | None = None


class Territory(Written):
    """A customs territory of ``data/reference/territories.yaml``: what a figure of its actor may cover."""

    id: TerritoryId = required("capitals: EU28, CHN_HKG")
    actor: ActorId = required("whose territory it is, as figures name it: EUE")
    label: Text = required("the territory in words, as a chart says it: European Union of 28")
    members: list[ActorId] = Field([], description="the states of a union, or what a state is counted with")
    valid_from: EdtfDate | None = optional("since when it was the actor's territory by law, if it ever was")
    valid_to: EdtfDate | None = optional("until when")
    parts: list[Annotated[str, Field(pattern="^[A-Z0-9_]+$")]] = Field(
        [], description="a territory of the same actor and other actors, whose figures must add up to its own"
    )
    note: Text | None = None


class Measure(Written):
    """A measure of ``data/reference/measures.yaml``."""

    id: Name = required("lower-case letters and underscores")
    label: Text = required("a short name for readers")
    description: Text = required("one sentence: what is measured")
    kind: Annotated[str, OneOf(vocabulary.MEASURE_KINDS)] = required(
        "occurrence, role, code, count, quantity, ratio or ordinal"
    )
    tables: list[TableName] = Field(min_length=1, description="a list of the tables that it fits, such as [exercises]")
    units: list[str] = Field(
        [], description="units it may have; `currency` and `constant` stand for ISO 4217 codes and constant prices"
    )
    codes: list[str] | None = optional("allowed codes, where they are a closed list")
    largest: Number | None = optional(
        "more than there can be of it, in its unit, or in US dollars where it is money: a slip of a scale"
    )
    is_additive: Flag = "false"
    may_be_negative: Flag = "false"
    is_cumulative: Flag = Field("false", description="a later count of the same window start cannot be smaller")
    is_stock: Flag = Field("false", description="a running total, of which the latest figure counts: casualties")
    observations_only: list[Name] = Field(
        [], description="those of its tables that have no place for it: its values are in observations alone"
    )
    source_rank: list[Text] = Field(
        [],
        description="sources and agencies in order of preference, each also by the other names of its publisher; "
        f"`{vocabulary.OWN_STATISTICS}` is whoever makes the statistics of the reporter (statistics_of)",
    )

    @field_validator("tables")
    @classmethod
    def _with_place(cls, tables: list[str], info: ValidationInfo) -> list[str]:
        """With the tables of records that declare a place for it."""
        having = (table for table in vocabulary.RECORD_TABLES if info.data.get("id") in vocabulary.MEASURES_IN[table])
        return list(dict.fromkeys([*tables, *having]))


class Definition(Written):
    """A counting rule of ``data/reference/definitions.yaml``."""

    id: Slug = required("who counts, and what: csis-all-forms")
    label: Text = required("the rule in a few words for readers, who counts left out: patrols only")
    statement: Text = required("the rule in one sentence")
    counter: Text = required("who uses this rule")
    table: TableName = required("the table whose records are counted")
    grain: Annotated[str, OneOf(("event", "stage"))] = "event"
    kinds: list[Name] | None = None
    forces: list[Name] | None = None
    ranks: list[Name] | None = None
    series: list[Slug] | None = optional("series of records that count; all if left out")
    roles: list[Name] | None = None
    statuses: list[Name] | None = None
    is_bilateral: Flag | None = optional("true counts only records of exactly two active actors")
    since: EdtfDate | None = None
    is_reproducible: Flag = required("true if the rule is precise enough for us to count by it")
    effect: Annotated[str, Field(pattern=r"^[^{}]+\{\}[^{}]*$")] | None = optional(
        "listings of sanctions: what is done to those listed, who are `{}`: froze the assets of {}"
    )
    preference: Whole | None = optional(
        "listings of sanctions: 1 for the rule that most packages are counted by, which is told first; then 2, 3 …"
    )
    benchmarks: list[DefinitionId] | None = optional("rules of published counts to compare ours with, nearest first")
    note: Text | None = None


class Unit(Written):
    """A unit, a currency or a group of currencies of ``data/reference/units.yaml``; constant prices need no entry."""

    id: Text = required("the code of UCUM or ISO 4217")
    label: Text = required("a short name for readers")
    dimension: Name = required("mass, volume, length, time, number, ratio, currency, currency_group …")
    to_the_dollar: Number = Field("1", description="of a currency: about how many make a US dollar when it is cheapest")


class Product(Written):
    """A product group of ``data/reference/products.yaml``."""

    id: ProductId = required("lower-case letters and underscores")
    label: Text = required("a short name for readers")
    hs: list[str] = Field([], description="headings of the Harmonized System that it covers")


class Dyad(Written):
    """An entry of ``data/reference/dyads.yaml``: a pair of the front door, and the groups that it belongs to."""

    id: Text = required("two actors in alphabetical order: CHN-RUS")
    groups: list[Name] = Field([], description="names by which other files mean it with others: [states, records]")
    note: Text | None = None


PAIRS = "a list of dyads of dyads.yaml, or of groups of them, such as [CHN-RUS, states]"


class CoverageScope(Written):
    """An entry of ``data/reference/coverage.yaml``: what the coverage table must cover."""

    table: Name = required("a series or record table, such as trade")
    measure: Name = required("a measure of that table, such as total")
    dyads: list[Text] = Field(min_length=1, description=PAIRS)
    first_year: Year = required("four digits")
    last_year: Year = required("four digits")


class Publisher(Written):
    """A publisher or body of ``data/reference/publishers.yaml``, upstream of the tables that cite it."""

    id: Annotated[str, Field(pattern="^[a-z][a-z0-9_]*$")] = required("lower-case letters and underscores")
    name: Text = required("its usual name")
    aliases: list[Text] = Field([], description="other spellings, and organs that speak with its voice")
    url: Url | None = optional("its web address; needed where `tables` are named")
    tables: list[Name] = Field([], description="the tables that it stands upstream of in the lineage graph")

    @field_validator("tables")
    @classmethod
    def _with_address(cls, tables: list[str], info: ValidationInfo) -> list[str]:
        """The graph links each that it shows."""
        if tables and not info.data.get("url"):
            raise ValueError("a publisher that names `tables` needs a `url`; write its web address")
        return tables

    reliability: Annotated[str, OneOf(vocabulary.RELIABILITY)] | None = optional(
        "Admiralty code of its own figures, whoever carries them; if left out, that of the carrier"
    )
    estimates: Flag = Field("false", description="true where it estimates what states do not report")
    statistics_of: ActorId | None = optional("the actor whose trade statistics it publishes")
    organ_of: ActorId | None = optional(
        "the actor that it is an organ of or that owns it: alone it cannot vouch for that actor"
    )
    valid_from: EdtfDate | None = optional("since when it is that, if another was before")
    valid_to: EdtfDate | None = optional("until when")


class FiscalYear(Written):
    """An actor's fiscal year in ``data/reference/fiscal_years.yaml``, where it is not the calendar year."""

    id: ActorId = required("whose fiscal year it is")
    starts: Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2]|nowruz)$")] = required("its first month: 04; or nowruz")
    named_by: Annotated[str, OneOf(("first", "last"))] = required("which of its two years names it: FY2025")
    note: Text | None = None


class Indicator(Written):
    """An indicator of ``data/reference/indicators.yaml``: its names, and which of its series come first."""

    id: Name = required("its name in the table indicators, such as trade_total")
    label: Text = required("a short name for readers")
    description: Text = required("one sentence: what it says of a pair")
    unit: Text = required("the unit that its codes leave out; never changed once published")
    table: Name | None = optional("the table of observations that it is taken from")
    measure: Name | None = optional("the measure in that table")
    directed: Flag = Field("false", description="true where its rows have an origin and a destination")
    items: Number = Field("0", description="how many leading parts of `series` say what is meant, not by whom")
    item: Text | None = optional("the usual item, which its codes leave out")
    definition: DefinitionId | None = optional("the usual counting rule, where there are several")
    sources: list[Text] = Field([], description="sources in order of preference, before those with the most years")
    synonyms: list[Text] = Field([], description="other words by which readers look for it, in any language")


class Speaker(Written):
    """A person or office of ``data/reference/speakers.yaml``: for whom it speaks, and when."""

    id: Slug = required("a plain name: putin, chinese-mfa")
    name: Text = required("as documents spell it in according_to")
    aliases: list[Text] = Field([], description="other spellings")
    speaks_for: ActorId | None = optional("the actor that it alone cannot vouch for")
    valid_from: EdtfDate | None = None
    valid_to: EdtfDate | None = None
    reliability: Annotated[str, OneOf(vocabulary.RELIABILITY)] | None = optional("Admiralty code of what it says")


class Accepted(Written):
    """A capture, a sentence or a warning of ``data/reference/accepted.yaml`` that somebody looked at, and is right."""

    capture: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*-[0-9a-f]{20}$")] | None = optional(
        "the capture, as messages name it"
    )
    sentence: Text | None = optional("the sentence that waits, as `doubts` has it: bilateral releases accept writes it")
    warning: Text | None = optional("the warning of a check, without its lines: bilateral check --accept writes it")
    declared: EdtfDate = required("the day on which it was accepted")
    declared_by: Text = required("who looked at it")
    reason: Text = required("why the publisher's rows changed so much, and how to see it")


class AccuracyConstant(Written):
    """A constant of ``data/reference/accuracy.yaml``, fitted by `bilateral accounts --calibrate --write`."""

    id: Text = required("its class, named once")
    figure: Name = required("what is measured: flow, total, trade_share or export_share")
    report: Annotated[str, OneOf(("own", "later", "mirror"))] = required("whose figure it is, or later versions of it")
    sources: list[Name] = Field(min_length=1, description="the sources whose figures it is for")
    actors: list[ActorId] = Field(default=[], description="the reporters that it is of alone; none of them if of all")
    least: Number = required("the smallest size of its class: dollars, or parts of 1")
    error: Number = required("by how much the logarithm of the true figure differs at most, in nine of ten cases")
    n: Whole = required("the cells that it is fitted on")
    files: list[Name] = Field(min_length=1, description="the files that they are from")


REFERENCE: dict[str, type[Written]] = {"actors": Actor, "territories": Territory, "measures": Measure}
REFERENCE |= {"definitions": Definition, "units": Unit, "products": Product, "dyads": Dyad, "coverage": CoverageScope}
REFERENCE |= {"publishers": Publisher, "speakers": Speaker, "indicators": Indicator}
REFERENCE |= {"fiscal_years": FiscalYear, "accepted": Accepted, "accuracy": AccuracyConstant}
"""Files of ``data/reference`` that are one list of entries each."""
