"""What `bilateral ui` starts: a code server, the web server and the daemon of Dagster, by their own commands.

    python -m pipelines.orchestration.services PORT

Where one of them ends, so do the others, and this: whoever started it starts all again.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

BIN = Path(sys.executable).parent
PATIENCE = 30.0
"""Seconds that the services have to end, runs among them."""


def serve(port: int, folder: Path) -> int:
    """Run the three until one of them ends; its exit code. ``folder`` is for the socket between them."""
    socket, workspace = folder / "code.sock", folder / "workspace.yaml"
    server = {"grpc_server": {"socket": str(socket), "location_name": "bilateral"}}
    workspace.write_text(yaml.safe_dump({"load_from": [server]}))
    code = [str(BIN / "dagster"), "code-server", "start", "-s", str(socket), "-m", "pipelines.definitions"]
    web = [sys.executable, "-m", "pipelines.orchestration.web_guard", "-p", str(port), "-w", str(workspace)]
    daemon = [str(BIN / "dagster-daemon"), "run", "-w", str(workspace)]
    started = [subprocess.Popen([*code, "--log-level", "warning"])]
    try:
        while not socket.exists() and started[0].poll() is None:
            time.sleep(0.1)
        started += [subprocess.Popen(web), subprocess.Popen(daemon)]
        while True:
            if ended := [process for process in started if process.poll() is not None]:
                return ended[0].returncode
            time.sleep(0.5)
    finally:
        for process in reversed(started):
            process.terminate()
        for process in reversed(started):
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()


if __name__ == "__main__":
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: sys.exit(0))
    with TemporaryDirectory(prefix="bilateral-") as made:
        sys.exit(serve(int(sys.argv[1]), Path(made)))
