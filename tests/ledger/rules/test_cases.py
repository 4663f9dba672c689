"""Every case of bad input is another one."""

from __future__ import annotations

from tests.ledger import test_fields_and_forms
from tests.ledger.rules import test_amounts_and_excerpts, test_dates, test_names_and_vocabulary, test_records_and_claims

MODULES = (
    test_amounts_and_excerpts,
    test_dates,
    test_fields_and_forms,
    test_names_and_vocabulary,
    test_records_and_claims,
)


def test_case_names_differ():
    names = [case.name for module in MODULES for case in module.CASES]
    assert len(set(names)) == len(names) >= 210
