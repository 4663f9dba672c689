"""The command line: help that a newcomer understands, exit codes, and errors without a traceback."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bilateral.cli import main, parser

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BILATERAL_HOME", str(tmp_path))


@pytest.mark.parametrize("command", next(group for group in parser()._actions if group.dest == "command").choices or ())
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        parser().parse_args([command, "--help"])
    assert end.value.code == 0
    assert len(capsys.readouterr().out.splitlines()) > 3


def test_without_a_release_the_commands_say_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["releases"]) == 0
    assert "run `bilateral build`" in capsys.readouterr().out
    assert main(["verify"]) == 1
    assert "run `bilateral build`" in capsys.readouterr().err


def test_check_names_a_path_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "data/documents/nothing.yaml"]) == 1
    assert "there is no data/documents/nothing.yaml" in capsys.readouterr().err


def test_check_of_documents_passes_and_imports_neither_pandas_nor_dagster() -> None:
    """A whole check reads the declarations of sources as well, with their parsers."""
    code = (
        "import sys; from bilateral.cli import main; rc = main(['check', 'data/documents']);"
        "print(sorted({'pandas', 'dagster', 'pandera', 'pyarrow'} & set(sys.modules))); sys.exit(rc)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=os.environ, text=True, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:]
    assert done.stdout.splitlines()[-1] == "[]"
    assert done.stdout.splitlines()[-2].endswith("entries: no problems")


def test_commands_that_read_a_release_name_it_by_the_same_option() -> None:
    for words in (["verdicts", "article"], ["show", "t"], ["evidence", "t"], ["cite", "t"], ["panel", "i"]):
        assert parser().parse_args([*words, "--release", "1.0.0"]).release == "1.0.0"
        with pytest.raises(SystemExit):
            parser().parse_args([*words, "--version", "1.0.0"])


def installed(folder: Path, cwd: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command of a copy of the package in ``folder``, with the files of the wheel, in ``cwd``."""
    shutil.copytree(ROOT / "bilateral", folder / "bilateral", ignore=shutil.ignore_patterns("__pycache__"))
    code = (
        f"import sys; sys.path.insert(0, {str(folder)!r}); from bilateral.cli import main; sys.exit(main({[*words]!r}))"
    )
    return subprocess.run([sys.executable, "-c", code], cwd=cwd, text=True, capture_output=True, check=False)


@pytest.mark.parametrize("words", [("check",), ("build", "--public"), ("import", "atop", "file.csv")])
def test_outside_a_checkout_a_makers_command_says_where_it_is(tmp_path: Path, words: tuple[str, ...]) -> None:
    ran = installed(tmp_path / "wheel", tmp_path, *words)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith(f"bilateral {words[0]}: no checkout of the project at or above {tmp_path}")


@pytest.mark.parametrize("words", [("--help",), ("releases",), ("check",)])
def test_a_strangers_package_of_the_same_name_is_never_run(tmp_path: Path, words: tuple[str, ...]) -> None:
    stranger = tmp_path / "pipelines" / "cli"
    stranger.mkdir(parents=True)
    (tmp_path / "pipelines" / "__init__.py").write_text("print('INTRUDER')")
    (stranger / "__init__.py").touch()
    (stranger / "commands.py").write_text("def register(command): print('INTRUDER')")
    assert "INTRUDER" not in installed(tmp_path / "wheel", tmp_path, *words).stdout


def test_a_missing_dependency_of_the_makers_is_not_taken_for_a_wheel() -> None:
    code = (
        "import sys; sys.modules['pipelines.cli.commands'] = None; from bilateral.cli import main; main(['releases'])"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, text=True, capture_output=True, check=False)
    assert "ModuleNotFoundError" in ran.stderr
