"""Everything that a curator can get wrong: each case spoils the good ledger in one place, and is told where and why.

The good ledger is ``tests/ledger/good``. A case replaces one line of one file; only the problem it names may come of it.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipelines.check import problems
from pipelines.ledger import read_ledger
from pipelines.reading import MAX_BYTES
from tests.conftest import GOOD, ROOT

NAVY, CUSTOMS, BANK, TREATY, UNION, ATLAS, NOTES, COUNTS, ARTICLE = (
    f"documents/{name}.yaml"
    for name in ("navy", "customs", "bank", "treaty", "union", "atlas", "notes", "institute", "article")
)
CLAIMS, SEARCH = "claims/article.yaml", "searches/looked.yaml"
ACTORS, DEFINITIONS, COVERAGE = (f"reference/{n}.yaml" for n in ("actors", "definitions", "coverage"))
EXERCISES, FUNDING, AGREEMENTS, VISITS = (
    f"reference/records/{name}.yaml" for name in ("exercises", "funding", "agreements", "visits")
)


@dataclass(frozen=True)
class Case:
    """Line ``at`` of ``file`` becomes ``new`` (several lines, or none); the problem must stand on ``line``."""

    name: str
    file: str
    at: int
    new: str
    field: str
    message: str
    remedy: str
    line: int = 0

    def spoil(self, text: str) -> str:
        lines = text.splitlines()
        lines[self.at - 1 : self.at] = self.new.splitlines()
        return "\n".join(lines) + "\n"


E0, E1, E2, E3, E4 = (f"evidence[{number}]" for number in range(5))

TERMS = "    credibility: 1\n  - {{about: agreements/treaty-2020, status: signed, {}, locator: p. 4, credibility: 1}}"

SHAPE = [
    Case("a field nobody knows", NAVY, 25, "    credibilty: 2\n    credibility: 2", f"{E1}.credibilty",
         "there is no field `credibilty`", "did you mean `credibility`?"),
    Case("a field of another table", NAVY, 16, "    origin: CHN", f"{E0}.origin", "there is no field `origin`", "fields here"),
    Case("a role nobody knows", NAVY, 15, "    participants: {participants: [CHN]}", f"{E0}.participants.participants",
         "there is no field", "did you mean `participant`?"),
    Case("a field is missing", NAVY, 18, "", E0, "`credibility` is missing", "1 confirmed", 12),
    Case("the head lacks its language", NAVY, 8, "", "", "`language` is missing", "language read", 1),
    Case("no day of reading", NOTES, 5, "", "", "`accessed` is missing", "day on which it was read", 1),
    Case("an entry about nothing", NAVY, 12, "  - note: x", E0, "`about` is missing", "write the record"),
    Case("an entry that is plain text", NAVY, 46, "    credibility: 2\n  - and so on", "evidence[5]", "`about` is missing",
         "write the record", 47),
    Case("evidence that is no list", ATLAS, 11, "evidence: {a: b}\nnote: >-", "evidence", "not what is expected",
         "expected: a list"),
    Case("a word off the list", CUSTOMS, 10, "reliability: G", "reliability", "'G' is not allowed", "allowed: A, B"),
    Case("a word nearly on the list", CUSTOMS, 66, "    qualifier: nearyl", f"{E4}.qualifier", "not allowed",
         "did you mean `nearly`?"),
    Case("credibility in words", NAVY, 33, "    credibility: high", f"{E2}.credibility", "'high' is not allowed", "allowed: 1, 2"),
    Case("one side of a total", CUSTOMS, 36, "    actors: [CHN]", f"{E2}.actors", "at least 2", "CONTRIBUTING"),
    Case("a list where text belongs", NAVY, 45, "    locator: [p. 1]", f"{E4}.locator", "a list is not", "plain text"),
    Case("a list of three titles", NAVY, 3, "title: [a, b, c]", "title", "a list is not", "plain text"),
    Case("an id with capitals", NOTES, 1, "id: Notes", "id", "is not an id", "CONTRIBUTING"),
    Case("a language in words", NAVY, 8, "language: English", "language", "wrong form", "^[a-z]"),
    Case("a URL with no scheme", NAVY, 7, "URL: navy.example/patrol", "URL", "not a web address", "CONTRIBUTING"),
    Case("a URL that runs", NAVY, 7, "URL: javascript:alert(1)", "URL", "not a web address", "CONTRIBUTING"),
    Case("a URL with credentials", NAVY, 7, "URL: https://me:secret@navy.example/", "URL", "user name or password",
         "CONTRIBUTING"),
]  # fmt: skip

NUMBERS = [
    Case("a value in words", NAVY, 29, "    value: thirteen hundred", f"{E2}.value", "'thirteen hundred' is not a plain number",
         "CONTRIBUTING"),
    Case("a value beyond floats", NAVY, 29, "    value: 1e309", f"{E2}.value", "'1e309' is not a plain number", "CONTRIBUTING"),
    Case("not a number", NAVY, 29, "    value: NaN", f"{E2}.value", "'NaN' is not a plain number", "CONTRIBUTING"),
    Case("infinity", NAVY, 29, "    value: .inf", f"{E2}.value", "not a plain number", "CONTRIBUTING"),
    Case("a thousands separator", NAVY, 29, "    value: 1,300", f"{E2}.value", "not a plain number", "CONTRIBUTING"),
    Case("digits of another script", NAVY, 29, "    value: ١٣٠٠", f"{E2}.value", "not a plain number", "CONTRIBUTING"),
    Case("a count of halves", NAVY, 29, "    value: 1300.5", f"{E2}.value", "counts whole things", "write a whole number"),
    Case("negative exports", ARTICLE, 16, "    value: -240", f"{E0}.value", "`total` cannot be negative (-240)",
         "only balance, change and growth"),
    Case("more than all", CUSTOMS, 65, "    value: 190\n    as_stated: almost 90", f"{E4}.value",
         "190 per cent is more than the whole", "check the number and the base"),
    Case("a hedge without a qualifier", NAVY, 30, "", f"{E2}.excerpt", "the excerpt says “some”, but no qualifier",
         "write qualifier: about", 31),
    Case("a hedge called exact", CUSTOMS, 66, "    qualifier: exact", f"{E4}.excerpt", "says “almost”", "write qualifier", 67),
    Case("a Chinese hedge", NAVY, 24, "    excerpt: 中方逾3艘舰艇", f"{E1}.excerpt", "says “逾”", "write qualifier"),
    Case("a value that is not in the excerpt", CUSTOMS, 18, "    value: 110.79\n    note: x", f"{E0}.value",
         "110.79 does not stand in the excerpt", "write `as_stated`"),
    Case("a value inside a longer number", ARTICLE, 16, "    value: 24", f"{E0}.value", "24 does not stand", "as_stated"),
    Case("a bound that is not in the excerpt", CUSTOMS, 53, "    value_high: 108", f"{E3}.value_low",
         "107 and 108 does not stand in the excerpt", "as_stated", 52),
    Case("a sum without its working", BANK, 38, "", f"{E2}.derivation", "a value that is summed needs its working",
         "write as_stated", 37),
    Case("bounds the wrong way round", CUSTOMS, 52, "    value_low: 107.9\n    as_stated: from 107 to 107.5", f"{E3}.value_low",
         "value_low is greater than value_high", "swap them"),
    Case("a range with one bound", CUSTOMS, 53, "", f"{E3}.qualifier", "`between` takes value_low and value_high",
         "write both bounds", 51),
    Case("bounds without between", CUSTOMS, 51, "", f"{E3}.value_low", "go with qualifier `between` only", "write the printed", 51),
    Case("a qualifier of nothing", NAVY, 45, "    locator: p. 1\n    qualifier: about", f"{E4}.qualifier",
         "has no value to qualify", "write `value`", 46),
    Case("a scale of nothing", NAVY, 45, "    locator: p. 1\n    scale: million", f"{E4}.scale", "no value to scale", "remove it", 46),
    Case("a value said to be withheld", NAVY, 23, "    value: 3\n    obs_status: Q", f"{E1}.obs_status",
         "Q means that there is no value", "remove the value or the status", 24),
    Case("a quantity without a number", NAVY, 23, "", f"{E1}.measure", "`vessels` needs a value", "obs_status: Q", 21),
]  # fmt: skip

NAMES = [
    Case("a record with a typo", NAVY, 42, "  - about: exercises/naval-patrol-2042", f"{E4}.about",
         "record `naval-patrol-2042` is not registered", "did you mean `naval-patrol-2024`?"),
    Case("a record nobody registered", NAVY, 42, "  - about: exercises/xyzzy", f"{E4}.about", "`xyzzy` is not registered",
         "register a new one in data/reference/records/exercises.yaml"),
    Case("a record of another table", NAVY, 42, "  - about: exercises/treaty-2020", f"{E4}.about", "is not registered",
         "it is registered under agreements"),
    Case("a table with a typo", NAVY, 42, "  - about: exercise/naval-patrol-2024", f"{E4}.about", "there is no table `exercise`",
         "did you mean `exercises`?"),
    Case("a table without a record", NAVY, 19, "  - about: exercises", f"{E1}.about", "names no record",
         "write exercises/<record id>"),
    Case("a record of a series", CUSTOMS, 44, "  - about: energy/oil", f"{E3}.about", "'energy/oil' is not allowed",
         "did you mean `energy`?"),
    Case("a status of another table", NAVY, 20, "    status: signed", f"{E1}.status", "exercises have no status `signed`",
         "exercises have: planned"),
    Case("an actor with a typo", NAVY, 15, "    participants: {participant: [CHN, RUZ]}", f"{E0}.participants.participant[1]",
         "there is no actor `RUZ`", "did you mean `RUS`?"),
    Case("an actor by its name", NAVY, 15, "    participants: {participant: [China]}", f"{E0}.participants.participant[0]",
         "'China' is not an actor id", "CONTRIBUTING"),
    Case("a measure with a typo", NAVY, 28, "    measure: personel", f"{E2}.measure", "there is no measure `personel`",
         "did you mean `personnel`?"),
    Case("a measure of another table", NAVY, 28, "    measure: killed", f"{E2}.measure", "`killed` is not a measure of exercises",
         "measures of exercises: occurrence, role"),
    Case("a unit of another dimension", NAVY, 29, "    value: 1300\n    unit: km", f"{E2}.unit", "`km` is not a unit of `personnel`",
         "its units: {person}", 30),
    Case("a unit with a typo", CUSTOMS, 55, "    unit: tt", f"{E3}.unit", "there is no unit `tt`", "did you mean `t`?"),
    Case("a price year on a volume", CUSTOMS, 55, "    unit: USD:2021", f"{E3}.unit", "`USD:2021` is not a unit of `volume`",
         "its units: t"),
    Case("money without a currency", ARTICLE, 18, "", f"{E0}.measure", "`total` needs a unit", "one of currency", 13),
    Case("a definition with a typo", NAVY, 37, "    definition: patrols-al", f"{E3}.definition", "there is no definition `patrols-al`",
         "did you mean `patrols-all`?"),
    Case("a product with a typo", CUSTOMS, 48, "    product: crude", f"{E3}.product", "there is no product `crude`",
         "did you mean `crude_oil`?"),
    Case("a product nobody declared", CUSTOMS, 48, "    product: honey", f"{E3}.product", "there is no product `honey`", "products.yaml"),
    Case("a code instead of a number", NAVY, 23, "    value: 3\n    code: three", f"{E1}.code", "takes a number, not a code",
         "write `value:`", 24),
    Case("a number in an occurrence", NAVY, 45, "    locator: p. 1\n    value: 5", f"{E4}.measure", "an occurrence has no value",
         "in an entry of its own", 42),
    Case("a place beside a number", NAVY, 23, "    value: 3\n    place: Zhanjiang", f"{E1}.measure",
         "stand beside an occurrence only", "move them to the occurrence entry", 21),
    Case("a code off its list", TREATY, 27, TERMS.format("measure: legal_force, code: strict"), "evidence[3].code",
         "`strict` is not a code of `legal_force`", "codes of legal_force: binding, non_binding", 28),
    Case("a number instead of a code", TREATY, 27, TERMS.format("measure: legal_force, code: binding, value: 3"), "evidence[3].value",
         "takes a code, not a number", "write `code:`", 28),
    Case("a coded measure without its code", TREATY, 27, TERMS.format("measure: legal_force"), "evidence[3].measure",
         "`legal_force` needs a code", "write `code:`", 28),
    Case("a unit of a code", TREATY, 27, TERMS.format("measure: legal_force, code: binding, unit: km"), "evidence[3].unit",
         "`legal_force` has no unit", "remove `unit`", 28),
    Case("a role as a measure", TREATY, 27, TERMS.format("measure: role, actor: CHN, code: signatory"), "evidence[3].measure",
         "roles are written as `participants`", "write participants", 28),
    Case("an actor in two roles", NAVY, 15, "    participants: {participant: [CHN, RUS], host: [CHN]}", f"{E0}.participants",
         "CHN stands in two roles", "its one role"),
    Case("a definition of an unknown kind", DEFINITIONS, 1, "- {id: patrols-all, statement: s, counter: c, table: exercises, "
         "kinds: [patrols], is_reproducible: false}", "[0].kinds[0]", "`patrols` is not allowed", "did you mean `patrol`?"),
    Case("a definition of an unknown table", DEFINITIONS, 1, "- {id: patrols-all, statement: s, counter: c, table: exercise, "
         "is_reproducible: false}", "[0].table", "there is no table `exercise`", "did you mean `exercises`?"),
    Case("coverage of an unfit measure", COVERAGE, 1, "- {table: trade, measure: personnel, dyads: [CHN-RUS], first_year: 2020, "
         "last_year: 2024}", "[0].measure", "`personnel` is no measure of trade", "measures.yaml"),
    Case("a company of no state", ACTORS, 9, "- {id: VEB, name: VEB.RF, type: company, state: XXX}", "[8].state",
         "there is no actor `XXX`", "write the state's own line first"),
    Case("a coverage dyad out of order", COVERAGE, 1, "- {table: trade, measure: total, dyads: [RUS-CHN], first_year: 2020, "
         "last_year: 2024}", "[0].dyads[0]", "`RUS-CHN` is not a dyad", "in alphabetical order"),
    Case("a search for an unknown measure", SEARCH, 6, "measure: turnover", "measure", "`turnover` is no measure of trade",
         "measures: exports"),
    Case("a search for an unknown actor", SEARCH, 7, "actors: [CHN, QQQ]", "actors[1]", "there is no actor `QQQ`", "add it"),
]  # fmt: skip

SERIES = [
    Case("a dyad of one actor", CUSTOMS, 36, "    actors: [CHN, CHN]", f"{E2}.actors", "both sides are CHN", "two different actors"),
    Case("a flow to oneself", CUSTOMS, 15, "    destination: CHN", f"{E0}.destination", "both sides are CHN", "two different actors"),
    Case("a flow with one end", CUSTOMS, 47, "", f"{E3}.origin", "needs both origin and destination", "write both", 46),
    Case("a flow with a direction and two sides", CUSTOMS, 36, "    actors: [CHN, RUS]\n    origin: CHN\n    destination: RUS",
         f"{E2}.measure", "needs either origin and destination, or actors", "a total has actors", 35),
    Case("a total with a direction", ARTICLE, 14, "    origin: CHN\n    destination: RUS", f"{E0}.origin", "a total has no direction",
         "write actors"),
    Case("exports without a direction", CUSTOMS, 35, "    measure: exports", f"{E2}.actors", "`exports` has a direction",
         "write origin and destination", 36),
    Case("a share of nothing", CUSTOMS, 33, "    credibility: 2\n  - {about: trade, measure: share, actors: [CHN, RUS], dates: 2023, "
         "value: 4, locator: p. 2, credibility: 2}", f"{E2}.measure", "`share` needs base_actor", "name the actor", 34),
    Case("a share of somebody else's total", CUSTOMS, 33, "    credibility: 2\n  - {about: trade, measure: share, actors: [CHN, RUS], "
         "base_actor: KAZ, dates: 2023, value: 4, locator: p. 2, credibility: 2}", f"{E2}.base_actor",
         "not one of the two sides", "write CHN or RUS", 34),
    Case("growth from nowhere", CUSTOMS, 33, "    credibility: 2\n  - {about: trade, measure: growth, actors: [CHN, RUS], dates: 2023, "
         "value: -4, locator: p. 2, credibility: 2}", f"{E2}.measure", "`growth` needs base_period", "name the period", 34),
    Case("paid by oneself", CUSTOMS, 61, "    partner: RUS", f"{E4}.partner", "the actor and its partner are the same", "other side"),
    Case("an actor counted twice", COUNTS, 13, "  - {about: counts, actors: [CHN, CHN], measure: exercises, definition: all-forms, "
         "dates: 2003/2023-12, value: 90, excerpt: 90 in all, credibility: 2}", f"{E1}.actors", "an actor stands twice", "once"),
    Case("a total that is not the sum", CUSTOMS, 39, "    value: 250.11\n    as_stated: total 240.11", f"{E2}.value",
         "exports and imports add up to 240,100,000,000 to 240,120,000,000, not to the total (CHN)", "check the three numbers"),
]  # fmt: skip

DATES = [
    Case("30 February", NAVY, 44, "    dates: 2024-02-30", f"{E4}.dates", "2024-02 has 29 days", "CONTRIBUTING"),
    Case("the end before the start", NAVY, 14, "    dates: 2024-07-15/2024-07-10", f"{E0}.dates", "ends before it starts",
         "CONTRIBUTING"),
    Case("year 20245", NAVY, 44, "    dates: 20245", f"{E4}.dates", "'20245' is not a date: write 2025", "CONTRIBUTING"),
    Case("month 13", NAVY, 44, "    dates: 2024-13", f"{E4}.dates", "there is no month 13", "CONTRIBUTING"),
    Case("a date in words", NAVY, 5, "issued: 20 July 2024", "issued", "is not a date", "CONTRIBUTING"),
    Case("digits of another script in a date", NAVY, 44, "    dates: ٢٠٢٤", f"{E4}.dates", "is not a date", "CONTRIBUTING"),
    Case("held after it was issued", NAVY, 14, "    dates: 2024-07-21/2024-07-25", f"{E0}.dates",
         "`held` from 2024-07-21, but the document was issued on 2024-07-20", "use status planned"),
    Case("held after it was read, where undated", NOTES, 13, "    dates: 2024-12-16", f"{E0}.dates",
         "`held` from 2024-12-16, but the document was accessed on 2024-12-01", "use status planned"),
    Case("ends after it was issued", NAVY, 14, "    dates: 2024-07-10/2024-07-25", f"{E0}.dates",
         "`held` until 2024-07-25, but the document was issued on 2024-07-20", "write `2024-07-10/` here"),
    Case("a member from after the issue", ATLAS, 16, "    valid_from: 2025", f"{E0}.valid_from", "`in_force` from 2025", "planned"),
    Case("issued after it was read", NAVY, 6, "accessed: 2024-07-19", "issued", "issued after it was accessed", "correct one", 5),
    Case("the Soviet Union in 1995", TREATY, 13, "    dates: 1995-09-01\n    note: x\n    actor: SUN", f"{E0}.actor",
         "SUN ended on 1991-12-25", "RUS follows SUN from 1991-12-26", 15),
    Case("Russia in 1985", TREATY, 20, "    dates: 1985\n    note: x", f"{E1}.actor", "RUS did not exist before 1991-12-26",
         "SUN precedes RUS", 19),
    Case("the United Kingdom in the EU in 2024", ATLAS, 12, "  - {about: memberships, group: EUE, actor: GBR, role: member, "
         "valid_from: 2024, locator: p. 31, credibility: 2}\n  - about: memberships", f"{E0}.valid_from",
         "GBR left EUE on 2020-01-31 according to union", "explain in a note"),
    Case("left before it joined", UNION, 12, "  - {about: memberships, group: EUE, actor: GBR, role: member, valid_from: 2021, "
         "valid_to: 2020-01-31, status: planned, locator: table, credibility: 1}", f"{E0}.valid_to",
         "valid_to is before valid_from", "swap"),
    Case("a membership with dates", ATLAS, 16, "    dates: 2024", f"{E0}.dates", "a membership has no `dates`", "valid_from"),
    Case("an actor that ended before it began", ACTORS, 3, "- {id: SUN, name: Soviet Union, type: state, valid_from: 2000, "
         "valid_to: 1991-12-25}", "[2].valid_to", "valid_to is before valid_from", "swap"),
]  # fmt: skip

PLACES = [
    Case("thirteen words of excerpt", NAVY, 32, "    excerpt: some 1,300 sailors of both navies took part in it on all ships",
         f"{E2}.excerpt", "the excerpt has 13 words", "keep the 12 that hold the figure"),
    Case("too much Chinese", TREATY, 15, "    excerpt: " + "于二〇二〇年九月一日在北京签订并将于同年十二月一日起生效",
         f"{E0}.excerpt", "the excerpt has 15 words", "keep the 12"),
    Case("neither excerpt nor locator", NAVY, 45, "", f"{E4}.about", "neither an excerpt nor a locator", "at most 12", 42),
    Case("second hand, believed", NOTES, 15, "    credibility: 2", f"{E0}.credibility", "second-hand evidence has credibility 6",
         "or read the document"),
    Case("second hand, trusted", NOTES, 9, "reliability: B", "reliability", "second-hand document has reliability F", "write"),
    Case("no address and no word why", NOTES, 6, "", "id", "no URL and no url_note", "say in url_note", 1),
    Case("two values for one thing", NAVY, 33, "    credibility: 3\n  - {about: exercises/joint-sea-2024, status: held, "
         "measure: personnel, value: 1500, locator: p. 2, credibility: 2}", f"{E3}.about",
         "a second value for exercises/joint-sea-2024 personnel (the first is on line 26)", "write part: a and part: b", 34),
    Case("two values without a note", NAVY, 33, "    credibility: 3\n    part: a\n  - {about: exercises/joint-sea-2024, status: held, "
         "measure: personnel, value: 1500, excerpt: 1500, credibility: 2, part: b}", f"{E3}.part",
         "distinct excerpts and a note each", "say why there are two", 35),
    Case("a part of nothing", NAVY, 33, "    credibility: 3\n    part: a", f"{E2}.part", "without a second value", "remove it", 34),
    Case("one role told twice", TREATY, 22, "    credibility: 1\n    participants: {signatory: [RUS]}\n  - {about: "
         "agreements/treaty-2020, status: ratified, actor: CHN, participants: {signatory: [RUS]}, locator: p. 3, credibility: 1}",
         f"{E2}.participants", "the role of RUS stands on line 17 already", "in one entry of the status only", 24),
]  # fmt: skip

RECORDS = [
    Case("a kind of another table", EXERCISES, 10, "  kind: treaty", "[2].kind", "exercises have no kind `treaty`", "kinds of exercises"),
    Case("a record that is part of itself", EXERCISES, 10, "  kind: patrol\n  part_of: naval-patrol-2024", "[2].part_of",
         "part_of goes round: naval-patrol-2024 → naval-patrol-2024", "remove its part_of", 11),
    Case("part of an unknown record", EXERCISES, 14, "  part_of: naval-patrol-2042", "[3].part_of",
         "`naval-patrol-2042` is not registered", "did you mean `naval-patrol-2024`?"),
    Case("under an unknown agreement", EXERCISES, 10, "  kind: patrol\n  agreement: pact", "[2].agreement", "`pact` is not registered",
         "register it in data/reference/records/agreements.yaml", 11),
    Case("a rank that is no visit's", EXERCISES, 10, "  kind: patrol\n  rank: leader", "[2].rank", "`rank` is a field of visits", "remove it", 11),
    Case("a visit without a rank", VISITS, 4, "", "[0].id", "a visit needs a rank", "write rank: leader", 1),
    Case("a record nobody cites", AGREEMENTS, 3, "  kind: treaty\n- {id: treaty-2021, label: Another, kind: treaty}", "[1].id",
         "no document says anything about `treaty-2021`", "cite a document, or remove the record", 4),
    Case("an id used twice", AGREEMENTS, 3, "  kind: treaty\n- {id: treaty-2020, label: Another, kind: treaty}", "[1].id",
         "the id `treaty-2020` is used twice (first in reference/records/agreements.yaml:1)", "another id", 4),
    Case("parts greater than the whole", BANK, 16, "    value: 8\n    as_stated: 10 billion", f"{E0}.value",
         "its parts together exceed it", "explain in a note"),
    Case("in force before it was ratified", TREATY, 25, "    dates: 2020-09-15", f"{E2}.dates",
         "`in_force` on 2020-09-15, before it was `ratified` (2020-10-01)", "correct a date"),
    Case("in force before it was signed, ratified nobody knows when", TREATY, 20,
         "    locator: p. 2\n    credibility: 1\n  - about: agreements/treaty-2020\n    status: in_force\n    dates: 2020-08-01\n"
         "    definition: all-forms", f"{E2}.dates", "`in_force` on 2020-08-01, before it was `signed` (2020-09-01)",
         "correct a date", 24),
    Case("a cumulative count that falls", COUNTS, 13, "  - {about: counts, actors: [CHN, RUS], measure: exercises, "
         "definition: all-forms, dates: 2003/2023-12, value: 70, excerpt: 70 in all, credibility: 2}", f"{E1}.value",
         "a count of 70 after one of 78 from the same start", "another definition, a misprint, or a note"),
    Case("a count that falls behind a vague one", COUNTS, 13, "  - {about: counts, actors: [CHN, RUS], measure: exercises, "
         "definition: all-forms, dates: 2003/2022-12, value: 5, qualifier: more_than, excerpt: over 5, credibility: 2}\n"
         "  - {about: counts, actors: [CHN, RUS], measure: exercises, definition: all-forms, dates: 2003/2023-12, value: 70, "
         "excerpt: 70 in all, credibility: 2}", "evidence[2].value", "a count of 70 after one of 78", "note", 14),
]  # fmt: skip

LINKS = [
    Case("superseded by nobody", NAVY, 25, "    credibility: 2\n    superseded_by: costums", f"{E1}.superseded_by",
         "there is no document `costums`", "did you mean `customs`?", 26),
    Case("superseded by itself", NAVY, 25, "    credibility: 2\n    superseded_by: navy", f"{E1}.superseded_by",
         "the document supersedes itself", "name the later document", 26),
    Case("a document that relays itself", ATLAS, 4, "relays: atlas", "relays", "relays itself", "name whose words"),
    Case("an address used twice", NAVY, 7, "URL: https://customs.example/2023?page=2", "URL", "the address is that of `customs` too",
         "merge them"),
    Case("an id that is not the file's name", NOTES, 1, "id: note", "id", "`note` differs from the file's name",
         "name the file note.yaml"),
    Case("claims of an unknown document", CLAIMS, 1, "document: articel", "document", "there is no document `articel`",
         "did you mean `article`?"),
    Case("a claim that points at nothing", CLAIMS, 6, "    evidence: {about: trade, measure: exports}", "claims[0].evidence",
         "0 entries of the article match (lines none)", "so that exactly one does"),
    Case("a fact without evidence", CLAIMS, 6, "", "claims[0]", "a claim of fact needs `evidence`", "point at the entry", 3),
    Case("an interpretation without a hypothesis", CLAIMS, 11, "", "claims[1]", "an interpretation needs a hypothesis",
         "write data/hypotheses/<id>.yaml", 8),
    Case("a hypothesis with a typo", CLAIMS, 11, "    hypothesis: closr", "claims[1]", "there is no hypothesis `closr`",
         "did you mean `closer`?", 8),
    Case("an interpretation with evidence", CLAIMS, 11, "    hypothesis: closer\n    evidence: {about: trade, measure: total}",
         "claims[1].evidence", "an interpretation is not evidence", "name a hypothesis", 12),
    Case("a long quote", CLAIMS, 9, "    quote: " + "ever closer " * 7, "claims[1].quote", "the quote has 14 words", "at most 12"),
    Case("two claims with one id", CLAIMS, 8, "  - id: trade-in-2023", "claims[1].id", "stands twice", "another id"),
    Case("a comparison with an unknown record", CLAIMS, 7, "    compare_to: {about: visits/summit-2024-06, measure: occurrence}",
         "claims[0].compare_to.about", "`summit-2024-06` is not registered", "did you mean `summit-2024-05`?"),
    Case("a comparison of an unfit measure", CLAIMS, 7, "    compare_to: {about: trade, measure: personnel}",
         "claims[0].compare_to.measure", "`personnel` is not a measure of trade", "measures of trade: exports"),
    Case("a comparison with an unknown table", CLAIMS, 7, "    compare_to: {about: trades, measure: total}",
         "claims[0].compare_to.about", "there is no table `trades`", "did you mean `trade`?"),
    Case("a comparison with an unfit status", CLAIMS, 7, "    compare_to: {about: trade, measure: total, status: held}",
         "claims[0].compare_to.status", "trade have no status `held`", "trade have: actual"),
    Case("a comparison by an unknown rule", CLAIMS, 7, "    compare_to: {about: counts, measure: patrols, definition: patrols-al}",
         "claims[0].compare_to.definition", "there is no definition `patrols-al`", "did you mean `patrols-all`?"),
    Case("a comparison with an unknown actor", CLAIMS, 7, "    compare_to: {about: trade, measure: total, actors: [CHN, RUZ]}",
         "claims[0].compare_to.actors", "there is no actor `RUZ`", "did you mean `RUS`?"),
]  # fmt: skip

TEXTS = [
    Case("a key that stands twice", NAVY, 25, "    credibility: 2\n    credibility: 3", f"{E1}.credibility",
         "the key stands twice (first on line 25)", "keep one of them", 26),
    Case("an alias", NAVY, 16, "    place: &p Zhanjiang\n    note: *p", f"{E0}.note", "an alias (*name) repeats", "write the value out", 17),
    Case("a tag that makes objects", NAVY, 3, "title: !!python/name:os.system x", "title", "python/name:os.system is not understood",
         "write plain text"),
    Case("a tag of one's own", NAVY, 3, "title: !x Joint patrol", "title", "the tag !x is not understood", "write plain text"),
    Case("a formula", NAVY, 3, "title: '=HYPERLINK(\"http://evil.example\")'", "title", "a spreadsheet would run this text",
         "begin it with a letter"),
    Case("a formula that begins with a plus", NAVY, 3, "title: +cmd|' /C calc'!A0", "title", "a spreadsheet would run", "letter"),
    Case("a script", NAVY, 3, "title: Joint <script>alert(1)</script> patrol", "title", "the text holds markup", "without <tags>"),
    Case("a right-to-left mark", NAVY, 3, "title: Joint \u202epatrol", "title", "right-to-left or other direction mark",
         "remove the invisible character"),
    Case("an invisible space", NAVY, 3, "title: Joint\u200bpatrol", "title", "control or invisible character", "remove it"),
    Case("a title of 601 letters", NAVY, 3, "title: " + "x" * 601, "title", "at most 600 characters", "CONTRIBUTING"),
]  # fmt: skip

CASES = [*SHAPE, *NUMBERS, *NAMES, *SERIES, *DATES, *PLACES, *RECORDS, *LINKS, *TEXTS]


def good(name: str) -> str:
    return (GOOD / name).read_text(encoding="utf-8")


def test_the_good_ledger_has_no_problems(ledger):
    assert [str(problem) for problem in ledger({})] == []


def test_case_names_differ():
    assert len({case.name for case in CASES}) == len(CASES) >= 45


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_fault_is_found_where_it_stands(ledger, case):
    found = ledger({case.file: case.spoil(good(case.file))})

    assert len(found) == 1, "\n".join(map(str, found)) or "nothing was found"
    (problem,) = found
    assert (problem.path, problem.line, problem.field) == (case.file, case.line or case.at, case.field)
    assert case.message in problem.message
    assert case.remedy in problem.remedy
    assert problem.remedy, "a problem says what to do"


@pytest.mark.parametrize(
    ("name", "content", "line", "message", "remedy"),
    [
        ("a tab", b"id: x\nevidence:\n\t- about: trade\n", 3, "a tab is used for indentation", "indent with spaces"),
        ("a byte-order mark", b"\xef\xbb\xbfid: x\n", 1, "byte-order mark", "UTF-8 without BOM"),
        ("UTF-16", "id: x\n".encode("utf-16"), 1, "byte-order mark", "UTF-8"),
        ("Latin-1", "id: x\ntitle: Fr\xe4nkisch\n".encode("latin-1"), 2, "byte 0xe4 is not UTF-8", "save the file as UTF-8"),
        ("an empty file", b"", 1, "the file is empty", "delete the file"),
        ("spaces only", b" \n\n", 1, "the file is empty", "delete the file"),
        ("comments only", b"# nothing yet\n", 1, "holds only comments", "delete the file"),
        ("a NUL", b"id: x\ntitle: a\0b\n", 2, "control character", "remove it"),
        ("an unclosed quote", b'id: x\ntitle: "a\n', 3, "not valid YAML", "check indentation"),
        ("two documents in one file", b"id: x\n---\nid: y\n", 2, "not valid YAML", "check"),
        ("deep nesting", b"[" * 100_000, 1, "not valid YAML", "check"),
        ("a list", b"- id: x\n", 1, "fields are expected here, not a list", "write `field: value` lines"),
        ("plain text", b"hello\n", 1, "fields are expected here, not plain text", "write `field: value` lines"),
        ("a URL as a key", b"? [a]\n: b\n", 1, "a key is not plain text", "write `field: value`"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 30 else "",
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_one_clear_problem(ledger, name, content, line, message, remedy):
    found = [
        problem for problem in ledger({"documents/x.yaml": content}) if "is missing" not in problem.message
    ]

    assert [(problem.path, problem.line) for problem in found] == [("documents/x.yaml", line)], name
    assert message in found[0].message
    assert remedy in found[0].remedy


def test_an_anchor_bomb_does_not_go_off(ledger):
    names = "abcdefghi"
    lines = ["id: x", "a: &a [ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
    lines += [f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]" for a, b in itertools.pairwise(names)]
    found = [p for p in ledger({"documents/x.yaml": "\n".join(lines)}) if "alias" in p.message]

    assert len(found) == 9 * 8
    assert (found[0].line, found[0].field, found[0].remedy) == (3, "b[0]", "write the value out")


def enormous(data: Path) -> None:
    with (data / "documents/x.yaml").open("wb") as file:
        file.truncate(200_000_000)


def outside(data: Path) -> None:
    (data.parent / "secret.yaml").write_text("id: x\n")
    (data / "documents/x.yaml").symlink_to(data.parent / "secret.yaml")


def folder_outside(data: Path) -> None:
    (data.parent / "more").mkdir()
    (data / "documents/x").symlink_to(data.parent / "more", target_is_directory=True)


def broken_link(data: Path) -> None:
    (data / "documents/x.yaml").symlink_to(data / "documents/nowhere.yaml")


def loop(data: Path) -> None:
    (data / "documents/x.yaml").symlink_to(data / "documents/x.yaml")


def put(name: str, text: str = "") -> Callable[[Path], None]:
    def write(data: Path) -> None:
        (data / name).write_text(text or good(NOTES).replace("id: notes", "id: copied"))

    return write


@pytest.mark.parametrize(
    ("make", "path", "message", "remedy"),
    [
        (enormous, "documents/x.yaml", "the file has 200,000,000 bytes", f"at most {MAX_BYTES:,}"),
        (outside, "documents/x.yaml", "a link that leads outside the data folder", "put the file itself here"),
        (folder_outside, "documents/x", "a link that leads outside the data folder", "put the file itself here"),
        (broken_link, "documents/x.yaml", "cannot be read: No such file", "check its name"),
        (loop, "documents/x.yaml", "cannot be read", "check its name"),
        (put("documents/a..b.yaml"), "documents/a..b.yaml", "the file name a..b.yaml is not an id", "lower-case"),
        (put("documents/A b.yaml"), "documents/A b.yaml", "the file name A b.yaml is not an id", "lower-case"),
        (put("documents/x.yml"), "documents/x.yml", "the file ends in .yml", "end its name in .yaml"),
        (put("documents/x.yalm"), "documents/x.yalm", "the file ends in .yalm", "end its name in .yaml"),
        (put("documents/x"), "documents/x", "the file has no ending", "end its name in .yaml"),
        (put("reference/actor.yaml"), "reference/actor.yaml", "nothing is read from a file of this name", "`actors`"),
        (put("reference/coverage.yaml", "a: b"), "reference/coverage.yaml", "must be one list", "begin each entry"),
        (put("reference/records/visit.yaml"), "reference/records/visit.yaml", "nothing is read", "`visits`"),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)  # fmt: skip
def test_files_that_are_not_what_they_seem(data, make, path, message, remedy):
    make(data)
    found = problems(read_ledger(data))

    assert [problem for problem in found if problem.path == path and message in problem.message and remedy in problem.remedy], (
        "\n".join(map(str, found))
    )  # fmt: skip
    assert {problem.path for problem in found} == {path}, "nothing else is blamed"


def test_two_documents_with_one_id(ledger):
    found = ledger({"documents/again.yaml": good(ATLAS)})

    assert [(p.path, p.line, p.field) for p in found] == [("documents/again.yaml", 1, "id"), (ATLAS, 1, "id")]
    assert "`atlas` differs from the file's name" in found[0].message
    assert "the id `atlas` is used twice (first in documents/again.yaml:1)" in found[1].message


def test_part_of_that_goes_round_blames_every_link(ledger):
    text = good(EXERCISES).replace(
        "kind: patrol\n- id", "kind: patrol\n  part_of: naval-patrol-2024-stage-1\n- id"
    )
    found = ledger({EXERCISES: text})

    assert [(p.line, p.field) for p in found] == [(11, "[2].part_of"), (15, "[3].part_of")]
    assert (
        found[0].message
        == "part_of goes round: naval-patrol-2024 → naval-patrol-2024-stage-1 → naval-patrol-2024"
    )


def test_relays_that_go_round_blame_every_link(ledger):
    found = ledger({UNION: good(UNION).replace("publisher: The union", "relays: atlas")})

    assert [(p.path, p.line, p.field) for p in found] == [(ATLAS, 4, "relays"), (UNION, 4, "relays")]
    assert found[0].message == "the relays go round: atlas → union → atlas"


def test_open_amounts_bound_no_sum(ledger):
    hedged = good(CUSTOMS).replace("value: 129.14", "value: 100\n    qualifier: more_than")
    assert ledger({CUSTOMS: hedged.replace("Russia, 129.14", "over 100")}) == []


@pytest.mark.parametrize(
    "other",
    ["reporter: RUS", "reporter: CHN\n    goods_services: GS", "reporter: CHN\n    status: estimated"],
)
def test_a_total_of_another_kind_need_not_be_the_sum(ledger, other):
    lines = good(CUSTOMS).splitlines()
    lines[36], lines[38], lines[41] = f"    {other}", "    value: 250.11", "    excerpt: total 250.11"
    assert ledger({CUSTOMS: "\n".join(lines)}) == []


def test_spelling_out_a_default_changes_nothing(ledger):
    lines = good(CUSTOMS).splitlines()
    lines[38] = (
        "    value: 250.11\n    product: TOTAL\n    goods_services: G\n    status: actual\n    as_stated: total"
    )
    assert [problem.message[:11] for problem in ledger({CUSTOMS: "\n".join(lines)})] == ["exports and"]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (BANK, "    value: 10\n", "    value: 8\n    as_stated: 10 billion\n    note: The tranches include interest.\n"),
        (TREATY, "    dates: 2020-12-01\n", "    dates: 2020-09-15\n    note: Applied provisionally.\n"),
        (CUSTOMS, "    value: 240.11\n", "    value: 250.11\n    as_stated: total\n    note: The total adds services.\n"),
        (NAVY, "    qualifier: about\n", "    note: The word some belongs to the ships.\n"),
        (ATLAS, '    actor: FRA\n    role: member\n    valid_from: "[..2024-01-01]"\n',
         "    actor: GBR\n    role: member\n    valid_from: 2024\n    note: The atlas is wrong.\n"),
        (NAVY, "    credibility: 3\n", "    credibility: 3\n    part: a\n    note: One.\n  - {about: exercises/joint-sea-2024, status: held, "
         "measure: personnel, value: 1500, excerpt: 1500, credibility: 2, part: b, note: Two.}\n"),
    ],
    ids=["parts", "statuses", "sum", "hedge", "membership", "two values"],
)  # fmt: skip
def test_what_a_note_explains_is_no_problem(ledger, file, old, new):
    text = good(file)
    assert text.count(old) == 1
    assert [str(problem) for problem in ledger({file: text.replace(old, new)})] == []


@pytest.mark.parametrize(
    "excerpt",
    ["1300 sailors", "1,300 sailors", "1.300 Matrosen", "1 300 sailors", "1\u00a0300 sailors", "1\u202f300 sailors", "1’300 sailors", "1300,5 or 1300",
     "in 2024 1 300 sailors", "$1,300.00"],
)  # fmt: skip
def test_a_value_is_found_however_it_is_printed(ledger, excerpt):
    lines = good(NAVY).splitlines()
    lines[29:32] = [f"    excerpt: {excerpt}"]
    assert [str(problem) for problem in ledger({NAVY: "\n".join(lines)})] == []


@pytest.mark.parametrize(
    "excerpt",
    [
        "13000 sailors",
        "0.1300 of them",
        "13.00 metres",
        "130.0 sailors",
        "130 and 0 sailors",
        "1 and 300 sailors",
        "sailors",
    ],
)
def test_a_value_is_not_found_inside_others(ledger, excerpt):
    lines = good(NAVY).splitlines()
    lines[29:32] = [f"    excerpt: {excerpt}"]
    assert [problem.message for problem in ledger({NAVY: "\n".join(lines)})] == [
        "1300 does not stand in the excerpt"
    ]


@pytest.mark.parametrize(
    ("old", "new", "field", "message"),
    [
        ('units: ["{person}"]', 'units: ["{persons}"]', "units[0]", "there is no unit `{persons}`"),
        ("tables: [exercises, deployments]", "tables: [exercises, deployment]", "tables[1]", "there is no table `deployment`"),
    ],
)  # fmt: skip
def test_a_register_of_measures_names_units_and_tables_that_exist(data, ledger, old, new, field, message):
    name = "reference/measures.yaml"
    lines = (data / name).read_text().splitlines()
    (at,) = [number for number, line in enumerate(lines) if line.startswith("- {id: personnel,")]
    assert old in lines[at]
    lines[at] = lines[at].replace(old, new)
    found = [problem for problem in ledger({name: "\n".join(lines)}) if problem.path == name]

    assert [(problem.line, problem.message) for problem in found] == [(at + 1, message)]
    assert found[0].field.endswith(f"].{field}")
    assert "did you mean" in found[0].remedy


def test_a_plan_for_a_count_is_no_earlier_count(ledger):
    expected = good(COUNTS).replace(
        "value: 78, qualifier: at_least, excerpt: at least 78", "status: expected, value: 95, excerpt: 95"
    )
    assert [str(problem) for problem in ledger({COUNTS: expected})] == []


def test_claims_lie_in_a_file_of_their_documents_name(ledger):
    found = ledger({CLAIMS: None, "claims/other.yaml": good(CLAIMS)})
    assert [(p.path, p.line, p.field, p.remedy) for p in found] == [
        ("claims/other.yaml", 1, "document", "name it article.yaml")
    ]


def test_several_problems_are_all_reported_in_order(ledger):
    navy = good(NAVY).splitlines()
    navy[2], navy[22], navy[28], navy[41] = (
        "title: <b>Patrol</b>",
        "    value: 4",
        "    value: some",
        "  - about: exercises/x",
    )
    found = ledger({NAVY: "\n".join(navy), BANK: good(BANK).replace("relays: VEB", "relay: VEB")})

    assert [(p.path, p.line, p.field) for p in found] == [
        (BANK, 5, "relay"),
        (NAVY, 3, "title"),
        (NAVY, 23, "evidence[1].value"),
        (NAVY, 29, "evidence[2].value"),
        (NAVY, 42, "evidence[4].about"),
    ]


def test_a_broken_document_does_not_orphan_its_records(ledger):
    found = ledger({NOTES: good(NOTES).replace("language: en", "language: [")})
    assert {problem.path for problem in found} == {NOTES}


def checkout(data: Path) -> Path:
    (data.parent / "pipelines").symlink_to(ROOT / "pipelines")
    return data.parent


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bilateral.cli", "check", *arguments]
    return subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_names_file_and_line_and_fails(data):
    file = data / NAVY
    file.write_text(good(NAVY).replace("value: 1300", "value: 1e309"))
    ran = run(checkout(data))

    assert ran.returncode == 1
    assert ran.stderr == ""
    assert "data/documents/navy.yaml:29: evidence[2].value: '1e309' is not a plain number" in ran.stdout
    assert ran.stdout.endswith("9 documents, 21 entries: 1 problem\n")
    assert run(data.parent, NAVY.replace("documents", "data/documents")).returncode == 1
    assert run(data.parent, "data/searches").returncode == 0, "only what was asked for is reported"

    file.write_text(good(NAVY))
    ran = run(data.parent)
    assert (ran.returncode, ran.stdout) == (0, "9 documents, 22 entries: no problems\n")


def test_checking_needs_no_data_frames_and_no_orchestrator(data):
    code = """
import sys
from bilateral.cli import main
code = main(["check"])
print(sorted(m for m in ("pandas", "numpy", "pyarrow", "dagster", "pandera", "duckdb") if m in sys.modules))
sys.exit(code)
"""
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=checkout(data), capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.splitlines()[-1] == "[]"
