"""The closed word lists that entries and tables share; long ones, and those with meanings, are in the YAML file.

Open lists that grow with the content (actors, measures, definitions, records, products) are data, in
``data/reference/``. Formulas and parsing do not belong here.
"""

from __future__ import annotations

from schemas import beside, records
from schemas.records import RECORDS

WORDS = beside.read(__file__)
"""What the YAML file has; lists of it that only tables use have no other name."""

RECORD_TABLES = tuple(RECORDS)
"""Tables of things with an identity: their ids are declared in ``data/reference/records/<table>.yaml``."""

QUOTED_TABLES = ("votes", "arms_transfers", "arms_dependence")
"""Tables that captures fill, or formulas: what documents state of the same things stands in ``quoted``."""

SERIES_TABLES = ("trade", "energy", "settlement", "counts", *QUOTED_TABLES)
"""Tables of numbers fixed by their dimensions: their ids are computed, never typed."""

LISTED = ("listings", "listed_entities", "vessels")
"""Measures of ``sanctions`` that count what a measure lists: people and entities, entities, ships."""

SUBJECT_TABLES = (*RECORD_TABLES, *SERIES_TABLES, "memberships")
"""Everything that evidence can be about."""

_OF_RECORDS = {table: declared["statuses"] for table, declared in RECORDS.items()}
STATUSES = {table: tuple(statuses.split()) for table, statuses in (_OF_RECORDS | WORDS["statuses"]).items()}
"""Statuses of each table in the order in which they are attained; the last of a record's dates is its state."""

DEFAULT_STATUS = {**dict.fromkeys(SERIES_TABLES, "actual"), "memberships": "in_force"}
"""What an entry of these tables means when it gives no status. Records always give one."""

USUAL_MEASURE = {"memberships": "role", "votes": "vote"}
"""What an entry of these tables means when it names no measure; of others it is ``occurrence``."""

MEASURES_IN = {**{table: records.measures(table) for table in RECORDS}, "memberships": frozenset({"role"})}
"""The measures that a table has a place for, where its rows are not those of any measure (``rows``)."""

PLAN_STATUSES = frozenset({"planned", "announced", "expected"})
"""A value under one of these is a forecast (``obs_status`` F): a plan is evidence of a plan."""

OBS_STATUS: dict[str, str] = WORDS["obs_status"]
"""SDMX code list CL_OBS_STATUS, version 2.2."""

NULL_STATUSES = frozenset("OMLQH")
"""The only statuses under which value, low, high and code may all be null."""

ZERO_STATUSES = frozenset("AEFIPUN")
"""The only statuses under which a value may be zero."""

QUALIFIERS: dict[str, str] = WORDS["qualifiers"]

DERIVATIONS: dict[str, str] = WORDS["derivations"]

SCALES = {"thousand": 3, "lakh": 5, "million": 6, "crore": 7, "billion": 9, "trillion": 12}
"""Powers of ten that an entry may put beside a value."""

STATUS_WORDS: dict[str, str] = WORDS["status_words"]

VINTAGES: dict[str, str] = WORDS["vintages"]

DOUBTS: dict[str, str] = WORDS["doubts"]

DOUBT_RULES: dict[str, str] = WORDS["doubt_rules"]

READ_AS: dict[str, str] = WORDS["read_as"]

RELIABILITY: dict[str, str] = WORDS["reliability"]
"""Admiralty code, the source."""

CREDIBILITY: dict[int, str] = WORDS["credibility"]
"""Admiralty code, the information. Five is kept but left out of every span; six ranks last."""

ACTIVE_ROLES = tuple("host organiser participant attendee visitor provider recipient signatory sender target".split())
"""Roles that take part: pairs of them make dyads."""

PASSIVE_ROLES = ("observer", "guest", "partner", "named", "absent", "member")
"""Roles that are recorded and never make a dyad."""

ROLES = (*ACTIVE_ROLES, *PASSIVE_ROLES)

DIRECTED_ROLES = (("visitor", "host"), ("provider", "recipient"), ("sender", "target"))
"""Pairs of roles that give a dyad its direction, origin first."""

RECEIVING_ROLES = ("recipient", "target")
"""Roles that something is done to: two actors in the same one make no dyad."""

CORRECTIONS: dict[str, str] = WORDS["corrections"]

ACTOR_TYPES = ("state", "organisation", "grouping", "company", "aggregate")

GOODS_SERVICES: dict[str, str] = WORDS["goods_services"]
VALUATIONS: dict[str, str] = WORDS["valuations"]

FREQUENCIES = {"year": "A", "quarter": "Q", "month": "M", "day": "D"}
FREQUENCIES |= dict.fromkeys(("fiscal_year", "to_date", "since"), "_Z")
"""SDMX frequency (CL_FREQ) of each kind of period; a fiscal year is not a calendar year, and adds up with none."""

CURRENCIES = ("currency", "currency_group")
"""Dimensions of the units in which trade may be paid for."""

OWN_STATISTICS = "own_statistics"
"""In an order of sources: any office that makes the statistics of the actor whose figure it is."""

BASES: dict[str, str] = WORDS["bases"]
"""In what the whole is measured of which a share is a part."""

FLOWS = ("exports", "imports", "total")

CSL_TYPES = tuple(WORDS["csl_types"].split())
"""Types of CSL-JSON that a citation may have."""

CLAIM_TYPES = ("quantity", "count", "date", "status", "membership", "quote", "attribution", "interpretation")

CLAIM_COVERS = ("whole", "occasion", "hedged")
"""How much of a claim its comparison can reach: all of it, or only that the thing was said or done at all."""

VERDICTS: dict[str, str] = WORDS["verdicts"]
VERDICT_REASONS: dict[str, str] = WORDS["verdict_reasons"]
"""Why a verdict is what it is (rules T1 to T7 of docs/methods.md)."""

COMPUTED_INDICATORS = tuple(WORDS["computed_indicators"].split())

TEST_KINDS: dict[str, str] = WORDS["test_kinds"]
"""Kinds of tests of hypotheses (``pipelines/statistics/hypothesis_kinds.py``)."""

THIRDS: tuple[str, ...] = tuple(WORDS["thirds"])
"""The third states against which votes are counted (``covotes``)."""

TEST_RESULTS = ("supported", "contradicted", "undecided", "not_enough_data")

SEARCH_RESULTS = ("found", "none_found")
COMPLETENESS = ("complete", "partial")
NAME_SCHEMES = ("iso2", "m49", "cow", "gw", "name", "alias", "statistics")
"""Systems of codes for actors, and kinds of names; the first four are codes."""
COVERAGE_STATES = ("found", "none_found", "not_searched", "not_captured", "out_of_domain", "not_published")
CAPTURED_TABLES = {"votes": "roll_call", "alliances": "alliance", "arms_transfers": "delivery"}
"""Tables that only captures fill and that coverage answers for, each with what is found in it."""

COUNTED = {"exercises": ("exercises", "{exercise}"), "visits": ("meetings", "{meeting}")}
COUNTED |= {"sanctions": ("packages", "{package}"), "statements": ("statements", "{statement}")}
"""What a computed count of a table's records is called, and its unit."""

KINDS: dict[str, dict[str, str]] = {table: declared["kinds"] for table, declared in RECORDS.items()}
"""Kind of a record (form, instrument, project): the curator's decision, registered once."""

FORCES: dict[str, str] = WORDS["forces"]

DOMAINS: dict[str, str] = WORDS["domains"]

RANKS: dict[str, str] = WORDS["ranks"]

MEASURE_KINDS: dict[str, str] = WORDS["measure_kinds"]
"""How a measure's value is read: counts, occurrences and ordinals are exact, quantities and ratios are rounded."""

EXACT_KINDS = frozenset({"occurrence", "count", "ordinal"})
CODED_KINDS = frozenset({"role", "code"})

LICENCE: dict[str, str] = WORDS["licence"]
"""The licence of what is ours."""
TERMS_CLASSES: dict[str, str] = WORDS["terms_classes"]
"""What a publisher's terms allow."""
PASSED_ON = frozenset({"open", "non_commercial"})
"""Classes under which rows may be passed on."""
