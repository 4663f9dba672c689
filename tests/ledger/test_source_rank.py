"""The rank of a figure's source: by each name of its publisher, and an office as its own state's statistics."""

from __future__ import annotations

from pathlib import Path

from pipelines.ledger.reader import read_ledger
from pipelines.ledger.slices.evidence import evidence_slices
from tests.support.ledger_world import document, write

PUBLISHERS = """
- {id: turkstat, name: TurkStat, aliases: [TÜİK], statistics_of: TUR}
- {id: gacc, name: GACC, statistics_of: CHN}
- {id: un_comtrade, name: UN Comtrade, aliases: [Comtrade database]}
- {id: imf, name: IMF, aliases: [imf_imts]}
"""
FLOW = "{{about: trade, measure: exports, origin: IND, destination: RUS, reporter: {}, dates: {}, value: 1, unit: USD}}"


def test_a_publisher_ranks_under_all_its_names_and_an_office_with_its_own_state_alone(tmp_path: Path) -> None:
    said = {
        "own": ("TurkStat", "TUR"),
        "alias": ("TÜİK", "TUR"),
        "foreign": ("GACC", "TUR"),
        "press": ("Anadolu", "TUR"),
        "compiled": ("un_comtrade", "TUR"),
        "as-spelled": ("UN Comtrade", "TUR"),
        "as-an-alias": ("Comtrade database", "TUR"),
        "of-a-source": ("IMF", "TUR"),
    }
    documents = [document(name, FLOW.format(of, 2020), publisher=publisher) for name, (publisher, of) in said.items()]
    data = write(tmp_path, documents)
    (data / "reference/publishers.yaml").write_text(PUBLISHERS, encoding="utf-8")
    rows = evidence_slices(read_ledger(data))["trade"].to_pylist()
    ranks = {row["document_id"]: row["source_rank"] for row in rows}
    compiled = {"compiled": 0, "as-spelled": 0, "as-an-alias": 0, "of-a-source": 1}
    assert ranks == compiled | {"own": 2, "alias": 2, "foreign": 3, "press": 3}
