"""Logs as lines of JSON, which name the run, the asset, the source and the captures of what they say."""

from __future__ import annotations

import json
import logging
import shutil
from pathlib import Path

import dagster as dg
import pytest
import yaml

from pipelines.orchestration.instance import SILENT
from pipelines.orchestration.json_lines import JsonLines
from pipelines.orchestration.progress import log

ROOT = Path(__file__).resolve().parents[2]
CAPTURE = "un_comtrade-299806db5826f631cc35"


@dg.asset(key=["parsed", "un_comtrade"])
def reading() -> None:
    """A step that logs as those of sources do, then fails."""
    log.info("%s: 3 rows", CAPTURE)
    raise dg.Failure("it cannot be read")


def test_each_line_says_of_which_run_asset_source_and_capture_it_is(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    settings = yaml.safe_load((ROOT / "deploy" / "dagster.yaml").read_text())
    (tmp_path / "dagster.yaml").write_text(
        yaml.safe_dump({name: settings[name] for name in ("telemetry", "python_logs")})
    )
    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        capfd.readouterr()
        config = {"loggers": SILENT}
        run = dg.materialize([reading], instance=instance, run_config=config, raise_on_error=False).run_id
    printed = capfd.readouterr()
    assert printed.err == "", "Dagster would say everything again in plain text"
    lines = [json.loads(line) for line in printed.out.splitlines()]
    (said,) = [line for line in lines if line["message"] == f"{CAPTURE}: 3 rows"]
    assert said.pop("time")
    assert said.pop("job")
    assert said == {
        "level": "INFO",
        "message": f"{CAPTURE}: 3 rows",
        "run": run,
        "asset": "parsed/un_comtrade",
        "source": "un_comtrade",
        "captures": [CAPTURE],
    }
    (failed,) = [line for line in lines if line.get("event") == "STEP_FAILURE"]
    assert "it cannot be read" in failed["error"]
    shutil.rmtree(tmp_path)


def test_a_line_of_no_run_is_plain() -> None:
    record = logging.LogRecord("bilateral.build", logging.WARNING, "", 0, "slack\nis dead", (), None)
    said = json.loads(JsonLines().format(record))
    assert said.pop("time")
    assert said == {"level": "WARNING", "message": "slack\nis dead"}
