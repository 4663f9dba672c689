"""keys: ids of several parts are split by their parts, never by what happens to stand in one."""

from bilateral.commons.keys import is_report, split_observation, split_report, split_row

FLOW = "trade/TUR>CHN/TOTAL/G/2022/TUR/FOB|exports||actual||USD"


def test_an_observation_id_is_split_into_its_six_parts() -> None:
    key = split_observation(FLOW)
    assert (key.measure, key.actor_id, key.status, key.definition_id, key.unit_measure) == (
        "exports",
        "",
        "actual",
        "",
        "USD",
    )
    assert key.subject == ("trade", "TUR>CHN", "TOTAL", "G", "2022", "TUR", "FOB")


def test_no_id_and_a_short_id_have_empty_parts() -> None:
    assert split_observation(None).subject_id == split_observation("agreements/x").measure == ""


def test_a_row_of_a_capture_is_told_from_evidence() -> None:
    assert is_report("un_comtrade-2026#201")
    assert split_report("un_comtrade-2026#201") == ("un_comtrade-2026", "201")
    assert not is_report("doc/3")


def test_a_key_whose_parts_contain_the_separator_is_not_cut() -> None:
    assert split_row("CHN|RUS|2022", ["actor_id", "partner_id", "year"]) == ("CHN", "RUS", "2022")
    assert split_row(f"{FLOW}|un_comtrade-2026#201", ["exporter_report_id", "importer_report_id"]) is None
