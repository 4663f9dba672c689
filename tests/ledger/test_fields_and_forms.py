"""Bad input: fields that nobody knows or that are missing, words off their lists, texts of the wrong form."""

from __future__ import annotations

import pytest

from schemas.written import entries
from tests.support.bad_input import (
    ATLAS,
    BANK,
    CLAIMS,
    CUSTOMS,
    E0,
    E1,
    E2,
    E4,
    NAVY,
    NOTES,
    SEARCH,
    Case,
    check,
    good,
    whole,
)

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
         "write a list: begin each entry with `- `"),
    Case("a word off the list", CUSTOMS, 10, "reliability: G", "reliability", "'G' is not allowed", "allowed: A (completely reliable), B"),
    Case("a word nearly on the list", CUSTOMS, 66, "    qualifier: nearyl", f"{E4}.qualifier", "not allowed",
         "did you mean `nearly`?"),
    Case("credibility in words", NAVY, 33, "    credibility: high", f"{E2}.credibility", "'high' is not allowed", "allowed: 1 (confirmed by other sources), 2"),
    Case("one side of a total", CUSTOMS, 36, "    actors: [CHN]", f"{E2}.actors", "at least 2", "such as [CHN, RUS]"),
    Case("a list where text belongs", NAVY, 45, "    locator: [p. 1]", f"{E4}.locator", "a list is not", "plain text"),
    Case("a list of three titles", NAVY, 3, "title: [a, b, c]", "title", "a list is not", "plain text"),
    Case("an id with capitals", NOTES, 1, "id: Notes", "id", "is not an id", "write notes"),
    Case("a language in words", NAVY, 8, "language: English", "language", "wrong form", "write en"),
    Case("a URL with no scheme", NAVY, 7, "URL: navy.example/patrol", "URL", "not a web address", "write https://navy.example/patrol"),
    Case("a URL that runs", NAVY, 7, "URL: javascript:alert(1)", "URL", "not a web address", "write the page's address"),
    Case("a URL with credentials", NAVY, 7, "URL: https://me:secret@navy.example/", "URL", "user name or password",
         "write https://navy.example/"),
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
    Case("a title of 601 letters", NAVY, 3, "title: " + "x" * 601, "title", "at most 600 characters", "shorten it to 600"),
]  # fmt: skip

HEAD, RECORD, TRADE = (
    "fields here: " + ", ".join(entries.fields(model))
    for model in (entries.Document, entries.RecordAssertion, entries.TradeAssertion)
)

REMEDIES = [
    whole("another word for a field", NAVY, 16, "    location: Zhanjiang", f"{E0}.location", "there is no field `location`",
          f"did you mean `place`? {RECORD}"),
    whole("another word for the dates", NAVY, 44, "    date: 2024-09", f"{E4}.date", "there is no field `date`",
          f"did you mean `dates`? {RECORD}"),
    whole("a page beside a locator", NAVY, 45, "    locator: last paragraph\n    page: 3", f"{E4}.page", "there is no field `page`",
          f"did you mean `locator`? {RECORD}", line=46),
    whole("a place where a flow has none", CUSTOMS, 22, "    location: Beijing\n    credibility: 2", f"{E0}.location",
          "there is no field `location`", TRADE),
    whole("a currency", CUSTOMS, 22, "    currency: USD\n    credibility: 2", f"{E0}.currency",
          "there is no field `currency`", f"did you mean `unit`? {TRADE}"),
    whole("the address in small letters", NAVY, 7, "url: https://navy.example/patrol\nurl_note: x", "url", "there is no field `url`",
          f"did you mean `URL`? {HEAD}"),
    whole("the source of a document", NAVY, 4, "source: Pacific Fleet", "source", "there is no field `source`",
          f"did you mean `publisher`? {HEAD}"),
    whole("an id with spaces and underscores", NOTES, 1, "id: My_notes of 2024", "id",
          "'My_notes of 2024' is not an id: lower-case letters, digits and single hyphens, at most 100", "write my-notes-of-2024"),
    whole("participants as a list", NAVY, 15, "    participants: [CHN, RUS]", f"{E0}.participants",
          "a list is not what is expected here", "write {participant: [CHN, RUS]}, or another role"),
    whole("one actor where a list belongs", NAVY, 15, "    participants: {host: RUS, participant: [CHN]}", f"{E0}.participants.host",
          "'RUS' is not what is expected here", "write [RUS]"),
    whole("two actors in one text", CUSTOMS, 36, "    actors: CHN, RUS", f"{E2}.actors", "'CHN, RUS' is not what is expected here",
          "write [CHN, RUS]"),
    whole("one actor of a search", SEARCH, 7, "actors: CHN", "actors", "'CHN' is not what is expected here", "write [CHN]"),
    whole("three sides of a total", CUSTOMS, 36, "    actors: [CHN, RUS, KAZ]", f"{E2}.actors", "at most 2 are expected here, not 3",
          "keep 2, such as [CHN, RUS]"),
    whole("a language nobody knows", NAVY, 8, "language: Klingon", "language", "'Klingon' has the wrong form",
          "write its code of two or three letters, such as en, ru or zh"),
    whole("a language with its country", NAVY, 8, "language: en_US", "language", "'en_US' has the wrong form", "write en-US"),
    whole("a status in a sentence", NAVY, 43, "    status: It was Held", f"{E4}.status",
          "'It was Held' is not a name: lower-case letters, digits, hyphens and underscores",
          "write one of planned, announced, held, cancelled"),
    whole("a measure with a capital", NAVY, 28, "    measure: Personnel", f"{E2}.measure",
          "'Personnel' is not a name: lower-case letters, digits, hyphens and underscores", "write personnel"),
    whole("a yes", NAVY, 15, "    participants: {participant: [CHN, RUS], is_complete: yes}", f"{E0}.participants.is_complete",
          "'yes' is not allowed", "write true"),
    whole("a hedge as its word", CUSTOMS, 66, "    qualifier: almost", f"{E4}.qualifier", "'almost' is not allowed", "write nearly"),
    whole("a scale cut short", CUSTOMS, 19, "    scale: bn", f"{E0}.scale", "'bn' is not allowed", "write billion"),
    whole("a way of reading", NAVY, 9, "read_as: mirror", "read_as", "'mirror' is not allowed",
          "allowed: original (the publisher's own page or file was read), copy (a copy, mirror, translation or quotation of it was read), "
          "second_hand (it was not read: the figure was carried over from somebody's notes)"),
    whole("a flow without a measure", CUSTOMS, 35, "", E2, "`measure` is missing",
          "write measure: one of exports, total, balance, change, share, growth, rank", line=34),
    whole("a record without a status", NAVY, 43, "", E4, "`status` is missing",
          "write status: one of planned, announced, held, cancelled", line=42),
    whole("an empty text", NAVY, 16, "    place: ''", f"{E0}.place", "the text is empty", "write something, or remove the field"),
    whole("a claim without its type", CLAIMS, 5, "", "claims[0]", "`claim_type` is missing",
          "write claim_type: quantity, count, date, status, membership, quote, attribution, interpretation", line=3),
    whole("a claim about a record of a series", CLAIMS, 7, "    compare_to: {about: trade/2023, measure: total}",
          "claims[0].compare_to.about", "trade has no records", "write about: trade, and its dimensions as fields"),
]  # fmt: skip

CASES = [*SHAPE, *TEXTS, *REMEDIES]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_fault_is_found_where_it_stands(ledger, case):
    check(ledger, case)


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
        (f"data/{BANK}", 5, "relay"),
        (f"data/{NAVY}", 3, "title"),
        (f"data/{NAVY}", 23, "evidence[1].value"),
        (f"data/{NAVY}", 29, "evidence[2].value"),
        (f"data/{NAVY}", 42, "evidence[4].about"),
    ]
