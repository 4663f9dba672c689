"""Under which licence a table is."""

from __future__ import annotations

from pipelines.formats.licences import licences
from schemas import derive
from schemas.tables import model_of
from schemas.vocabulary import LICENCE
from tests.support.release_facts import invented_facts, publisher


def test_a_table_without_rows_of_publishers_is_ours_and_any_other_is_theirs() -> None:
    assert licences([]) == [LICENCE]
    un = publisher("UN", licence="non-commercial use", terms_class="non_commercial")
    assert licences([un, publisher("Open")]) == [
        {"title": "non-commercial use", "path": "https://un.example/terms"},
        {"title": "CC-BY-4.0", "path": "https://open.example/terms"},
    ]
    assert [terms["path"] for terms in licences([un], is_mixed=True)] == [LICENCE["path"], "https://un.example/terms"]


def test_a_table_has_the_licences_of_the_publishers_whose_rows_it_holds_and_of_no_other_that_feeds_it() -> None:
    facts = invented_facts("public")
    assert [row["source_id"] for row in facts.publishers] == ["open_data", "closed_data"]
    assert [terms["path"] for terms in facts.licences_of("trade_reports")] == ["https://open.example/terms"]
    assert facts.licences_of("trade") == [LICENCE]
    assert "remain under these publishers' terms" in facts.description


def test_the_footer_of_a_table_of_ours_states_our_licence_and_one_of_rows_of_sources_none_of_its_own() -> None:
    stated = {name: (derive.to_arrow(model_of(name)).metadata or {}).get(b"license") for name in ("trade", "votes")}
    assert stated == {
        "trade": b"Creative Commons Attribution 4.0 (https://creativecommons.org/licenses/by/4.0/)",
        "votes": None,
    }
