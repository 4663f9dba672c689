"""docs/methods.md has a heading for every method of ``indicators``, names what it must, and its examples are right."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest
import yaml

from bilateral.commons.asked import FOLLOWS
from docs import figures
from pipelines.judgement import verdict_rules as rules
from pipelines.tables import measured
from pipelines.tables.shared import both_ways, front_door
from pipelines.tables.shared import registry as table
from schemas import derive, vocabulary
from schemas.tables import model_of

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "methods.md"
TEXT = PAGE.read_text(encoding="utf-8")
NAMED = frozenset(re.findall(r"`([a-z][a-z_]*)`", TEXT))
"""Every name in code letters."""
BY_HAND = ("**Example.** On round numbers", '**Example** (ledger). "The trade volume')
"""Examples whose numbers are inputs of a formula, or words of a page, and stand in a block that is run."""


def methods() -> set[str]:
    """Every method that a row of ``indicators`` can have: those declared, and those written out in its builders."""
    written = (
        re.findall(r'method_id="([^"]+)"', Path(str(module.__file__)).read_text(encoding="utf-8"))
        for module in (measured, front_door)
    )
    declared = {column.method for column in measured.COLUMNS} | {front_door.OBSERVED, front_door.COUNTED}
    declared |= {both_ways.METHOD, *FOLLOWS}
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


def test_every_number_of_an_example_is_computed(released: Path) -> None:
    """Numbers once stood there by hand, and "we 106" was 105. What has no expression is one of a formula's inputs."""
    assert figures.computed(TEXT, released) == TEXT, "make derived renews docs/methods.md"
    assert len(figures.FIGURE.findall(TEXT)) > 140
    paragraphs = re.findall(r"\*\*Examples?[.*(].*?(?=\n\n)", TEXT, re.DOTALL)
    silent = [
        text for text in paragraphs if not figures.FIGURE.search(text) and re.search(r"(?<![\d.])\d*\.\d{2,}", text)
    ]
    assert [text[:60] for text in silent if not text.startswith(BY_HAND)] == []


def test_a_method_without_a_number_in_the_release_says_so(released: Path) -> None:
    shown = figures.computed(TEXT, released, bare=True)
    lacking = re.findall(r"### ([a-z-]+)\n(?:(?!\n##).)*?In this release it has no number", shown, re.DOTALL)
    assert {"un-pi", "trade-intensity"} <= {*lacking}
    assert not {"un-kappa", "concentration", "covotes", "trade-share"} & {*lacking}


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
