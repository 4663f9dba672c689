"""A Spark cluster on another host than the driver: the two share files, and otherwise talk by TCP.

Both are made of one machine, each with process ids and a network of its own, and one cable between them, as only root
can. A cluster of several machines is not tried by this.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.bulk.test_stage import SPARK, on_engine
from tests.support.baci_files import year_file
from tests.support.real_files import ROOT, skip_for_want_of

HOST = "unshare --net --pid --fork --mount-proc --uts --kill-child sh -c".split()
CLUSTER, DRIVER = "10.77.0.1", "10.77.0.2"
PLUGGED_IN = """
hostname "$1"; ip link set lo up
until ip link show cable; do sleep 0.1; done
ip address add "$2/24" dev cable; ip link set cable up
shift 2
"""
CLASSES = "org.apache.spark.deploy"
SERVE = f"""
"$1" {CLASSES}.master.Master --host {CLUSTER} --port 7077 --webui-port 0 &
exec "$1" {CLASSES}.worker.Worker spark://{CLUSTER}:7077 -c 2 -m 1g --host {CLUSTER} --webui-port 0 -d "$2"
"""


def host(
    name: str, address: str, command: str, *arguments: object, log: Path, **env: object
) -> subprocess.Popen[bytes]:
    """A host that runs ``command`` with ``arguments`` once its cable is plugged in."""
    words = [*HOST, PLUGGED_IN + command, "sh", name, address, *map(str, arguments)]
    given = os.environ | {"SPARK_LOCAL_IP": address} | {key: str(value) for key, value in env.items()}
    with log.open("wb") as said:
        return subprocess.Popen(words, cwd=ROOT, env=given, stdout=said, stderr=subprocess.STDOUT)


def plug_in(*hosts: subprocess.Popen[bytes]) -> None:
    """Lay a cable between the two, once both have left the network of the machine."""
    here = os.readlink("/proc/self/ns/net")
    while any(os.readlink(f"/proc/{each.pid}/ns/net") == here for each in hosts):
        assert all(each.poll() is None for each in hosts), "a host ended before it had a network of its own"
        time.sleep(0.1)
    one, other = (f"cable netns {each.pid}" for each in hosts)
    command = f"ip link add {one} type veth peer name {other}".split()
    subprocess.run(command, check=True, capture_output=True, timeout=10)


@pytest.mark.torture
@pytest.mark.skipif(os.geteuid() != 0 and "CI" not in os.environ, reason="only root can make hosts of one machine")
def test_a_driver_on_another_host_than_the_cluster_makes_the_same_bytes(tmp_path: Path) -> None:
    if not (SPARK / "pyspark").is_dir() or not all(map(shutil.which, ("java", "ip", "unshare"))):
        skip_for_want_of(f"no Spark in {SPARK}, or no java, ip or unshare: `make readers` installs the first")
    file = year_file(tmp_path, 2021, 20_000)
    (tmp_path / "spark-defaults.conf").write_text("spark.sql.shuffle.partitions 4\n")
    spark = SPARK / "pyspark" / "bin" / "spark-class"
    make = f'exec "{sys.executable}" -m tests.bulk.planted "$@"'
    cluster = host("cluster", CLUSTER, SERVE, spark, tmp_path / "work", log=tmp_path / "cluster.log")
    settings = {"BILATERAL_ENGINE": f"spark://{CLUSTER}:7077", "PYTHONPATH": SPARK, "SPARK_CONF_DIR": tmp_path}
    log = tmp_path / "driver.log"
    driver = host("driver", DRIVER, make, tmp_path / "made", file, log=log, **settings)
    try:
        plug_in(cluster, driver)
        assert driver.wait(300) == 0, log.read_text()[-2000:]
    finally:
        for each in (driver, cluster):
            each.kill()
            each.wait()
    found = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    assert found == on_engine("duckdb", tmp_path / "duckdb", file)
    assert len(found) == 1
    assert "10.77.0.2" in (tmp_path / "cluster.log").read_text(), "the executors never heard of the driver's address"
