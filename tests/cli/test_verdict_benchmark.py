"""The benchmark of verdicts: what is counted, and that its claims are data of a test and nothing else."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from benchmarks.verdicts import CLAIMS, Judged, lines, read
from pipelines.ledger.rules.places import MAX_WORDS, word_count

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / CLAIMS.parent


def one(label: str, verdict: str, reason: str = "", planted: str | None = None, **more: Any) -> Judged:
    """A claim with its label and its verdict."""
    settled = {"verdict": label, "held": True, "kind": None} | more
    return Judged({"planted": planted, "settled": settled}, verdict, reason, "")


def test_errors_caught_and_false_verdicts_are_counted_apart() -> None:
    found = [
        one("contradicted", "contradicted", planted="year"),
        one("contradicted", "imprecise", "wrong_unit", "unit"),
        one("contradicted", "imprecise", "wrong_scope", "unit"),
        one("supported", "contradicted"),
        one("imprecise", "supported"),
        one("supported", "supported", planted="year"),
        one("supported", "unverifiable", held=False),
        one("contradicted", "supported", planted="unit", apart="the half digit"),
    ]
    told = "\n".join(lines(found))
    assert "planted errors caught: 2 of 3" in told
    assert "  unit: 1 of 2, 50.0% (95 % interval 9.5% to 90.5%)" in told, "Wilson's interval"
    assert "wrong, called supported: 1 of 4" in told
    assert "right, called contradicted: 1 of 2" in told
    assert "deciding evidence not held: 1 claims" in told
    assert "label in doubt: 1 claims" in told, "and in none of the counts above"


def test_a_planted_claim_names_no_outlet_and_quotes_are_short() -> None:
    claims = [*read(ROOT / CLAIMS, "open"), *read(ROOT / CLAIMS, "aside")]
    assert len(claims) >= 400
    for claim in claims:
        assert word_count(claim["quote"]) <= MAX_WORDS
        assert claim["article"].keys() == {"date", "address", "language"}
        assert len(claim["labels"]) == 2
        assert claim["settled"]["verdict"]


def test_what_is_set_aside_is_as_it_was_before_any_rule_changed() -> None:
    """Statements, data and planted errors, committed on 30 November 2026 before the rules and the labels."""
    kept = ("id", "statement", "claim", "planted")
    claims = read(ROOT / CLAIMS, "aside")
    text = [json.dumps([claim[key] for key in kept], ensure_ascii=False, sort_keys=True) + "\n" for claim in claims]
    stated = (FOLDER / "aside.sha256").read_text().strip()
    assert sha256("".join(text).encode()).hexdigest() == stated


def test_the_claims_are_read_by_nothing_that_makes_a_table() -> None:
    naming = {
        path.name
        for path in (ROOT / "pipelines").rglob("*.py")
        if "from benchmarks" in path.read_text() or 'Path("tests")' in path.read_text()
    }
    assert naming == {"commands.py", "curation.py"}
    articles = {claim["id"] for claim in read(ROOT / CLAIMS, "open")}
    for folder in ("claims", "documents"):
        assert not articles & {path.stem for path in (ROOT / "data" / folder).rglob("*.yaml")}
