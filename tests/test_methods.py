"""docs/methods.md has a heading for every method of ``indicators``, names what it must, and its examples are right."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import numpy as np
import pytest
import yaml

from bilateral.commons.asked import FOLLOWS
from docs import figures
from pipelines.indicators import association
from pipelines.judgement import verdict_rules as rules
from pipelines.tables import measured
from pipelines.tables.shared import both_ways, energy_shares, front_door
from pipelines.tables.shared import registry as table
from schemas import derive, vocabulary
from schemas.tables import model_of

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "methods.md"
TEXT = PAGE.read_text(encoding="utf-8")
NAMED = frozenset(re.findall(r"`([a-z][a-z_]*)`", TEXT))
"""Every name in code letters."""
TYPED = (
    *("190.27", "146.88", "146.887", "251.8", "5.43", "5.4"),  # what agrees with what, as tests of agreement have it
    *(
        ".4",
        ".4444",
        ".46",
        ".5",
        ".02941",
        ".4545",
        "5.1",
        "1.06",
        "1.0588",
        "1.102",
    ),  # of papers and data named beside
    *(".9", ".05", ".35", ".33", ".025", ".975", "4.5", "17.5", ".95", ".2", ".6", ".8", "0.1"),  # parts of formulas
)
"""Decimals that are neither of the release nor a constant of the code."""


def methods() -> set[str]:
    """Every method that a row of ``indicators`` can have: those declared, and those written out in its builders."""
    written = (
        re.findall(r'method_id="([^"]+)"', Path(str(module.__file__)).read_text(encoding="utf-8"))
        for module in (measured, front_door)
    )
    declared = {column.method for column in measured.COLUMNS} | {front_door.OBSERVED, front_door.COUNTED}
    declared |= {both_ways.METHOD, energy_shares.METHOD, *FOLLOWS}
    return declared.union(*written)


def computed() -> list[str]:
    """Published tables that are computed, and what differs from the previous release."""
    published = {built.name for built in table.discover().values() if built.is_published}
    return sorted(name for name in published | {"changes"} if derive.is_computed(model_of(name)))


def test_methods_written_out_in_the_builders_are_found() -> None:
    assert {"sanctions", "preferred-value", "count-by-definition", "un-kappa"} <= methods()


def test_every_method_has_its_heading_and_no_heading_is_stale() -> None:
    headings = re.findall(r"^### ([a-z][a-z0-9-]*)$", TEXT, re.MULTILINE)
    assert sorted(methods() - {*headings}) == [], "methods without a heading of their name in docs/methods.md"
    stale = sorted({*headings} - methods())
    assert stale == [], "no row of indicators has these methods: a section of any other kind gets a capital letter"
    assert len(headings) == len({*headings})


@pytest.mark.parametrize("name", computed())
def test_every_computed_table_is_named(name: str) -> None:
    assert name in NAMED, f"docs/methods.md does not name `{name}`, a computed table"


@pytest.mark.parametrize("rule", [f"T{number}" for number in range(1, 8)])
def test_every_rule_of_verdicts_is_explained(rule: str) -> None:
    assert re.search(rf"^\| \*\*{rule}\*\* \| \w", TEXT, re.MULTILINE)
    assert rule in str(rules.__doc__)


@pytest.mark.parametrize(
    "names",
    [vocabulary.VERDICTS, vocabulary.VERDICT_REASONS, vocabulary.TEST_KINDS],
    ids=["verdicts", "reasons", "kinds"],
)
def test_every_verdict_reason_and_kind_of_test_is_named(names: dict[str, str]) -> None:
    assert set(names) - NAMED == set()


def test_every_result_of_a_test_is_named() -> None:
    assert [result for result in vocabulary.TEST_RESULTS if result not in TEXT] == []


def test_every_number_is_computed(released: Path) -> None:
    """Numbers once stood there by hand, and "we 106" was 105."""
    assert figures.computed(TEXT, released) == TEXT, "make derived renews docs/methods.md"
    assert len(figures.FIGURE.findall(TEXT)) > 140
    prose = re.sub(r"```.*?```|<!-- .+? -->.*?<!-- -->|\]\([^)]*\)", "", TEXT, flags=re.DOTALL)
    assert {*re.findall(r"(?<![\w.])\d*\.\d+", prose)} == {*TYPED}, "write a number of the release as an expression"


def test_the_roll_calls_of_the_example_are_those_of_the_release(released: Path) -> None:
    rows = re.findall(r"^\| (?:yes|abstain|no) \| (\d+) \| (\d+) \| (\d+) \|$", TEXT, re.MULTILINE)
    pair = association.from_counts(np.array(rows, float)[::-1, ::-1])
    votes = figures.Figures(released).votes
    assert sum(int(cell) for row in rows for cell in row) == votes("n_votes_agreement", "CHN-RUS", 74)
    assert association.agreement(pair) == pytest.approx(votes("agreement", "CHN-RUS", 74), abs=1e-6)
    assert association.kappa(pair) == pytest.approx(votes("kappa", "CHN-RUS", 74), abs=1e-6)


@pytest.mark.torture
def test_a_method_without_a_number_in_the_release_says_so(released: Path) -> None:
    shown = figures.computed(TEXT, released, bare=True)
    lacking = re.findall(r"### ([a-z-]+)\n(?:(?!\n##).)*?In this release it has no number", shown, re.DOTALL)
    assert {"un-pi", "trade-intensity"} <= {*lacking}
    assert not {"un-kappa", "concentration", "covotes", "trade-share"} & {*lacking}


@pytest.mark.torture
def test_a_figure_of_no_row_or_of_several_is_an_error(released: Path) -> None:
    with pytest.raises(ValueError, match=r"dependence.trade_share has 0 values where"):
        figures.computed("<!-- of('trade_share', 'RUS', 'CHN', 1850) --><!-- -->", released)
    with pytest.raises(ValueError, match="values where"):
        figures.computed("<!-- one('dependence', 'trade_share', actor_id='RUS') --><!-- -->", released)


def test_the_examples_come_out() -> None:
    """All blocks run one after the other, in one namespace."""
    code = "\n".join(re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL))
    examples = doctest.DocTestParser().get_doctest(code, {}, PAGE.name, str(PAGE), 0)
    assert len(examples.examples) > 30
    failures: list[str] = []
    doctest.DocTestRunner(verbose=False).run(examples, out=failures.append)
    assert not failures, "".join(failures)


def test_every_constant_of_accuracy_is_shown() -> None:
    declared = yaml.safe_load((ROOT / "data/reference/accuracy.yaml").read_text("utf-8"))
    shown = re.findall(r"accuracy\('(\w+)','(\w+)','(\w+)'\)", TEXT)
    assert {*shown} == {(row["figure"], row["report"], row["sources"][0]) for row in declared if not row["actors"]}
    own = {(row["actors"][0], row["figure"]): row["error"] for row in declared if row["actors"]}
    assert {*re.findall(r"by_reporter\('([A-Z]{3})'\)", TEXT)} == {actor for actor, _ in own}
    assert all(own[actor, "flow"] == own[actor, "trade_share"] for actor, _ in own), "the table has one number for both"
