"""DICTIONARY.md: what it says about a table."""

from pipelines.formats.dictionary import table_part
from tests.schemas.test_derive import Model


def test_the_dictionary_shows_words_units_and_links_in_one_row_each() -> None:
    text = table_part(Model, "deals")
    assert "| `status` | string | value |  | no | The status. One of: planned, signed. |" in text
    assert "| `value` | double | value | `USD` | yes | How much. |" in text
    assert "→ `actors.actor_id`" in text
    assert "A note \\| with a bar." in text
    assert text.startswith("## deals\n\nDeals: a small table.\n\nKey: `deal_id`\n\nSorted by: `deal_id`\n")
