"""The output shown in the README, the page for analysts and the codebook is what their commands print."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

import bilateral
from docs.figures import computed
from pipelines.ledger.reader import read_ledger
from pipelines.ledger.rules.checker import problems
from tests.support.readme import BUCKET_PAGE, PAGES, blocks, run, run_at_bucket

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize(("page", "count"), [(PAGES[0], 2), (PAGES[1], 21)], ids=["README", "analysts"])
def test_the_python_blocks_print_what_the_page_shows(page: Path, count: int, released: Path) -> None:
    text = page.read_text(encoding="utf-8")
    printed = [output for _, output in blocks(text)]
    assert len(printed) == count == text.count("```python")
    assert run(text, released) == printed, "renew it: make build && .venv/bin/python -m tests.support.readme"


def test_what_the_readme_says_is_in_a_release_and_what_is_not_follows_from_the_release(released: Path) -> None:
    text = PAGES[0].read_text(encoding="utf-8")
    assert computed(text, released) == text, "renew it: make build && .venv/bin/python -m tests.support.readme"
    assert "<!-- held() -->" in text


@pytest.mark.torture
def test_a_bucket_lists_and_a_reader_opens_what_the_page_shows(released: Path) -> None:
    """Sizes may differ by a tenth, and the hash of a release may: both change with each edit."""

    def split(text: str) -> tuple[list[str], list[int]]:
        text = re.sub(r"-[0-9a-f]{16}/", "-HASH/", text)
        words = [word for word in text.split() if not re.fullmatch(r"[\d,]+", word)]
        return words, [int(word.replace(",", "")) for word in text.split() if re.fullmatch(r"[\d,]+", word)]

    text = BUCKET_PAGE.read_text(encoding="utf-8")
    shown = [split(output) for _, output in blocks(text)]
    assert len(shown) == 2 == text.count("```python")
    renewal = "renew it: make build && .venv/bin/python -m tests.support.readme"
    for (words, numbers), (now, sizes) in zip(shown, map(split, run_at_bucket(text, released)), strict=True):
        assert (words, sizes) == (now, [pytest.approx(number, rel=0.1) for number in numbers]), renewal


def test_the_numbers_in_the_readme_are_contested_by_no_document(released: Path) -> None:
    text, r = PAGES[0].read_text(encoding="utf-8"), bilateral.open(str(released))
    years = re.findall(r"^(20\d\d) +[\d.]+ +[\d.]+ +[\d.]+$", text, re.MULTILINE)
    shown = {f"trade/CHN-RUS/TOTAL/G/{year}/CHN/-|total||actual||USD" for year in years}
    (computed,) = re.findall(r'r\.series\("(\w+)", "([A-Z>]+)", (\d{4})\)', text)
    shown |= {*r.evidence(r.series(computed[0], computed[1], int(computed[2])))["observation_id"]}
    observations = r.load("observations").set_index("observation_id").loc[sorted(shown)]
    assert len(observations) > len(years) > 2
    assert not observations["is_contested"].any()


def test_ten_questions_are_answered_in_one_line_each() -> None:
    section = PAGES[1].read_text(encoding="utf-8").partition("## Ten questions")[2].partition("\n## ")[0]
    assert re.findall(r"^\*\*(\d+)\. [A-Z].*?\?\*\*", section, re.MULTILINE) == [str(n) for n in range(1, 11)]
    answers = [[line for line in code.splitlines() if line.startswith("print(")] for code, _ in blocks(section)]
    assert [len(lines) for lines in answers] == [1] * 10
    assert all(output.count("\n") > 0 and "Empty" not in output for _, output in blocks(section))


def test_the_problem_that_contributing_shows_is_the_one_the_checker_reports(tmp_path: Path) -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    printed_problems = re.findall(r"^(data/documents/[\w./-]+):(\d+): (\S+): (.+)\n    (.+)$", page, re.MULTILINE)
    assert len(printed_problems) == 2
    for name in ("documents", "searches", "claims", "hypotheses", "reference", "series"):
        shutil.copytree(ROOT / "data" / name, tmp_path / name)
    file = tmp_path / printed_problems[0][0].removeprefix("data/")
    file.write_text(file.read_text().replace("value: 9.99", "value: 9.89"))
    reported = problems(read_ledger(tmp_path), [file])
    assert [(p.path, str(p.line), p.field, p.message, p.remedy) for p in reported] == printed_problems
