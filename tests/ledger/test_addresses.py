import pytest

from pipelines.ledger import addresses


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("http://en.kremlin.ru/events/1", "kremlin"),
        ("https://en.special.kremlin.ru/x", "kremlin"),
        ("https://eng.mil.ru/x", "mil"),
        ("https://english.news.cn/x", "news"),
        ("https://www.bbc.co.uk/news/1", "bbc"),
        ("https://www3.nhk.or.jp/x", "nhk"),
        ("https://www.gov.uk/x", "gov"),
        ("https://rt.com/x", "rt"),
        ("https://t.me/s/mod_russia/1", "mod_russia"),
        ("https://t.me/", "t"),
        ("https://web.archive.org/web/2024/https:/tass.com/x", "tass"),
        ("http://localhost/x", "localhost"),
    ],
)
def test_whose_page_it_is(url, name):
    assert addresses.publisher(url) == name


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("https://a.org/x", "http://www.a.org/x/", True),
        ("https://a.org/x?id=1", "https://a.org/x?id=2", False),
        ("https://a.org/x?id=1&utm_medium=m", "https://a.org:443/x?id=1#part", True),
        ("https://a.org/x?id=", "https://a.org/x", False),
        ("https://a.org/x/amp", "https://a.org/x", True),
        ("https://a.org/x/amp/?amp=1&utm_source=s", "https://www.a.org/x/", True),
        ("https://amp.a.org/x.amp", "https://a.org/x", True),
        ("https://a.org/camp", "https://a.org/c", False),
        ("https://a.org/x", "https://b.org/x", False),
        ("https://a.org/#/one", "https://a.org/#/two", False),
        ("https://a.org:8080/x", "https://a.org/x", False),
        ("https://A.org/x", "https://a.org/x", True),
        ("https://a.org/X", "https://a.org/x", False),
    ],
)
def test_which_two_are_one_page(one, other, is_same):
    assert (addresses.normal(one) == addresses.normal(other)) == is_same
