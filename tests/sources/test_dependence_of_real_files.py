"""Dependence computed from publishers' real files: Russia and China by hand, and an old series."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from pipelines.archive.parts import Part
from pipelines.observations.support import identify
from pipelines.sources.codes import Codes
from pipelines.sources.contract import conform, fill
from pipelines.sources.declarations import discover
from pipelines.tables import dependence
from pipelines.tables.shared.registry import reader
from tests.support.rows import pick
from tests.support.trade_reports import ACTORS, economy, observation, transport_margins

Find = Callable[[str], Path]


def _feed(source: str, names: list[str], shared: Find, codes: Codes) -> pa.Table:
    built = discover()[source].parse([Part(shared(name).name, shared(name)) for name in names], codes).tables
    feed = "trade_reports" if "trade_reports" in built else "transport_margins"
    reports = identify(feed, conform(feed, built[feed]))
    return fill(reports, source_id=source, capture_id=f"{source}-0", vintage_date=date(2024, 1, 1), is_current=True)


def test_russia_and_china_in_2021_and_2022_by_the_publishers_files(shared: Find, codes: Codes) -> None:
    """Russia by the IMF, China by Comtrade: each share by hand, and China's report as Russia's mirror."""
    imf = _feed("imf_imts", ["imf_dots/zleffel_rf_exports_2023.xlsx"], shared, codes)
    comtrade = _feed("un_comtrade", ["comtrade/web_download_2022_TOTAL.csv"], shared, codes)
    reports = reader(pa.concat_tables([imf, comtrade]))
    built = dependence.build(reports, economy(), [], ACTORS, transport_margins(), []).to_pylist()
    by_key = {(r["actor_id"], r["partner_id"], r["year"]): r for r in built}
    before, row = by_key["RUS", "CHN", 2021], by_key["RUS", "CHN", 2022]
    assert before["trade_share"] == pytest.approx((68.42267 + 72.68574) / (492.0481 + 293.6560), rel=1e-5)
    assert row["trade_share_low"] == pytest.approx((69.41969 + 57.69850) / (584.4561 + 206.9263), rel=1e-5)
    assert row["partner_share"] == pytest.approx((76.12265 + 114.1490) / (3593.601 + 2715.998), rel=1e-5)
    flows = [114.1490 / k + 76.12265 * k for k in (1.06, 1.0588, 1.102)]
    mirrors = [flow / (584.4561 + 206.9263) for flow in flows]
    assert row["trade_share"] == pytest.approx(mirrors[0], rel=1e-5)
    assert row["trade_share_high"] == pytest.approx(max(mirrors), rel=1e-5)
    assert pick(row, "is_mirrored obs_status driver is_break") == (True, "E", "reporter", True)
    assert pick(row, "status status_of_two") == ("estimated", "estimated"), "the IMF made Russia's totals"
    assert pick(before, "status status_of_two") == ("actual", "actual")
    assert row["dependence_ratio_low"] > 2


def test_russias_share_of_2022_is_the_mirror_over_its_own_totals(shared: Find, codes: Codes) -> None:
    """The IMF's figures for Russia are its own estimates of that year, totals too: customs said 592.5 and 255.3."""
    imf = _feed("imf_imts", ["imf_dots/zleffel_rf_exports_2023.xlsx"], shared, codes)
    comtrade = _feed("un_comtrade", ["comtrade/web_download_2022_TOTAL.csv"], shared, codes)
    totals = [observation("exports", "RUS>WLD", 592.5e9, "RUS"), observation("exports", "WLD>RUS", 255.3e9, "RUS")]
    totals.append(observation("exports", "RUS>CHN", None, "RUS", obs_status="Q"))
    margins = _feed("oecd_itic", ["trade/oecd_itic_CHN.csv"], shared, codes)
    built = dependence.build(
        reader(pa.concat_tables([imf, comtrade])), economy(), totals, ACTORS, margins, []
    ).to_pylist()
    by_year = {r["year"]: r for r in built if (r["actor_id"], r["partner_id"]) == ("RUS", "CHN")}
    row = by_year[2022]
    assert row["trade_share"] == pytest.approx((114.1490 / 1.06 + 76.12265 * 1.06) / 847.8, rel=1e-5)
    assert row["trade_share_low"] < by_year[2021]["trade_share"] < row["trade_share"] < row["trade_share_high"]
    assert pick(row, "source_id mirror_source_id is_mirrored") == ("ledger", "un_comtrade", True)
    assert row["n_choices"] == 9


def test_china_in_russias_trade_of_2014_as_stated_and_as_computed(shared: Find, codes: Codes) -> None:
    """11.3 per cent in the press; 11.26 by what Russia reports to the IMF."""
    imf = _feed("imf_imts", ["imf_dots/zleffel_rf_exports_2023.xlsx"], shared, codes)
    built = dependence.build(reader(imf), economy(), [], ACTORS, transport_margins(), []).to_pylist()
    (row,) = [r for r in built if (r["actor_id"], r["partner_id"], r["year"]) == ("RUS", "CHN", 2014)]
    assert 0.1125 <= row["trade_share"] <= 0.1135


@pytest.mark.torture
def test_russia_and_china_in_2010_by_correlates_of_war(shared: Find, codes: Codes) -> None:
    """In millions: 26,817 and 39,124 between them; with all states 394,152 and 222,346, 1,705,147 and 1,505,912."""
    cow = _feed("cow_trade", ["cow/dyadic_trade_4.0_1870_2014.csv.gz"], shared, codes)
    names = {name for side in ("origin", "destination") for name in cow[side].unique().to_pylist()}
    states = [{"actor_id": name, "type": "state"} for name in names]
    built = dependence.build(reader(cow), economy(), [], states, transport_margins(), [])
    dyad = built.filter((pc.field("year") == 2010) & pc.field("actor_id").isin(["CHN", "RUS"]))
    by_key = {(r["actor_id"], r["partner_id"]): r for r in dyad.to_pylist()}
    row = by_key["RUS", "CHN"]
    assert row["trade_share"] == pytest.approx((26_817 + 39_124) / (394_152 + 222_346), rel=1e-12)
    assert row["partner_share"] == pytest.approx((26_817 + 39_124) / (1_705_147 + 1_505_912), rel=1e-12)
    assert row["export_share"] == pytest.approx(26_817 / 394_152, rel=1e-12)
    assert row["partner_rank"] == 1
    assert row["n_choices"] == 1
