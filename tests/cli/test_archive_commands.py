"""`bilateral archive list, show, verify, gc` as typed by a person: printed lines and errors."""

from __future__ import annotations

import json
import os
from pathlib import Path

from pipelines.sources.contract import discover
from tests.cli.conftest import Run, archive, capture_id
from tests.support.http_publisher import Publisher, empty, page
from tests.support.made_up_source import comtrade


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
