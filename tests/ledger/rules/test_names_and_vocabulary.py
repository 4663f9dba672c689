"""Bad input: names that no register holds, measures, units and dimensions that do not fit."""

from __future__ import annotations

import pytest

from tests.support.bad_input import (
    ACTORS,
    ARTICLE,
    COUNTS,
    COVERAGE,
    CUSTOMS,
    DEFINITIONS,
    E0,
    E1,
    E2,
    E3,
    E4,
    NAVY,
    SEARCH,
    TREATY,
    Case,
    check,
    whole,
)

TERMS = "    credibility: 1\n  - {{about: agreements/treaty-2020, status: signed, {}, locator: p. 4, credibility: 1}}"

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
         "'China' is not an actor id", "write CHN"),
    Case("a measure with a typo", NAVY, 28, "    measure: personel", f"{E2}.measure", "there is no measure `personel`",
         "did you mean `personnel`?"),
    Case("a measure of another table", NAVY, 28, "    measure: killed", f"{E2}.measure", "`killed` is not a measure of exercises",
         "measures of exercises: occurrence, role"),
    Case("a unit of another dimension", NAVY, 29, "    value: 1300\n    unit: km", f"{E2}.unit", "`km` is not a unit of `personnel`",
         'its units: "{person}"', 30),
    Case("a unit with a typo", CUSTOMS, 55, "    unit: tt", f"{E3}.unit", "there is no unit `tt`", "did you mean `t`?"),
    Case("a price year on a volume", CUSTOMS, 55, "    unit: USD:2021", f"{E3}.unit", "`USD:2021` is not a unit of `volume`",
         "its units: t"),
    Case("money without a currency", ARTICLE, 18, "", f"{E0}.measure", "`total` needs a unit", "write unit: a currency such as USD or CNY", 13),
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
         "`legal_force` needs a code", "write code: one of binding, non_binding", 28),
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
         "last_year: 2024}", "[0].measure", "`personnel` is no measure of trade", "measures of trade: exports"),
    Case("a company of no state", ACTORS, 9, "- {id: VEB, name: VEB.RF, type: company, state: XXX}", "[8].state",
         "there is no actor `XXX`", "add a line for it there"),
    Case("a coverage dyad out of order", COVERAGE, 1, "- {table: trade, measure: total, dyads: [RUS-CHN], first_year: 2020, "
         "last_year: 2024}", "[0].dyads[0]", "`RUS-CHN` is not a dyad", "in alphabetical order"),
    Case("a search for an unknown measure", SEARCH, 6, "measure: turnover", "measure", "`turnover` is no measure of trade",
         "measures: exports"),
    Case("a search for an unknown actor", SEARCH, 7, "actors: [CHN, QQQ]", "actors[1]", "there is no actor `QQQ`", "add a line for it there"),
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
    Case("a total that is not the sum", CUSTOMS, 39, "    value: 250.11\n    as_stated: total", f"{E2}.value",
         "exports and imports add up to 240,100,000,000 to 240,120,000,000, not to the total (CHN)", "check the three numbers"),
]  # fmt: skip

REMEDIES = [
    whole("an actor by its short name", NAVY, 22, "    actor: PRC", f"{E1}.actor", "there is no actor `PRC`", "write CHN"),
    whole("an actor by its long name", CUSTOMS, 14, "    origin: the Russian Federation", f"{E0}.origin",
          "'the Russian Federation' is not an actor id: capitals such as CHN or WEIMAR_PLUS", "write RUS"),
    whole("an actor by a misspelt name", CUSTOMS, 14, "    origin: Kazahstan", f"{E0}.origin",
          "'Kazahstan' is not an actor id: capitals such as CHN or WEIMAR_PLUS", "did you mean `KAZ`?"),
    whole("an actor that is in no register", CUSTOMS, 14, "    origin: Atlantis", f"{E0}.origin",
          "'Atlantis' is not an actor id: capitals such as CHN or WEIMAR_PLUS",
          "write an id of data/reference/actors.yaml, or add a line for it there"),
    whole("a sum that takes part", NAVY, 15, "    participants: {participant: [CHN, RUS, WLD]}", f"{E0}.participants.participant[2]",
          "WLD is a sum that publishers print, and takes no part in exercises", "name the states, companies or groupings themselves"),
    whole("a currency by its name", CUSTOMS, 20, "    unit: dollars", f"{E0}.unit", "there is no unit `dollars`",
          "write USD; units of `exports`: a currency such as USD or CNY, or constant prices such as USD:2021"),
    whole("a unit by its name", CUSTOMS, 55, "    unit: tons", f"{E3}.unit", "there is no unit `tons`",
          'write t; units of `volume`: t, or m3, or "[bbl_us]"'),
    whole("a unit that nobody declared", CUSTOMS, 55, "    unit: cubits", f"{E3}.unit", "there is no unit `cubits`",
          'units of `volume`: t, or m3, or "[bbl_us]"'),
    whole("a status of visits", CUSTOMS, 17, "    dates: 2023\n    status: held", f"{E0}.status", "trade have no status `held`",
          "trade have: actual, estimated, expected", line=18),
]  # fmt: skip

CASES = [*NAMES, *SERIES, *REMEDIES]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_fault_is_found_where_it_stands(ledger, case):
    check(ledger, case)


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
    found = [problem for problem in ledger({name: "\n".join(lines)}) if problem.path == f"data/{name}"]

    assert [(problem.line, problem.message) for problem in found] == [(at + 1, message)]
    assert found[0].field.endswith(f"].{field}")
    assert "did you mean" in found[0].remedy
