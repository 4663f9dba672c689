"""The draft of a claims file: what it finds of a text, that it names nobody else, and that `check` reads it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from pipelines.ledger.drafts.claims_file import Draft, drafts, lines
from pipelines.ledger.reader import Ledger, read_ledger
from pipelines.ledger.rules.checker import problems
from pipelines.ledger.rules.claims import matches
from pipelines.ledger.yaml_files import UNFILLED
from tests.support import ledger_world
from tests.support.real_files import ROOT, skip_for_want_of

pytestmark = pytest.mark.slow
TEXT = """
In February 2022, Russia and China issued a statement on their partnership without limits. In 2024, the trade volume
of the two countries reached 245 billion USD, and in 2023 Chinese exports to Russia were worth 90 billion dollars.
In 2024, the two countries held 14 joint military exercises. For Chinese companies, Russia's VEB announced a package of
approximately 42 billion USD.

The European Commission proposed in 2025 a plan of 800 billion euros for the defence of Europe. The “Weimar+” group,
established in 2025, includes France, Germany and Italy. Xi came to Moscow in May 2025 for a visit that pleased Russia
and China.
"""
NAMED = set("RUS CHN VEB EUE WEIMAR_PLUS FRA DEU ITA".split())
FOUND = {
    ("2022-02", "statements/joint-statement-2022-02-04"),
    ("245", "trade"),
    ("90", "trade"),
    ("14", "counts"),
    ("42", "funding/veb-package-2025"),
    ("800", "funding/readiness-2030"),
    ("2025", "memberships"),
    ("2025-05", "visits/xi-putin-2025-05-07"),
}
"""Numbers and dates of the text, each with what it is about."""


@pytest.fixture(scope="module")
def release() -> Any:
    """The tables of the current ledger, read as those of a release are."""
    built = ledger_world.real()
    return SimpleNamespace(manifest={"version": "1.0.0"}, read=lambda name, columns: built.arrow[name].select(columns))


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return ledger_world.real_ledger()


def about(draft: Draft) -> set[tuple[str, str]]:
    """The number or date of a draft with each thing that it may be about."""
    stated = draft.entry.get("value") or draft.entry.get("dates") or draft.entry.get("valid_from") or ""
    return {(stated, candidate.compare_to["about"]) for candidate in draft.candidates}


def test_numbers_and_dates_are_found_with_what_they_are_about(ledger: Ledger, release: Any) -> None:
    found, _ = drafts(TEXT, ledger, release)
    assert FOUND - set().union(*map(about, found)) == set()
    trade = next(draft for draft in found if draft.entry.get("value") == "245")
    assert trade.candidates[0].compare_to == {"about": "trade", "measure": "total", "actors": ["CHN", "RUS"]} | {
        "dates": "?? 2024 or 2023"
    }


def test_a_release_s_value_stands_beside_the_text_s(ledger: Ledger, release: Any) -> None:
    for stated, agrees in (("245", True), ("254", False)):
        text = f"In 2024 bilateral trade of China and Russia reached {stated} billion dollars."
        (draft,) = drafts(text, ledger, release)[0]
        assert draft.candidates[0].known.startswith("244.805 to 244.815 billion USD (G/CHN)")
        assert draft.candidates[0].agrees is agrees


def test_what_is_to_be_reached_by_a_year_is_no_total_of_it(ledger: Ledger, release: Any) -> None:
    text = "India and Russia want trade to grow from 11 billion dollars in 2017 to 30 billion dollars by 2025."
    was, goal = drafts(text, ledger, release)[0]
    assert [draft.candidates[0].compare_to["measure"] for draft in (was, goal)] == ["total", "target"]
    (alone,) = drafts("By their plan, India and Russia trade 30 billion dollars by 2025.", ledger, release)[0]
    assert alone.entry == {"dates": "2025", "value": "30", "scale": "billion", "unit": "USD", "measure": "target"} | {
        "set_by": "?? who set it",
        "set_on": "?? when",
    }
    (candidate,) = alone.candidates
    assert candidate.compare_to == {"about": "trade", "measure": "target", "actors": ["IND", "RUS"], "dates": "2025"}
    assert (candidate.known, candidate.agrees) == ("29.5 to 30.5 billion USD (G/IND-RUS/..2018-10-05)", True)


def test_no_actor_is_in_the_draft_that_the_text_does_not_name(ledger: Ledger, release: Any, tmp_path: Path) -> None:
    file = tmp_path / "article.txt"
    file.write_text(TEXT, encoding="utf-8")
    _, named = drafts(TEXT, ledger, release)
    assert set(named) == NAMED
    printed = "\n".join(lines(file, ledger, release))
    words = set(re.findall(r"\b[A-Z][A-Z0-9_]+\b", re.sub(r'"[^"]*"|\([^()]*\)', "", printed)))
    assert words & ledger.actors.keys() <= NAMED


def test_a_draft_is_a_claims_file_once_what_is_marked_is_written(ledger: Ledger, release: Any, tmp_path: Path) -> None:
    article = tmp_path / "article.txt"
    article.write_text(TEXT, encoding="utf-8")
    draft = "\n".join(lines(article, ledger, release)) + "\n"
    data = Path(shutil.copytree(ledger_world.DATA, tmp_path / "data", ignore=_made_by_runs))
    claims, document = data / "claims" / "drafted.yaml", data / "documents" / "drafted.yaml"
    claims.write_text(draft, encoding="utf-8")
    told = {problem.line for problem in problems(read_ledger(data), [claims])}
    marks = {n for n, line in enumerate(draft.splitlines(), 1) if f'"{UNFILLED}' in line and line.lstrip()[0] != "#"}
    assert marks <= told

    head, _, entries = draft.partition("# evidence:\n")
    evidence = yaml.safe_load(re.sub("(?m)^# ", "", entries))
    written = yaml.safe_load(head) | {"document": "drafted"}
    decided = {entry["id"] for entry in evidence if not str(entry["about"]).startswith(UNFILLED)}
    written["claims"] = [claim for claim in written["claims"] if claim["id"] in decided]
    assert len(written["claims"]) >= len(FOUND) - 1
    answers = {"credibility": 3, "definition": "article-2025-unstated", "dates": 2024}
    evidence = [
        {name: answers[name] if str(value).startswith(UNFILLED) else value for name, value in entry.items()}
        for entry in evidence
        if entry["id"] in decided
    ]
    for claim in written["claims"]:
        if str(claim["compare_to"].get("dates")).startswith(UNFILLED):
            claim["compare_to"]["dates"] = 2024
    claims.write_text(yaml.safe_dump(written, allow_unicode=True), encoding="utf-8")
    document.write_text(yaml.safe_dump(_document(evidence), allow_unicode=True), encoding="utf-8")
    left = problems(read_ledger(data), [claims, document])
    assert [str(problem) for problem in left] == []


def _made_by_runs(folder: str, names: list[str]) -> set[str]:
    return {"archive", "build", "releases", "runs", "extracts"} & {*names}


def _document(evidence: list[dict[str, Any]]) -> dict[str, Any]:
    cited = {"id": "drafted", "type": "article", "title": "Drafted", "issued": "2025-06-02", "accessed": "2026-11-24"}
    rated = {"url_note": "none", "language": "en", "read_as": "original", "reliability": "D"}
    return cited | rated | {"evidence": evidence}


def test_at_least_fifteen_figures_and_dates_of_the_founding_article_are_found(ledger: Ledger, release: Any) -> None:
    """Of the 17 claims that state a number or a date: the two others count what is not printed as a number."""
    folder = ROOT.parent / "shared" / "seed"
    text = next((file for file in sorted(folder.glob("*.txt")) if "Shangri-La" in file.read_text("utf-8")), None)
    if text is None:
        skip_for_want_of(f"the article is not in {folder}: its text may not be in the repository")
    found, named = drafts(text.read_text("utf-8"), ledger, release)
    article = next(item.model for item in ledger.articles if item.model.document.startswith("article-2025-russia"))
    right, stating = [], 0
    for claim in article.claims:
        entry = next((entry.assertion for entry in matches(claim, article.document, ledger)), None)
        stated: Any = entry and (entry.value or entry.dates or getattr(entry, "valid_from", None))
        stating += bool(stated)
        compare = claim.compare_to.model_dump(exclude_none=True) if claim.compare_to else {}
        wanted = {name: compare.get(name) for name in ("about", "measure", "actor") if compare.get(name)}
        right += [
            claim.id
            for draft in found[:]
            if stated in (draft.entry.get("value"), draft.entry.get("dates"), draft.entry.get("valid_from"))
            and any(wanted.items() <= candidate.compare_to.items() for candidate in draft.candidates)
        ]
    assert (stating, len({*right}) >= 15) == (17, True), sorted({*right})
    expected = "RUS CHN EUE SGP PRK VEB UKR ILRS WEIMAR_PLUS FRA DEU POL GBR ITA ESP JPN USA"
    assert set(named) == set(expected.split())
