"""What actors, sources and counting rules are called."""

import pytest

from pipelines.book.release_tables import definition_title
from tests.book.section_rows import tables_of


@pytest.mark.parametrize(
    ("definition", "counter", "words"),
    [
        ("csis-all-forms", "CSIS ChinaPower", "CSIS ChinaPower: all forms"),
        ("euiss-since-2003", "EU Institute for Security Studies", "EU Institute for Security Studies: since 2003"),
        ("scmp-exercises", "South China Morning Post", "South China Morning Post: exercises"),
        ("china-daily", "China Daily", "China Daily"),
        ("naval-drills", None, "naval drills"),
    ],
)
def test_a_count_is_named_by_who_counts_and_by_what(definition: str, counter: str | None, words: str) -> None:
    assert tables_of(definitions={definition: {"counter": counter}}).counter(definition) == words


def test_a_rule_and_a_source_have_titles() -> None:
    assert definition_title("bilateral-exercises-any-force") == "Bilateral exercises any force"
    tables = tables_of(sources={"cow_trade": {"title": "Correlates of War trade, version 4.0"}})
    assert tables.source_title("cow_trade") == "Correlates of War trade"
