from __future__ import annotations

from pipelines.ledger import addresses
from tests.support.rows import each_case


@each_case(__file__, "url name")
def test_whose_page_it_is(url, name):
    assert addresses.publisher(url) == name


@each_case(__file__, "one other is_same")
def test_which_two_are_one_page(one, other, is_same):
    assert (addresses.normal(one) == addresses.normal(other)) == is_same
