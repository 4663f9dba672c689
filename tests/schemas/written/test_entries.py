from __future__ import annotations

import pytest
from pydantic import ValidationError

from schemas import vocabulary
from schemas.written import entries
from tests.support.rows import each_case

RECORD = {"about": "exercises/x", "status": "held", "credibility": "2"}
TRADE = {"about": "trade", "measure": "total", "actors": ["CHN", "RUS"], "dates": "2024", "credibility": "2"}


def test_numbers_stay_text_so_that_58_0_keeps_its_precision():
    assert entries.TradeAssertion.model_validate({**TRADE, "value": "58.0"}).value == "58.0"


def test_nothing_changes_after_reading():
    assertion = entries.RecordAssertion.model_validate(RECORD)
    with pytest.raises(ValidationError, match="frozen"):
        assertion.status = "planned"


@each_case(__file__, "model given where")
def test_a_wrong_field_is_refused_by_name(model, given, where):
    with pytest.raises(ValidationError) as refused:
        getattr(entries, model).model_validate(given)
    assert [error["loc"][0] for error in refused.value.errors()] == [where]


@each_case(__file__, "url is_good")
def test_addresses(url, is_good):
    head = {"id": "x", "type": "webpage", "title": "X", "accessed": "2024", "language": "en"}
    head |= {"read_as": "original", "reliability": "C", "URL": url}
    if is_good:
        assert entries.Document.model_validate(head).url == url
    else:
        with pytest.raises(ValidationError, match="address"):
            entries.Document.model_validate(head)


def test_every_table_that_evidence_can_be_about_has_a_model():
    assert set(entries.ASSERTIONS) == set(vocabulary.SUBJECT_TABLES) == set(vocabulary.STATUSES)
