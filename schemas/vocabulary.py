"""The closed word lists that entries and tables share: plain data, nothing computed.

Open lists that grow with the content (actors, measures, definitions, records, products) are data, in
``data/reference/``. Formulas and parsing do not belong here.
"""

from __future__ import annotations

RECORD_TABLES = tuple("exercises funding agreements visits statements deployments cooperation sanctions".split())
"""Tables of things with an identity: their ids are declared in ``data/reference/records/<table>.yaml``."""

SERIES_TABLES = ("trade", "energy", "settlement", "counts")
"""Tables of numbers fixed by their dimensions: their ids are computed, never typed."""

SUBJECT_TABLES = (*RECORD_TABLES, *SERIES_TABLES, "memberships")
"""Everything that evidence can be about."""

_STATUSES = {
    "exercises": "planned announced held cancelled",
    "visits": "planned announced held cancelled",
    "statements": "planned announced issued",
    "deployments": "planned announced held ended",
    "cooperation": "planned announced signed in_force suspended ended cancelled",
    "agreements": "planned announced signed ratified in_force amended extended suspended expired cancelled",
    "funding": "planned announced signed committed in_force disbursed suspended expired cancelled",
    "sanctions": "planned announced in_force lifted",
    "memberships": "planned announced signed in_force ended",
    "trade": "actual estimated expected",
    "energy": "actual estimated expected",
    "settlement": "actual estimated expected",
    "counts": "actual estimated expected",
}
STATUSES = {table: tuple(statuses.split()) for table, statuses in _STATUSES.items()}
"""Statuses of each table in the order in which they are attained; the last of a record's dates is its state."""

DEFAULT_STATUS = {**dict.fromkeys(SERIES_TABLES, "actual"), "memberships": "in_force"}
"""What an entry of these tables means when it gives no status. Records always give one."""

PLAN_STATUSES = frozenset({"planned", "announced", "expected"})
"""A value under one of these is a forecast (``obs_status`` F): a plan is evidence of a plan."""

OBS_STATUS = {
    "A": "normal value",
    "B": "break in the series",
    "D": "definition differs",
    "E": "estimated",
    "F": "forecast or plan",
    "G": "experimental",
    "I": "imputed by the receiver (from a mirror report, for example)",
    "K": "included in another category",
    "W": "includes another category",
    "O": "missing",
    "M": "missing: the value cannot exist",
    "L": "missing: the value exists but was not collected",
    "Q": "missing: suppressed by the publisher",
    "P": "provisional",
    "N": "not significant",
    "U": "low reliability",
    "V": "unvalidated",
    "S": "strike or other special circumstance",
    "H": "missing: holiday or closure",
    "J": "derogation",
}
"""SDMX code list CL_OBS_STATUS, version 2.2."""

NULL_STATUSES = frozenset("OMLQH")
"""The only statuses under which value, low, high and code may all be null."""

ZERO_STATUSES = frozenset("AEFIPUN")
"""The only statuses under which a value may be zero."""

QUALIFIERS = {
    "exact": "the number as it stands, within its own rounding",
    "about": "around, approximately, some: at least five per cent either way",
    "nearly": "almost, close to: 90 to 100 per cent of the number",
    "up_to": "at most: the number is an upper bound",
    "at_least": "no fewer than: the number is a lower bound",
    "more_than": "over, exceeding: the number is a lower bound that is not reached",
    "between": "a range: value_low and value_high",
}

DERIVATIONS = {
    "stated": "the document prints the number or the fact",
    "counted": "counted by the curator from a list that the document prints",
    "summed": "added up by the curator from parts that the document prints",
    "converted": "converted from another unit or currency, by the document or by the curator",
    "inferred": "follows from what the document says (a weekday, an ordinal), explained in the note",
}

SCALES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
"""Powers of ten that an entry may put beside a value."""

READ_AS = {
    "original": "the publisher's own page or file was read",
    "copy": "a copy, mirror, translation or quotation of it was read",
    "second_hand": "it was not read: the figure was carried over from somebody's notes",
}

RELIABILITY = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "reliability cannot be judged",
}
"""Admiralty code, the source."""

CREDIBILITY = {
    1: "confirmed by other sources",
    2: "probably true",
    3: "possibly true",
    4: "doubtful",
    5: "improbable",
    6: "truth cannot be judged",
}
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

CORRECTIONS = {
    "drop": "the row is left out",
    "override": "`value` is used",
    "scale": "the upstream value times `value` is used",
    "flag": "the row is marked as unreliable",
}

ACTOR_TYPES = ("state", "organisation", "grouping", "company", "aggregate")

GOODS_SERVICES = {"G": "goods", "S": "services", "GS": "goods and services"}
VALUATIONS = {
    "FOB": "free on board, as exporters report",
    "CIF": "with cost, insurance and freight, as importers report",
}

FREQUENCIES = {"year": "A", "quarter": "Q", "month": "M", "day": "D"}
FREQUENCIES |= dict.fromkeys(("fiscal_year", "to_date", "since"), "_Z")
"""SDMX frequency (CL_FREQ) of each kind of period; a fiscal year is not a calendar year, and adds up with none."""

CURRENCY_GROUPS = {
    "CNY": "Chinese yuan",
    "RUB": "Russian rouble",
    "RUB_CNY": "roubles and yuan together, the two national currencies",
    "friendly": "currencies of states that Russia calls friendly",
    "unfriendly": "currencies of states that Russia calls unfriendly",
}

FLOWS = ("exports", "imports", "total")

CSL_TYPES = tuple(
    """
    article article-journal article-magazine article-newspaper bill book broadcast chapter dataset document
    entry-encyclopedia hearing interview legislation motion_picture paper-conference periodical post post-weblog
    regulation report speech standard treaty webpage
    """.split()
)
"""Types of CSL-JSON that a citation may have."""

CLAIM_TYPES = ("quantity", "count", "date", "status", "membership", "quote", "attribution", "interpretation")

CLAIM_COVERS = ("whole", "occasion")
"""How much of a claim its comparison can reach: all of it, or only that the thing was said or done at all."""

VERDICTS = {
    "supported": "others assert it too",
    "imprecise": "nearly right, or right but for status, scope or unit",
    "contradicted": "sources rated B2 or better assert something else",
    "attributed": "only an interested source, or only the occasion, stands behind it",
    "unverifiable": "nothing comparable, or nothing rated high enough",
    "not_checkable": "an interpretation: it has no truth value",
}
VERDICT_REASONS = {
    "within_span": "the stated interval meets the span of the others",
    "attained": "others assert the same status, or a later one",
    "same_member": "others name the same role",
    "same_set": "others give the same list",
    "date_agrees": "the stated date and the others' have a day in common",
    "words_match": "a primary transcript has these words",
    "outside_within_tolerance": "outside the others' span, by no more than the tolerance",
    "wrong_status": "right but for the status: others assert an earlier one, or another",
    "wrong_scope": "right but for the scope: others count by another definition",
    "wrong_unit": "right but for the unit",
    "set_overlaps": "the list shares at least half of the others', and has no wrong member",
    "outside_tolerance": "further from every source rated B2 or better than the tolerance",
    "date_outside": "no day in common with a source rated B2 or better",
    "wrong_member": "a source rated B2 or better gives another list or role",
    "called_off": "a source rated B2 or better says that it was called off",
    "other_words": "a primary transcript has other words",
    "single_interested_source": "one party's organs alone support it",
    "occasion_only": "only the occasion can be compared, not what was said",
    "not_a_transcript": "others repeat the words, none as a primary transcript",
    "no_other_source": "nobody else asserts anything of it",
    "other_definition": "others count by other definitions only",
    "not_comparable": "others assert something else of it",
    "only_weak_sources": "others agree or differ, but none of them is rated high enough to decide",
    "interpretation": "a reading, not a fact: it leads to a hypothesis",
}
"""Why a verdict is what it is (rules T1 to T7 of docs/methods.md)."""

TEST_KINDS = {
    "ratio_above": "a ratio is above a number under every choice, and rises",
    "rises": "a yearly number rises under every rule",
    "break_at": "a level breaks at one of the dates, more than in placebo years and placebo dyads",
    "comes_first": "something is on record in each of the dates or the year before",
    "covotes_above": "of votes cast alike, the part opposed to the United States is greater than in other dyads",
    "third_party_above": "of statements, the part that names a third party is greater than in other dyads",
    "no_defence_pact": "the alliance data hold no obligation of defence between the two",
}
"""Kinds of tests of hypotheses (``pipelines/judgement/hypothesis_kinds.py``)."""

TEST_RESULTS = ("supported", "contradicted", "undecided", "not_enough_data")

SEARCH_RESULTS = ("found", "none_found")
COMPLETENESS = ("complete", "partial")
COVERAGE_STATES = ("found", "none_found", "not_searched", "not_captured", "out_of_domain", "not_published")
CAPTURED_TABLES = {"votes": "roll_call", "alliances": "alliance", "arms_transfers": "delivery"}
"""Tables that only captures fill and that coverage answers for, each with what is found in it."""

KINDS: dict[str, dict[str, str]] = {
    "exercises": {
        "exercise": "troops or ships train together in the field",
        "patrol": "ships or aircraft move together along a route",
        "command_post": "staffs train without troops, on maps or computers",
        "competition": "a contest between crews or units (Army Games, Aviadarts)",
        "series": "a name under which several exercises are held; never counted itself",
    },
    "funding": {
        "loan": "one lender, one borrower",
        "syndicated_loan": "several lenders under one contract",
        "credit_line": "a framework that may be drawn",
        "swap_line": "a currency swap between central banks: a ceiling",
        "drawdown": "what was drawn from a line; a child of it",
        "tranche": "one payment of a loan; a child of it",
        "equity": "a stake in a company or fund",
        "package": "an announced sum for several projects",
        "portfolio": "projects under consideration, whoever pays for them",
        "programme": "a public programme of a grouping",
        "allocation": "one member's part of a programme; a child of it",
        "decision": "a decision about funding that names no amount (a hold, an approval)",
    },
    "agreements": {
        "treaty": "an interstate treaty",
        "partnership": "a declared partnership or its upgrade",
        "security_partnership": "an EU security and defence partnership",
        "trade_agreement": "an economic partnership or free-trade agreement",
        "contract": "a commercial contract",
        "memorandum": "a memorandum of understanding, heads of agreement or letter of intent",
        "intergovernmental": "an agreement between governments or agencies short of a treaty",
        "joint_statement": "a jointly signed declaration",
        "roadmap": "a plan of cooperation over years",
        "set": "several documents signed on one occasion",
        "regulation": "a law of a grouping",
    },
    "visits": {
        "visit": "one side travels to the other's territory",
        "sideline": "a meeting beside a gathering of others",
        "meeting": "a meeting of a group, or one whose setting is unknown",
    },
    "statements": {
        "joint_statement": "issued by several actors together",
        "speech": "spoken by one person",
        "statement": "a written or press statement by one actor",
    },
    "deployments": {"troops": "soldiers sent abroad"},
    "cooperation": {"project": "a joint project", "assistance": "one side helps the other build a capability"},
    "sanctions": {
        "package": "a numbered package of a grouping",
        "designation": "persons or firms put on a sanctions list",
        "export_control": "firms put on an export-control list",
    },
}
"""Kind of a record (form, instrument, project): the curator's decision, registered once."""

FORCES = {
    "armed_forces": "regular armed forces",
    "coast_guard": "coast guards",
    "border_guard": "border troops",
    "paramilitary": "national guard and armed police",
    "security_services": "security services and counter-terrorism bodies",
    "unknown": "the documents do not say whose, or not even whether they were armed",
}

DOMAINS = {
    "land": "on land",
    "sea": "at sea",
    "air": "in the air",
    "missile_defence": "missile and air defence",
    "staff": "command posts and computers",
}

RANKS = {
    "leader": "heads of state or government",
    "foreign_minister": "foreign ministers",
    "defence_minister": "defence ministers",
    "minister": "other ministers",
    "official": "officials below ministers",
}

MEASURE_KINDS = {
    "occurrence": "that a record has the status, and when: value 1",
    "role": "an actor's part in the subject, as a code",
    "code": "a coded or worded property",
    "count": "a whole number of things: exact unless hedged",
    "quantity": "a measured number: within its rounding",
    "ratio": "a share or rate in per cent: within its rounding",
    "ordinal": "the number in a series, by somebody's count",
}
"""How a measure's value is read: counts, occurrences and ordinals are exact, quantities and ratios are rounded."""

EXACT_KINDS = frozenset({"occurrence", "count", "ordinal"})
CODED_KINDS = frozenset({"role", "code"})
