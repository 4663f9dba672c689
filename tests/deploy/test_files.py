"""The files of ``deploy/`` agree with each other and with the rest, as far as that can be seen without Docker."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from pipelines.orchestration.instance import PLACE
from tests.deploy.pod import compose, entrypoint, image
from tests.support.built_home import ROOT

DEPLOY = ROOT / "deploy"
SERVICES = compose()["services"]
OURS = [name for name, service in SERVICES.items() if service["image"].startswith("bilateral-indicators")]


def test_the_settings_differ_from_the_checkouts_only_in_what_is_stored_where() -> None:
    ours, usual = (yaml.safe_load((folder / "dagster.yaml").read_text()) for folder in (DEPLOY, ROOT))
    assert ours.pop("storage")["postgres"]["postgres_db"]["scheme"] == "postgresql+psycopg2"
    home = yaml.safe_load((ROOT / "pipelines" / "orchestration" / "home_settings.yaml").read_text())
    assert ours.pop("compute_logs") == home["compute_logs"]
    assert ours["python_logs"].pop("dagster_handler_config")["handlers"]
    assert ours["concurrency"].pop("runs") == {"max_concurrent_runs": 4}
    assert ours == usual


def test_services_of_ours_have_no_rights_and_a_root_that_is_read_only() -> None:
    assert OURS == ["prepare", "code", "webserver", "daemon"]
    for name in OURS:
        service = SERVICES[name]
        assert (service["user"], service["read_only"], service["cap_drop"]) == ("10001:10001", True, ["ALL"])
        assert service["security_opt"] == ["no-new-privileges:true"]
    assert "USER 10001:10001" in (DEPLOY / "Dockerfile").read_text()


def test_no_process_of_any_service_gains_rights() -> None:
    for name, service in SERVICES.items():
        assert service["security_opt"] == ["no-new-privileges:true"], name


def test_the_values_for_kubernetes_have_the_settings_of_deploy() -> None:
    page = (ROOT / "docs" / "deployment.md").read_text()
    (values,) = (yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL))
    settings, said = yaml.safe_load((DEPLOY / "dagster.yaml").read_text()), values["additionalInstanceConfig"]
    assert said.pop("run_monitoring") == settings["run_monitoring"] | {"max_resume_run_attempts": 0}
    assert said == {name: settings[name] for name in ("run_retries", "concurrency")}
    (deployment,) = values["dagster-user-deployments"]["deployments"]
    assert deployment["securityContext"]["readOnlyRootFilesystem"]
    writable = {mount["mountPath"] for mount in deployment["volumeMounts"]}
    assert writable == {"/var/lib/bilateral", *SERVICES["code"]["tmpfs"]}


def test_every_lasting_service_has_a_health_check_and_no_port_is_open_beyond_this_machine() -> None:
    assert [name for name, service in SERVICES.items() if "healthcheck" not in service] == ["prepare"]
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_every_image_is_pinned_to_a_version_and_a_digest() -> None:
    images = [service["image"] for name, service in SERVICES.items() if name not in OURS]
    images += re.findall(r"^ARG PYTHON=(.*)$", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)
    assert len(images) == 4
    assert all(re.search(r":v?\d+\.\d+[\w.-]*@sha256:[0-9a-f]{64}$", name) for name in images), images


def test_every_service_has_a_limit_of_memory_and_that_of_the_runs_holds_two_builds() -> None:
    limits = {name: int(service["mem_limit"][:-1]) for name, service in SERVICES.items()}
    assert limits.pop("code") == 3
    assert max(limits.values()) <= 512


def test_no_secret_is_in_the_environment_but_as_a_file_that_is_declared_and_ignored_by_git() -> None:
    declared = compose()["secrets"]
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            assert not re.search("PASSWORD|SECRET|API_KEY|ALERTS", name) or name.endswith("_FILE"), name
            if name.endswith("_FILE"):
                assert Path(value).name in service["secrets"]
        assert {*service.get("secrets", [])} <= declared.keys()
    ignored = subprocess.run(["git", "check-ignore", "-q", "deploy/secrets/any"], cwd=ROOT, check=False)
    assert ignored.returncode == 0


def test_the_image_holds_what_runs_read() -> None:
    kept = re.findall(r"^!(.*)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE)
    assert [name for name in kept if not (ROOT / name).exists()] == []
    assert {"bilateral", "pipelines", "schemas", "data", "dagster.yaml", "requirements-build.lock"} <= {*kept}
    history = Path(image()["DAGSTER_HOME"])
    assert history.parent == Path(image()["BILATERAL_HOME"])
    assert history.parts[-2:] != PLACE, "every command would put the settings of SQLite there"
    assert entrypoint() == ["/app/deploy/entrypoint.sh"]


@pytest.mark.parametrize(
    ("content", "wanted"),
    [("a word\n", "a word"), ("", "unset"), ("$(touch x) `touch x` \"'", "$(touch x) `touch x` \"'")],
)
def test_a_secret_is_read_from_its_file_and_an_empty_one_sets_nothing(
    content: str, wanted: str, tmp_path: Path
) -> None:
    text = (DEPLOY / "entrypoint.sh").read_text().replace("/run/secrets/", f"{tmp_path}/")
    script, secret = tmp_path / "entrypoint.sh", tmp_path / "secret"
    script.write_text(text)
    secret.write_text(content)
    env = {"PATH": "/usr/bin:/bin", "A_KEY_FILE": str(secret), "SSL_CERT_FILE": "/etc/ssl/cert.pem"}
    command = ["sh", script, "sh", "-c", 'echo "${A_KEY-unset}|${A_KEY_FILE-gone}|$SSL_CERT_FILE"']
    done = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == f"{wanted}|gone|/etc/ssl/cert.pem\n"
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("is_there", [False, True])
def test_a_secret_that_cannot_be_read_is_named_with_its_variable(is_there: bool, tmp_path: Path) -> None:
    """For root any file may be read: a folder in its place is what Docker makes of a path that is not there."""
    script, secret = tmp_path / "entrypoint.sh", tmp_path / "secret"
    script.write_text((DEPLOY / "entrypoint.sh").read_text().replace("/run/secrets/", f"{tmp_path}/"))
    if is_there:
        secret.mkdir()
    env = {"PATH": "/usr/bin:/bin", "A_KEY_FILE": str(secret)}
    done = subprocess.run(["sh", script, "echo", "began"], env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"A_KEY_FILE names {secret}, which user ")
