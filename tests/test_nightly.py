"""The nightly workflow: its scripts on a small checkout, an S3 server and a folder, and that it runs no others."""

from __future__ import annotations

import functools
import http.server
import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import yaml

import bilateral
from pipelines.release.remote import Remote
from tests.support import object_store
from tests.support.source_world import checkout

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = ROOT / ".github" / "nightly"
WORKFLOW = (ROOT / ".github" / "workflows" / "nightly.yml").read_text(encoding="utf-8")


def test_every_step_is_a_script_of_the_repository_or_a_named_action() -> None:
    jobs = yaml.safe_load(WORKFLOW)["jobs"]
    runs = [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]
    named = {name for run in runs for name in re.findall(r"\.github/nightly/\S+\.sh", run)}
    assert {ROOT / name for name in named} == {*SCRIPTS.iterdir()}
    assert all(os.access(script, os.X_OK) for script in SCRIPTS.iterdir())
    assert [run for run in runs if ".github/nightly" not in run] == ["make .venv/.ready"]


@pytest.mark.slow
@pytest.mark.night
def test_a_night_publishes_and_writes_a_site_and_one_that_failed_half_way_is_made_up_for_by_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = checkout(tmp_path / "checkout")
    with object_store.serve() as server:
        bucket = f"s3://{object_store.BUCKET}"
        ours = {"BILATERAL_HOME": str(tmp_path / "home"), "BILATERAL_RELEASES": f"{bucket}/staging"}
        ours |= {"BILATERAL_PUBLIC": f"{bucket}/releases", "PYTHONPATH": str(root), "DAGSTER_HOME": ""}
        ours |= {"BILATERAL": str(Path(sys.executable).with_name("bilateral"))} | object_store.environment(server)
        for name, value in ours.items():
            monkeypatch.setenv(name, value)

        def night(number: int) -> str:
            monkeypatch.setenv("BILATERAL_HOME", str(tmp_path / f"home-{number}"))  # a runner of its own each night
            said = ""
            for script in ("stage.sh", "publish.sh"):
                command = [str(SCRIPTS / script), str(tmp_path / f"site-{number}")]
                done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
                assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
                said += done.stdout
            return said

        def publish(event: str, site: str) -> tuple[int, str]:
            """The step of the workflow as it is written; its exit code, and what it tells the steps after it."""
            output = tmp_path / f"output-of-{site}"
            output.touch()
            (step,) = [s for s in yaml.safe_load(WORKFLOW)["jobs"]["release"]["steps"] if s.get("id") == "publish"]
            assert step["env"] == {"ALWAYS": "${{ github.event_name == 'workflow_dispatch' }}"}
            names = {"ALWAYS": str(event == "workflow_dispatch").lower(), "GITHUB_OUTPUT": str(output)}
            script = step["run"].replace(".github/nightly/", f"{SCRIPTS}/").replace(" site", f" {tmp_path / site}")
            done = subprocess.run(["bash", "-e", "-c", script], cwd=root, env=os.environ | names, check=False)
            return done.returncode, output.read_text()

        assert f"1.0.0 is published at {bucket}/releases" in night(1)
        assert f"nothing new for {bucket}/releases" in night(2)
        assert not (tmp_path / "site-2").exists()
        document = root / "data" / "documents" / "navy.yaml"
        document.write_text(document.read_text().replace("title: navy", "title: The navy"))
        (tmp_path / "half").write_text("no folder can be written here")
        subprocess.run([SCRIPTS / "stage.sh"], cwd=root, capture_output=True, check=True)
        assert publish("schedule", "half")[0] != 0
        public = Remote(f"{bucket}/releases", tmp_path / "cache").latest()
        assert public.version != "1.0.0", "it failed half-way: what is public has no page"
        assert publish("schedule", "after") == (0, "")
        assert publish("workflow_dispatch", "site-3") == (0, "is_new=true\n")
        assert bilateral.open(f"{bucket}/releases").version == public.version
        folder = tmp_path / "site-3"
        assert [path.name for path in folder.iterdir() if path.is_dir()] == [
            public.releases[str(public.version)].folder
        ]
        handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as site:
            threading.Thread(target=site.serve_forever, daemon=True).start()
            r = bilateral.open(f"http://127.0.0.1:{site.server_address[1]}")
            assert r.version == public.version
            assert "The navy" in set(r.load("documents")["title"])
            site.shutdown()
