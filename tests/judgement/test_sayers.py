"""Who says what: whom a reader may cite for a support."""

from __future__ import annotations

from pipelines.judgement.sayers import by_support


def test_a_document_speaks_for_whom_it_says_and_a_report_for_the_office_and_its_source() -> None:
    row = {"evidence_id": "page#1", "said_by": "GACC, by TASS", "origin_reliability": "A"}
    reports = [
        {"support_id": "imf#1", "origin": "gacc", "source_id": "imf_imts", "reliability": "A"},
        {"support_id": "comext#1", "origin": "eurostat", "source_id": "eurostat_comext", "reliability": "A"},
    ]
    assert by_support([row], reports) == {
        "page#1": ("China’s customs office GACC, by TASS", "A"),
        "imf#1": ("gacc, by the IMF", "A"),
        "comext#1": ("eurostat", "A"),
    }
