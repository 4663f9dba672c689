"""`bilateral import` as typed by a person: archived files, printed lines and errors."""

from __future__ import annotations

import os
import re
from pathlib import Path

import dagster as dg
import pytest

from pipelines.cli import archive_commands
from pipelines.sources.declarations import discover
from tests.cli.conftest import Run, archive, capture_id
from tests.support.http_publisher import HOST, Publisher, empty, page
from tests.support.made_up_source import comtrade

# Importing files


def test_an_imported_file_is_archived_and_what_was_read_is_said(run: Run, answer: Path, home: Path) -> None:
    code, out, err = run("import", "un_comtrade", answer)
    (capture,) = archive(home).captures()
    today = capture.retrieved[:10]
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[:2] == [
        f"{capture.capture_id}  vintage {today}  archived",
        "  2 rows for energy_reports, trade_reports",
    ]
    assert "  left out: 1 a side is not an actor in that year" in lines
    assert any(line.startswith("  columns not read: ") and "typeCode" not in line for line in lines)
    assert (
        lines[-1] == "  the files do not say of which day they are: import them again with --vintage DATE if you know"
    )
    assert [
        (file.name, part.path.read_bytes())
        for file, part in zip(capture.files, archive(home).parts(capture), strict=True)
    ] == [("china.json", answer.read_bytes())]
    assert answer.exists()


def test_a_second_import_of_the_same_bytes_says_so_and_archives_nothing(run: Run, answer: Path, home: Path) -> None:
    run("import", "un_comtrade", answer)
    code, out, _ = run("import", "un_comtrade", answer)
    assert code == 0
    assert out.splitlines()[0].endswith("known already, seen again: its vintage stays")
    (capture,) = archive(home).captures()
    assert len(archive(home).sightings(capture)) == 2


def test_a_file_whose_name_is_no_text_is_refused(run: Run, answer: Path, home: Path) -> None:
    strange = answer.rename(answer.with_name(os.fsdecode(b"caf\xe9.json")))
    code, _, err = run("import", "un_comtrade", strange)
    assert (code, archive(home).captures()) == (1, [])
    assert "is not UTF-8: rename the file, and import it again" in err


def test_a_declared_vintage_is_that_of_the_capture(run: Run, answer: Path, home: Path) -> None:
    code, out, _ = run("import", "un_comtrade", answer, "--vintage", "2024-03-01")
    assert (code, out.splitlines()[0]) == (0, f"{capture_id(home)}  vintage 2024-03-01  archived")
    assert "do not say of which day" not in out
    assert archive(home).captures()[0].vintage == "2024-03-01"


def test_a_capture_without_a_day_gets_it_later_and_keeps_it(run: Run, answer: Path, home: Path) -> None:
    run("import", "un_comtrade", answer)
    before = archive(home).digest("un_comtrade")
    _, out, _ = run("import", "un_comtrade", answer, "--vintage", "2024-03-01")
    assert out.splitlines()[0] == f"{capture_id(home)}  vintage 2024-03-01  known already, and dated now"
    assert archive(home).captures()[0].vintage == "2024-03-01"
    assert archive(home).digest("un_comtrade") != before
    _, out, _ = run("import", "un_comtrade", answer, "--vintage", "2019-01-01")
    assert out.splitlines()[0].endswith("  vintage 2024-03-01  known already, seen again: its vintage stays")


def test_several_files_are_one_capture(run: Run, answer: Path, home: Path, tmp_path: Path) -> None:
    other = tmp_path / "russia.json"
    other.write_text(comtrade({"reporterCode": 643, "partnerCode": 156}))
    code, out, _ = run("import", "un_comtrade", answer, other)
    assert (code, "  3 rows for" in out) == (0, True)
    (capture,) = archive(home).captures()
    assert [file.name for file in capture.files] == ["china.json", "russia.json"]


def test_new_columns_bad_rows_and_sums_that_fail_are_said(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "china.json"
    many = [
        {"partnerCode": code, "primaryValue": 1.3e8, "fobvalue": 1.3e8}
        for code in (36, 76, 124, 156, 276, 356, 398, 392, 410, 458, 484, 528, 643, 702, 704)
    ] * 8
    flows = [change | {"period": str(2000 + number // 15)} for number, change in enumerate(many)]
    world = {"partnerCode": 0, "period": "2007", "primaryValue": 2e9, "fobvalue": 2e9}
    file.write_text(comtrade(*flows, world, {"primaryValue": "n. a."}, {"weight": 3, "period": "1999"}))
    code, out, _ = run("import", "un_comtrade", file)
    assert code == 0
    assert f"  1 rows quarantined: row {len(flows) + 2}: primaryValue is not a number" in out.splitlines()
    assert "  NEW columns, not read: weight" in out.splitlines()
    assert re.search(r"  does not add up: .*2007", out)


def test_an_import_tells_the_ui_that_there_is_a_new_capture(run: Run, answer: Path, home: Path) -> None:
    run("import", "un_comtrade", answer)
    with dg.DagsterInstance.from_config(str(home / "runs" / "dagster")) as instance:
        event = instance.get_latest_materialization_event(dg.AssetKey(["capture", "un_comtrade"]))
    assert event is not None
    assert event.asset_materialization is not None
    digest = archive(home).digest("un_comtrade")
    assert event.asset_materialization.tags is not None
    assert event.asset_materialization.tags["dagster/data_version"] == digest


def test_a_file_under_terms_that_nobody_has_read_is_tried_archived_and_not_used(
    run: Run, home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "counter.csv"
    file.write_text("commodity,destination_iso2,month,value_tonne\ncrude_oil,CN,2022-03-01,10\n")
    code, _, err = run("import", "crea", file)
    assert (code, "counter.csv lacks the columns value_eur" in err, archive(home).captures()) == (1, True, [])
    file.write_text("commodity,destination_iso2,month,value_tonne,value_eur\ncrude_oil,CN,2022-03-01,10,99\n")
    code, out, err = run("import", "crea", file)
    (capture,) = archive(home).captures()
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        f"{capture.capture_id}  vintage {capture.retrieved_date}  archived",
        "  not used: nobody has read the terms of crea, so its rows stay out: read https://energyandcleanair.org, and "
        "declare in pipelines/sources/publishers/crea.yaml what they say",
    ]


# What is refused


def test_an_unknown_source_is_named_with_the_nearest_and_all(run: Run, answer: Path, home: Path) -> None:
    code, out, err = run("import", "un_contrade", answer)
    assert (code, out) == (1, "")
    assert err == (
        "bilateral import: there is no source `un_contrade`. did you mean `un_comtrade`? "
        f"Sources: {', '.join(discover())}\n"
    )
    assert archive(home).captures() == []


def test_a_file_that_is_not_there_is_named(run: Run, answer: Path, home: Path, tmp_path: Path) -> None:
    code, _, err = run("import", "un_comtrade", answer, tmp_path / "nothing.json", tmp_path)
    assert (code, err) == (1, f"bilateral import: there is no file {tmp_path / 'nothing.json'}, {tmp_path}\n")
    assert archive(home).captures() == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<html>Access denied</html>", "china.json lacks the columns"),
        (
            comtrade({"partnerCode": 9_999}),
            "1 codes are not in the crosswalk: 9999 (2022). Add each to data/reference/codes/comtrade.csv",
        ),
        (comtrade({}, count=7), "china.json counts 7 rows and holds 1: ask again"),
        (
            comtrade({"primaryValue": "x"}),
            "1 of 1 rows cannot be read, more than 1.0%: row 1: primaryValue is not a number",
        ),
    ],
    ids=["a page", "an unknown code", "half of it", "bad rows"],
)
def test_a_file_that_cannot_be_read_is_refused_and_not_archived(
    run: Run, home: Path, tmp_path: Path, text: str, reason: str
) -> None:
    file = tmp_path / "china.json"
    file.write_text(text)
    code, out, err = run("import", "un_comtrade", file)
    source = discover()["un_comtrade"]
    assert (code, out) == (1, "")
    assert err.startswith(f"bilateral import: china.json cannot be read as {source.title}: {reason}")
    assert err.endswith(f". Wanted: {source.files}\n")
    assert archive(home).blobs.keys("") == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--vintage", "1 March 2024"), "argument --vintage: '1 March 2024' is not a day: write it as 2025-06-01"),
        (("--vintage", "2024-02-30"), "argument --vintage: '2024-02-30' is not a day: write it as 2025-06-01"),
        (
            ("--years", "2020-2015"),
            "argument --years: '2020-2015' is not a year or a span of years: write 2024 or 2015-2024",
        ),
        (("--years", "now"), "argument --years: 'now' is not a year or a span of years: write 2024 or 2015-2024"),
    ],
)
def test_a_day_or_years_in_other_words_are_refused(
    run: Run, answer: Path, home: Path, words: tuple[str, str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        run("import", "un_comtrade", answer, *words)
    assert end.value.code == 2
    assert capsys.readouterr().err.splitlines()[-1] == f"bilateral import: error: {message}"
    assert archive(home).captures() == []


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (
            ("un_comtrade", "--only", "some-page"),
            1,
            "--only names documents, and un_comtrade has none: it is for cited_documents",
        ),
        (
            ("cited_documents", "--years", "2020"),
            1,
            "cited_documents is not asked by years: name documents with --only ID",
        ),
        (("un_comtrade", "--vintage", "2024-03-01"), 2, "--vintage is for files; what is asked says its day itself"),
        (("un_comtrade", "FILE", "--years", "2020"), 2, "--years and --only are for asking; leave the files out"),
    ],
)
def test_words_that_would_change_nothing_are_refused(
    run: Run, answer: Path, home: Path, words: tuple[str, ...], code: int, message: str
) -> None:
    done = run("import", *(answer if word == "FILE" else word for word in words))
    assert done == (code, "", f"bilateral import: {message}\n")
    assert archive(home).captures() == []


@pytest.mark.parametrize("name", [name for name, source in discover().items() if not source.is_asked])
def test_without_files_a_source_by_hand_says_what_to_do(run: Run, name: str) -> None:
    source = discover()[name]
    code, out, err = run("import", name)
    assert (code, out) == (1, "")
    assert err == (
        f"bilateral import: {source.title} is fetched by hand: {source.files}. Then: bilateral import {name} FILE…\n"
    )


# Asking


def test_asking_archives_each_answer_and_names_what_had_no_data(run: Run, publisher: Publisher, home: Path) -> None:
    publisher.answers("/china", page(comtrade({}).encode()))
    publisher.answers("/russia", empty(204))
    code, out, err = run("import", "un_comtrade")
    assert (code, err) == (0, "")
    assert out.splitlines()[0].startswith(capture_id(home))
    assert out.splitlines()[0].endswith("  archived")
    assert out.splitlines()[-1] == "un_comtrade: no data for russia.json"


def test_an_answer_that_cannot_be_read_is_kept_and_said(run: Run, publisher: Publisher, home: Path) -> None:
    """What a publisher returned is kept as evidence, whether or not today's parser can read it."""
    publisher.answers("/china", page(comtrade({"partnerCode": 9_999}).encode()))
    publisher.answers("/russia", empty(204))
    code, out, _ = run("import", "un_comtrade")
    assert code == 0
    assert "  cannot be read: 1 codes are not in the crosswalk: 9999 (2022)" in out
    assert capture_id(home) in out


def test_an_error_of_the_publisher_is_said_and_what_came_before_stays(
    run: Run, publisher: Publisher, home: Path
) -> None:
    publisher.answers("/china", page(comtrade({}).encode()))
    publisher.answers("/russia", page(b"no", status=403))
    code, _, err = run("import", "un_comtrade")
    assert code == 1
    lines = err.splitlines()
    assert lines[0].startswith(f"bilateral import: {capture_id(home)}  vintage ")
    assert lines[-1].startswith(f"russia.json: {publisher.url('/russia')}: 403 Forbidden")
    assert len(archive(home).captures()) == 1


def test_without_network_it_says_that_what_was_archived_stays_in_use(
    run: Run, publisher: Publisher, answer: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("import", "un_comtrade", answer)
    publisher.__exit__()
    code, out, err = run("import", "un_comtrade")
    assert (code, out) == (1, "")
    assert err.startswith(f"bilateral import: http://{HOST}:{publisher.port}/china: ")
    assert err.endswith(f"; used instead: the capture of {archive(home).captures()[0].retrieved[:10]}\n")
    assert len(archive(home).captures()) == 1


def test_a_file_that_departs_from_the_last_version_is_not_archived_until_a_person_says_why(
    run: Run, tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    partners = [32, 36, 40, 56, 76, 124]
    for factor, name in ((1, "old"), (1000, "new")):
        rows = [{"partnerCode": code, "primaryValue": 1e6 * factor, "fobvalue": 1e6 * factor} for code in partners]
        (tmp_path / f"{name}.json").write_text(comtrade(*rows), encoding="utf-8")
    assert run("import", "un_comtrade", tmp_path / "old.json")[0] == 0
    code, _, err = run("import", "un_comtrade", tmp_path / "new.json")
    assert code == 1
    assert "new.json is not archived: trade_reports: 6 of 6 value differ by more than a factor 1.2" in err
    entry = re.search(r"accepted.yaml: \{capture: (un_comtrade-[0-9a-f]{20}), ", err)
    assert entry
    assert len(archive(home).captures()) == 1
    monkeypatch.setattr(archive_commands, "_accepted", lambda workplace: {entry[1]: "the publisher says so"})
    code, out, err = run("import", "un_comtrade", tmp_path / "new.json")
    assert (code, err) == (0, "")
    assert "  6 rows for" in out
    assert {capture.capture_id for capture in archive(home).captures()} >= {entry[1]}
