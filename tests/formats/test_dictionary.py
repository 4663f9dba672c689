"""DICTIONARY.md lists the tables; each has a page of its own."""

from __future__ import annotations

from typing import Any

from pipelines.formats.dictionary import WORDS, dictionary, table_page
from tests.schemas.test_derive import Model


def test_the_dictionary_shows_words_units_and_links_in_one_row_each() -> None:
    text = table_page(Model, "deals")
    assert "| `status` | string | value |  | no | The status. One of: planned, signed. |" in text
    assert "| `value` | double | value | `USD` | yes | How much. |" in text
    assert "→ [`actors.actor_id`](actors.md)" in text
    assert "A note \\| with a bar." in text
    assert text.startswith("# deals\n\nDeals: a small table.\n\nKey: `deal_id`\n\nSorted by: `deal_id`\n")


def test_the_list_is_short_and_leads_to_a_page_for_each_table() -> None:
    gap: dict[str, Any] = {"why": "no row has a value", "fill": [], "columns": []}
    pages = dictionary(["trade", "visits"], [], {"votes": gap})
    contents, _, gaps = pages["DICTIONARY.md"].partition("## Absent tables")
    assert "| [trade](dictionary/trade.md) |" in contents
    assert "[votes](dictionary/votes.md)" not in contents
    assert "| [votes](dictionary/votes.md) |" in gaps
    assert f"]({WORDS})" in contents
    named = ("trade", "visits", "votes", "core")
    assert pages.keys() == {"DICTIONARY.md", WORDS, *(f"dictionary/{name}.md" for name in named)}
    assert "| `exports` | indicators | `USD` | Goods sold to the other, as the first" in pages["dictionary/core.md"]
    assert "`time_period`" in pages["dictionary/trade.md"]
    assert "Absent from this release: " in pages["dictionary/votes.md"]
    assert len(pages["DICTIONARY.md"]) < 3_000
