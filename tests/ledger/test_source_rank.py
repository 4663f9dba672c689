"""The rank of a figure's source: an office ranks as its own state's statistics, whichever state that is."""

from pathlib import Path

from pipelines.ledger.reader import read_ledger
from pipelines.ledger.slices.evidence import evidence_slices
from tests.support.ledger_world import document, write

PUBLISHERS = """
- {id: turkstat, name: TurkStat, aliases: [TÜİK], statistics_of: TUR}
- {id: gacc, name: GACC, statistics_of: CHN}
"""
FLOW = "{{about: trade, measure: exports, origin: IND, destination: RUS, reporter: {}, dates: {}, value: 1, unit: USD}}"


def test_an_office_ranks_with_figures_of_its_own_state_alone(tmp_path: Path) -> None:
    said = {
        "own": ("TurkStat", "TUR"),
        "alias": ("TÜİK", "TUR"),
        "foreign": ("GACC", "TUR"),
        "press": ("Anadolu", "TUR"),
        "compiled": ("un_comtrade", "TUR"),
    }
    documents = [document(name, FLOW.format(of, 2020), publisher=publisher) for name, (publisher, of) in said.items()]
    data = write(tmp_path, documents)
    (data / "reference/publishers.yaml").write_text(PUBLISHERS, encoding="utf-8")
    rows = evidence_slices(read_ledger(data))["trade"].to_pylist()
    ranks = {row["document_id"]: row["source_rank"] for row in rows}
    assert ranks == {"compiled": 0, "own": 2, "alias": 2, "foreign": 3, "press": 3}
