"""sbom.cdx.json: every pin of the lock once, and the same bytes for the same lock."""

from __future__ import annotations

import json
from hashlib import sha256

from pipelines.formats.sbom import packages
from tests.support.built_home import ROOT

LOCK = b"""numpy==2.4.6 ; python_full_version < '3.12' \\
    --hash=sha256:0000
numpy==2.5.0 ; python_full_version >= '3.12' \\
    --hash=sha256:0000 \\
    --hash=sha256:1111
ruamel.yaml==0.18.1 \\
    --hash=sha256:2222
"""


def test_each_pin_is_a_component_and_a_marker_makes_it_optional() -> None:
    bom = json.loads(packages(LOCK, "1.2.0"))
    assert (bom["bomFormat"], bom["specVersion"]) == ("CycloneDX", "1.5")
    assert {"serialNumber"}.isdisjoint(bom)
    assert {"timestamp"}.isdisjoint(bom["metadata"])
    assert [(c["purl"], c.get("scope")) for c in bom["components"]] == [
        ("pkg:pypi/numpy@2.4.6", "optional"),
        ("pkg:pypi/numpy@2.5.0", "optional"),
        ("pkg:pypi/ruamel-yaml@0.18.1", None),
    ]
    assert bom["components"][0]["properties"] == [{"name": "marker", "value": "python_full_version < '3.12'"}]
    assert bom["metadata"]["component"]["version"] == "1.2.0"
    assert bom["metadata"]["properties"][0]["value"] == sha256(LOCK).hexdigest()
    (release,) = bom["dependencies"]
    assert release["dependsOn"] == [c["bom-ref"] for c in bom["components"]]
    assert packages(LOCK, "1.2.0") == packages(LOCK, "1.2.0")


def test_no_pin_of_the_real_lock_is_left_out() -> None:
    lock = (ROOT / "requirements-build.lock").read_bytes()
    bom = json.loads(packages(lock, "1.0.0"))
    pins = [line.split()[0] for line in lock.decode().splitlines() if "==" in line.partition(" ")[0]]
    assert len(pins) > 100
    assert sorted(f"{c['name']}=={c['version']}" for c in bom["components"]) == sorted(pins)
