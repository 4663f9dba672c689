"""Fiscal years typed as they are printed make the same evidence as their months, in YAML, in tables and for claims."""

import re
import shutil
from pathlib import Path

import pytest

from pipelines.ledger.assertions import rows
from pipelines.ledger.reader import read_ledger
from pipelines.ledger.rules import checker

HERE = Path(__file__).parent
PRINTED = {"2024-04/2025-03": "FY2025", "2023-04/2024-03": "2023-24", "2022-04/2023-03": "2022/23"}


def evidence(folder: Path, *, is_printed: bool) -> list[tuple[str, str, float | None]]:
    """Ids and values of the second pair's evidence; its fiscal years as they are printed, or by their months."""
    data = shutil.copytree(HERE / "second_pair", folder / "data")
    for file in (HERE.parents[1] / "data" / "reference").glob("*.yaml"):
        shutil.copy(file, data / "reference")
    for file in [*data.glob("documents/[bg]*.yaml"), *data.glob("series/*.csv")]:
        text = file.read_text()
        if is_printed:
            text = re.sub("|".join(PRINTED), lambda match: PRINTED[match[0]], text)
        file.write_text(text)
    ledger = read_ledger(data)
    assert checker.problems(ledger) == []
    return [(row.evidence_id, row.observation_id, row.value) for row in rows(ledger)]


def test_a_printed_fiscal_year_is_the_same_observation_as_its_months(tmp_path: Path) -> None:
    printed = evidence(tmp_path / "printed", is_printed=True)
    assert printed == evidence(tmp_path / "months", is_printed=False)
    assert sum("2024-04..2025-03" in observation for _, observation, _ in printed) == 4
    assert sum("2022-04..2023-03" in observation for _, observation, _ in printed) == 2


@pytest.mark.parametrize("dates", ["FY2025", "2024-25", "2024-04/2025-03"])
def test_a_claim_selects_an_entry_by_its_fiscal_year(tmp_path: Path, dates: str) -> None:
    data = shutil.copytree(HERE / "second_pair", tmp_path / "data")
    for file in (HERE.parents[1] / "data" / "reference").glob("*.yaml"):
        shutil.copy(file, data / "reference")
    article = data / "documents" / "weekly-2025-12-08-partners.yaml"
    article.write_text(article.read_text().replace("actors: [IND, RUS]", "actors: [IND, RUS]\n    reporter: IND"))
    claims = data / "claims" / article.name
    claims.write_text(claims.read_text().replace("measure: total}\n", f"measure: total, dates: {dates}}}\n"))
    assert checker.problems(read_ledger(data)) == []
    claims.write_text(claims.read_text().replace(f"dates: {dates}", "dates: FY2024"))
    (problem,) = checker.problems(read_ledger(data))
    assert problem.message == "0 entries of the article match"
