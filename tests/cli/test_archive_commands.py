"""`bilateral import` and `bilateral archive` as typed by a person: archived files, printed lines and errors."""

from __future__ import annotations

import dataclasses
import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import dagster as dg
import pytest

from bilateral.cli import main
from pipelines.archive.blobs import Folder
from pipelines.archive.captures import Archive
from pipelines.sources import retrieval as capturing
from pipelines.sources.contract import discover
from tests.support.discovered import put
from tests.support.http_publisher import HOST, Publisher, empty, page
from tests.support.made_up_source import comtrade

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home; changes that commands make to the environment end with the test."""
    monkeypatch.setenv("BILATERAL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    monkeypatch.setenv("DAGSTER_DISABLE_TELEMETRY", "1")
    monkeypatch.delenv("BILATERAL_ARCHIVE", raising=False)
    monkeypatch.delenv("COMTRADE_API_KEY", raising=False)
    return tmp_path / "home"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """The exit code of a command, and what it prints."""

    def make(*words: str | Path) -> tuple[int, str, str]:
        code = main([str(word) for word in words])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return make


@pytest.fixture
def answer(tmp_path: Path) -> Path:
    """A small answer: two flows, one of them with an area that is not an actor."""
    file = tmp_path / "china.json"
    file.write_text(comtrade({}, {"partnerCode": 392}, {"partnerCode": 899}))
    return file


def archive(home: Path) -> Archive:
    return Archive(Folder(home / "archive"))


def capture_id(home: Path) -> str:
    """The id of the only capture."""
    (capture,) = archive(home).captures()
    return capture.capture_id


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
    assert "  left out: 1 reporter or partner is not an actor (group of states, not specified)" in lines
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
        {"partnerCode": code} for code in (36, 76, 124, 156, 276, 356, 398, 392, 410, 458, 484, 528, 643, 702, 704)
    ] * 8
    flows = [change | {"period": str(2000 + number // 15)} for number, change in enumerate(many)]
    world = {"partnerCode": 0, "period": "2007", "primaryValue": 1.0, "fobvalue": 1.0}
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


@pytest.fixture
def publisher(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Publisher]:
    """A fake Comtrade server that is asked for /china and /russia."""
    with Publisher() as running:
        requests = [running.ask(f"/{name}", f"{name}.json", expect="json") for name in ("china", "russia")]
        source = dataclasses.replace(discover()["un_comtrade"], requests=lambda *_: requests, requests_without_key=None)
        put(monkeypatch, discover(), "un_comtrade", source)
        monkeypatch.setattr(capturing, "client", lambda folder: running.client(folder))
        yield running


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


# Looking into the archive


def test_an_empty_archive_says_how_to_fill_it(run: Run, home: Path) -> None:
    for words in (("archive", "list"), ("archive", "list", "un_comtrade")):
        code, out, _ = run(*words)
        assert (code, out) == (0, f"no capture in {home / 'archive'} yet: `bilateral import SOURCE FILE…` makes one\n")
    assert run("archive", "verify") == (0, "0 captures: whole\n", "")
    assert run("archive", "gc", "--dry-run") == (0, "0 files, 0 bytes would go\n", "")


def test_the_list_has_a_line_for_each_capture(run: Run, answer: Path, home: Path) -> None:
    run("import", "un_comtrade", answer)
    code, out, _ = run("archive", "list")
    (capture,) = archive(home).captures()
    assert (code, out.split()) == (
        0,
        [capture.capture_id, capture.retrieved[:10], f"{answer.stat().st_size:,}", "bytes", "china.json"],
    )
    assert run("archive", "list", "un_comtrade")[1] == out
    assert "no capture in" in run("archive", "list", "ecb_rates")[1]
    code, _, err = run("archive", "list", "ecb_rate")
    assert (code, "did you mean `ecb_rates`?" in err) == (1, True)


def test_a_capture_is_shown_with_its_files_its_sightings_and_what_was_read(run: Run, answer: Path, home: Path) -> None:
    run("import", "un_comtrade", answer, "--vintage", "2024-03-01")
    (capture,) = archive(home).captures()
    code, out, _ = run("archive", "show", capture.capture_id[:20])
    (file,) = capture.files
    assert code == 0
    assert out.splitlines() == [
        f"{capture.capture_id}  un_comtrade  sha256 {capture.sha256}",
        "vintage 2024-03-01",
        f"  china.json  {file.size:,} bytes  {file.sha256}  application/json",
        f"seen {capture.retrieved} by file",
        f'read: {{"parser_version": "{discover()["un_comtrade"].parser_version}", "rows": 2}}',
    ]


def test_a_capture_that_was_asked_for_is_shown_with_its_request(run: Run, publisher: Publisher, home: Path) -> None:
    publisher.answers("/china", page(comtrade({}).encode(), ETag='"v1"'))
    publisher.answers("/russia", empty(204))
    run("import", "un_comtrade")
    code, out, _ = run("archive", "show", capture_id(home))
    request = json.loads(out.splitlines()[4])
    assert code == 0
    assert out.splitlines()[1] == "vintage as the bytes say, else the first retrieval"
    assert (request["url"], request["status"], request["headers"]["ETag"]) == (publisher.url("/china"), 200, '"v1"')


def test_a_capture_that_is_not_there_is_named_with_the_nearest(run: Run, answer: Path, home: Path) -> None:
    run("import", "un_comtrade", answer)
    known = capture_id(home)
    code, out, err = run("archive", "show", known.replace("comtrade", "contrade"))
    assert (code, out) == (1, "")
    assert f"did you mean `{known}`? `bilateral archive list` shows all" in err


def test_a_beginning_that_several_captures_have_names_none(run: Run, answer: Path, tmp_path: Path) -> None:
    run("import", "un_comtrade", answer)
    answer.write_text(comtrade({"primaryValue": 71.0, "fobvalue": 71.0}))
    run("import", "un_comtrade", answer)
    code, _, err = run("archive", "show", "un_comtrade-")
    assert code == 1
    assert "there is no capture un_comtrade-. 2 captures begin so `bilateral archive list` shows all" in err


def test_verify_names_what_changed_and_fails(run: Run, answer: Path, home: Path) -> None:
    run("import", "un_comtrade", answer)
    assert run("archive", "verify") == (0, "1 captures: whole\n", "")
    (capture,) = archive(home).captures()
    key = f"objects/{capture.files[0].sha256[:2]}/{capture.files[0].sha256}"
    (home / "archive" / key).write_bytes(b"damaged")
    code, out, _ = run("archive", "verify")
    assert code == 1
    assert out.splitlines() == [
        f"{capture.capture_id}: china.json has changed. Restore {key} in {home / 'archive'} from a copy, "
        "or capture it again",
        "1 captures: 1 wrong",
    ]


def test_gc_says_what_no_capture_needs_and_removes_it_only_when_asked(run: Run, answer: Path, home: Path) -> None:
    run("import", "un_comtrade", answer)
    loose = home / "archive" / "objects" / "ab" / "abcd"
    torn = home / "archive" / "objects" / "ab" / f".abcd.0000.{2**22 + 1}.part"
    mine = torn.with_name(f".abcd.0000.{os.getpid()}.part")
    loose.parent.mkdir(exist_ok=True)
    loose.write_bytes(b"12345")
    fresh = loose.with_name("abce")
    fresh.write_bytes(b"of a capture in the making")
    os.utime(loose, (0, 0))
    for path in (torn, mine):
        path.write_bytes(b"1")
    code, out, _ = run("archive", "gc", "--dry-run")
    assert (code, out.splitlines()) == (
        0,
        ["would go: objects/ab/abcd  5 bytes", f"would go: {torn}", "2 files, 5 bytes would go"],
    )
    assert loose.exists()
    assert torn.exists()
    code, out, _ = run("archive", "gc")
    assert (code, out.splitlines()[-1]) == (0, "2 files, 5 bytes gone")
    assert (loose.exists(), fresh.exists(), torn.exists(), mine.exists()) == (False, True, False, True)
    assert run("archive", "verify")[1] == "1 captures: whole\n"
