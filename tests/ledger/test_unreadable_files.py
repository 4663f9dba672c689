"""Bad input: files that cannot be read or are not what they seem, file names, and the command that reports them."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.ledger.reader import read_ledger
from pipelines.ledger.rules.checker import problems
from pipelines.ledger.yaml_files import MAX_BYTES
from tests.conftest import ROOT
from tests.support.bad_input import NAVY, good
from tests.support.rows import each_case


@each_case(__file__, "content line message remedy")
def test_a_file_that_cannot_be_read_is_one_clear_problem(ledger, content, line, message, remedy):
    found = ledger({"documents/x.yaml": content.encode("latin-1")})
    reported = [problem for problem in found if "is missing" not in problem.message]

    assert [(problem.path, problem.line) for problem in reported] == [("data/documents/x.yaml", line)]
    assert message in reported[0].message
    assert remedy in reported[0].remedy


def test_deep_nesting_and_an_anchor_bomb_do_not_go_off(ledger):
    (nested,) = (p for p in ledger({"documents/x.yaml": "[" * 100_000}) if "is missing" not in p.message)
    assert (nested.path, nested.line, nested.message[:14]) == ("data/documents/x.yaml", 1, "not valid YAML")
    names = "abcdefghi"
    lines = ["id: x", "a: &a [ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
    lines += [f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]" for a, b in itertools.pairwise(names)]
    reported = [p for p in ledger({"documents/x.yaml": "\n".join(lines)}) if "alias" in p.message]

    assert len(reported) == 9 * 8
    assert (reported[0].line, reported[0].field, reported[0].remedy) == (3, "b[0]", "write the value out")


def enormous(data: Path) -> None:
    with (data / "documents/x.yaml").open("wb") as file:
        file.truncate(200_000_000)


def outside(data: Path) -> None:
    (data.parent / "secret.yaml").write_text("id: x\n")
    (data / "documents/x.yaml").symlink_to(data.parent / "secret.yaml")


def folder_outside(data: Path) -> None:
    (data.parent / "more").mkdir()
    (data / "documents/x").symlink_to(data.parent / "more", target_is_directory=True)


def broken_link(data: Path) -> None:
    (data / "documents/x.yaml").symlink_to(data / "documents/nowhere.yaml")


def loop(data: Path) -> None:
    (data / "documents/x.yaml").symlink_to(data / "documents/x.yaml")


@pytest.mark.parametrize(
    ("make", "path", "message", "remedy"),
    [
        (enormous, "documents/x.yaml", "the file has 200,000,000 bytes", f"keep it to {MAX_BYTES:,}"),
        (outside, "documents/x.yaml", "a link that leads outside the data folder", "put the file itself here"),
        (folder_outside, "documents/x", "a link that leads outside the data folder", "put the file itself here"),
        (broken_link, "documents/x.yaml", "cannot be read: No such file", "check its name"),
        (loop, "documents/x.yaml", "cannot be read", "check its name"),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_files_that_are_not_what_they_seem(data, make, path, message, remedy):
    make(data)
    reported = problems(read_ledger(data))

    assert [
        problem
        for problem in reported
        if problem.path == f"data/{path}" and message in problem.message and remedy in problem.remedy
    ], "\n".join(map(str, reported))
    assert {problem.path for problem in reported} == {f"data/{path}"}, "nothing else is blamed"


def checkout(data: Path) -> Path:
    (data.parent / "pipelines").symlink_to(ROOT / "pipelines")
    return data.parent


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bilateral.cli", "check", *arguments]
    return subprocess.run(
        command, cwd=folder, env={**os.environ, "PYTHONUTF8": "1"}, capture_output=True, text=True, check=False
    )


def test_the_command_names_file_and_line_and_fails(data):
    file = data / NAVY
    file.write_text(good(NAVY).replace("value: 1300", "value: 1e309"))
    ran = run(checkout(data))

    assert ran.returncode == 1
    assert ran.stderr == ""
    assert "data/documents/navy.yaml:29: evidence[2].value: '1e309' is not a plain number" in ran.stdout
    assert ran.stdout.endswith("10 documents, 28 entries: 1 problem\n")
    assert run(data.parent, NAVY.replace("documents", "data/documents")).returncode == 1
    assert run(data.parent, "data/searches").returncode == 0, "only what was asked for is reported"

    file.write_text(good(NAVY))
    ran = run(data.parent)
    plan = "data/documents/navy.yaml:42: exercises/naval-patrol-2024 was planned for 2024-09-30; "
    plan += "nobody looked for a report"
    end = f"warning: {plan}\n10 documents, 29 entries: no problems\n"
    assert (ran.returncode, ran.stdout[-len(end) :]) == (0, end)
    assert all(line.startswith(("warning: ", "    ")) for line in ran.stdout.splitlines()[:-1])


def test_checking_needs_no_data_frames_and_no_orchestrator(data):
    code = """
import sys
from bilateral.cli import main
code = main(["check", "data"])
print(sorted(m for m in ("pandas", "numpy", "pyarrow", "dagster", "pandera", "duckdb") if m in sys.modules))
sys.exit(code)
"""
    ran = subprocess.run([sys.executable, "-c", code], cwd=checkout(data), capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.splitlines()[-1] == "[]"
