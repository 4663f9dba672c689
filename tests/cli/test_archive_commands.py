"""`bilateral archive list, show, verify` as typed by a person: printed lines and errors."""

from __future__ import annotations

import json
from getpass import getuser
from pathlib import Path

from pipelines.archive.decisions import held, hold, state_of
from pipelines.extracts import files
from pipelines.store.current import code_revision
from tests.cli.conftest import Run, archive, capture_id
from tests.support.http_publisher import Publisher, empty, page
from tests.support.made_up_source import comtrade
from tests.support.real_files import ROOT


def test_an_empty_archive_says_how_to_fill_it(run: Run, home: Path) -> None:
    for words in (("archive", "list"), ("archive", "list", "un_comtrade")):
        code, out, _ = run(*words)
        assert (code, out) == (0, f"no capture in {home / 'archive'} yet: `bilateral import SOURCE FILE…` makes one\n")
    assert run("archive", "verify") == (0, "0 captures: whole\n", "")


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


def test_a_capture_is_shown_with_its_files_its_sightings(run: Run, answer: Path, home: Path) -> None:
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


def test_a_capture_is_withdrawn_and_reinstated_by_whom_when_and_why(run: Run, answer: Path, home: Path) -> None:
    run("import", "un_comtrade", answer)
    name = capture_id(home)
    code, out, err = run("archive", "withdraw", name[:20], "--because", "months 1\x1b and 2\nare swapped")
    assert (code, out, err) == (0, f"{name} withdrawn: the next `bilateral build` leaves it out\n", "")
    (decision,) = archive(home).withdrawn("un_comtrade").values()
    assert (decision.because, decision.by) == ("months 1 and 2 are swapped", getuser())
    assert f"{decision} ({getuser()})" in run("archive", "show", name)[1].splitlines()
    assert run("archive", "list")[1].endswith("china.json  withdrawn\n")
    code, out, _ = run("import", "un_comtrade", answer)
    assert (code, out.splitlines()[1]) == (0, f"  not used: {decision}. To use it: bilateral archive reinstate {name}")
    assert run("archive", "reinstate", name)[1] == f"{name} reinstated: the next `bilateral build` reads it again\n"
    assert archive(home).withdrawn("un_comtrade") == {}
    code, _, err = run("archive", "reinstate", name)
    assert (code, err) == (1, f"bilateral archive: {name} is not withdrawn\n")


def test_what_is_held_back_is_let_go_by_reinstating_it(run: Run, answer: Path, home: Path) -> None:
    run("import", "un_comtrade", answer)
    name = capture_id(home)
    state = state_of(archive(home).blobs, code_revision(ROOT))
    hold(home / "build", {name: "dependence: too large", "other-1": "x"}, state)
    assert run("archive", "reinstate", name)[0] == 0
    assert held(home / "build", lambda: state) == {"other-1": "x"}
    assert archive(home).blobs.keys("decisions/") == []


def test_a_withdrawal_needs_a_capture_and_a_reason(run: Run, answer: Path, home: Path) -> None:
    run("import", "un_comtrade", answer)
    name = capture_id(home)
    code, _, err = run("archive", "withdraw", name)
    assert (code, "say why: --because" in err) == (2, True)
    code, _, err = run("archive", "withdraw", "un_contrade-0", "--because", "x")
    assert (code, "there is no capture un_contrade-0" in err) == (1, True)
    assert run("archive", "withdraw", "--because", "x")[0] == 1


def test_a_capture_behind_an_extract_can_be_withdrawn_where_it_is_not_archived(run: Run, home: Path) -> None:
    extract = files.read(ROOT / "data" / files.FOLDER, "arms_dependence")
    assert extract is not None
    capture = extract.captures[0]
    code, _, err = run("archive", "withdraw", capture.capture, "--because", "the publisher withdrew it")
    assert (code, err) == (0, "")
    assert [*archive(home).withdrawn(capture.source)] == [capture.capture]


def test_a_damaged_record_is_listed_shown_to_verify_and_can_be_withdrawn(run: Run, answer: Path, home: Path) -> None:
    run("import", "un_comtrade", answer)
    name = capture_id(home)
    (home / "archive" / "captures" / "un_comtrade" / f"{name}.json").write_text("{")
    for command in ("list", "verify"):
        code, out, _ = run("archive", command)
        assert (code, f"{name}.json is damaged. Restore it from a copy" in out) == (1, True), command
    assert run("archive", "withdraw", name, "--because", "damaged")[0] == 0
