"""The page of claims of a release of the real ledger: what a reader is told of each claim."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipelines.book.claims import as_quoted, summary
from pipelines.book.texts import CLAIMS, VERDICTS
from schemas import vocabulary
from tests.book.book_files import load

ARTICLE = "article-2025-russia-china-rapprochement"


@pytest.fixture(scope="module")
def article(released: Path) -> dict[str, Any]:
    """The founding article."""
    (entry,) = [one for one in load(released, "claims")["articles"] if one["id"] == ARTICLE]
    return dict(entry)


def claim(article: dict[str, Any], name: str) -> dict[str, Any]:
    """One of its claims."""
    (entry,) = [one for one in article["claims"] if one["id"] == f"{ARTICLE}/{name}"]
    return dict(entry)


def test_every_verdict_and_every_reason_has_words() -> None:
    assert list(VERDICTS) == list(vocabulary.VERDICTS)
    assert CLAIMS.keys() == {*vocabulary.CLAIM_TYPES}
    reasons = vocabulary.VERDICT_REASONS.values()
    assert all(text[0].isupper() and text.endswith(".") for text in reasons)
    assert not [text for text in reasons if "|" in text or "Jaccard" in text or "tolerance" in text]


def test_claims_stand_in_the_order_of_the_article_and_none_is_missing(released: Path, article: dict[str, Any]) -> None:
    import bilateral

    rows = bilateral.open(str(released)).load("claims")
    rows = rows[rows["document_id"] == ARTICLE].sort_values("position")
    assert [one["id"] for one in article["claims"]] == rows["claim_id"].tolist()


def test_the_summary_counts_what_can_be_checked(article: dict[str, Any]) -> None:
    checkable = [one for one in article["claims"] if one["verdict"] != "not_checkable"]
    supported = sum(one["verdict"] == "supported" for one in checkable)
    assert article["summary"].startswith(f"{len(checkable)} checkable claims: {supported} supported, ")
    assert article["readings"] == len(article["claims"]) - len(checkable)


def test_figures_stand_side_by_side_with_who_says_so(article: dict[str, Any]) -> None:
    trade = claim(article, "trade-2024")
    assert (trade["claimed"], trade["found"]) == ("245 billion dollars", "244.8 billion dollars")
    assert (trade["others"][0]["who"], trade["others"][0]["says"]) == (
        "China’s customs office GACC, by bne IntelliNews",
        "244.8 billion dollars",
    )
    assert trade["verdict"] == "supported"
    assert trade["alone"] == "All of these repeat one source, China’s customs office GACC; no other is known here."
    told = [one for one in article["claims"] if one.get("alone")]
    assert all(len(one["others"]) > 1 for one in told)
    assert len(told) < sum(bool(one.get("others")) for one in article["claims"]), "others have several"


def test_counts_of_ours_are_told_with_their_rules_and_their_rows(released: Path, article: dict[str, Any]) -> None:
    """Nobody else counts by the rules of the article: what the verdict rests on are our counts, not documents."""
    import bilateral

    counted = claim(article, "exercises-2024")
    rows = bilateral.open(str(released)).load("counts").set_index("count_id")
    least = rows.loc[[one["id"] for one in counted["counts"]], "value_low"].tolist()
    assert least == sorted(least, reverse=True)
    assert counted["found"] == f"at least {least[-1]:.0f} to {least[0]:.0f} exercises, depending on the rule"
    assert (counted["counts"][0]["rule"], counted["counts"][0]["says"]) == (
        "All kinds and forces",
        f"at least {least[0]:.0f} exercises",
    )
    assert not {"observations", "others"} & counted.keys()


def test_every_observation_that_opens_is_one_of_the_release(released: Path) -> None:
    import bilateral

    known = {*bilateral.open(str(released)).load("observations")["observation_id"]}
    claims = [one for entry in load(released, "claims")["articles"] for one in entry["claims"]]
    named = [name for one in claims for name in one.get("observations", ())]
    assert named
    assert known >= {*named}


def test_a_sum_of_flows_is_compared_as_a_sum(released: Path) -> None:
    """Two flows make the total that the claim is about: neither alone is what others say."""
    claims = {one["id"]: one for entry in load(released, "claims")["articles"] for one in entry["claims"]}
    turnover = claims["eurasiantimes-2018-turkey-russia-relations/trade-2002"]
    assert (turnover["claimed"], turnover["found"]) == ("5 billion dollars", "5.064 billion dollars")
    assert [one["says"] for one in turnover["others"]] == ["3.892 billion dollars", "1.172 billion dollars"]
    assert turnover["alone"] == "Nobody states it: it is worked out from these figures."
    growth = claims["eurasiantimes-2018-turkey-russia-relations/trade-sixfold"]
    assert growth["found"] == "523.7 to 676 per cent"


def test_a_date_is_told_in_words(article: dict[str, Any]) -> None:
    visit = claim(article, "xi-moscow-2025-05")
    assert visit["claimed"] == "May 2025"
    assert visit["others"][0] == visit["others"][0] | {"who": "Kremlin", "says": "7 to 10 May 2025"}


def test_the_article_is_no_witness_to_itself(article: dict[str, Any]) -> None:
    named = [other["evidence"] for one in article["claims"] for other in one.get("others", ())]
    assert named
    assert not [name for name in named if name.startswith(ARTICLE)]


def test_a_reading_leads_to_a_hypothesis_and_has_no_figures(article: dict[str, Any]) -> None:
    reading = claim(article, "no-formal-alliance")
    assert reading["hypothesis"] == "no-formal-alliance"
    assert not {"claimed", "found", "others"} & reading.keys()


def test_a_quotation_within_a_quotation_has_single_marks() -> None:
    assert as_quoted("declared a “no-limits partnership,”") == "“… declared a ‘no-limits partnership,’ …”"


def test_an_article_of_readings_alone_has_nothing_to_check() -> None:
    assert summary(["not_checkable"]) == "No claim that can be checked"
