"""sbom.cdx.json: the packages that a release was made with, as CycloneDX lists them, from the lock of builds.

It has no serial number and no time: the same lock gives the same bytes.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Any

from pipelines.formats import about

FILE = "sbom.cdx.json"
PINS = "requirements-build.lock"
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)(?: *; *([^\\\n]+?))? *\\?$", re.MULTILINE)


def packages(lock: bytes, version: str) -> str:
    """The list for the release ``version``. A package that only some systems need is optional, and says which."""
    release: dict[str, Any] = {"type": "data", "bom-ref": "release", "name": about.NAME, "version": version}
    components = [_component(*pin) for pin in sorted(_PIN.findall(lock.decode()))]
    return about.as_json(
        {
            "bomFormat": "CycloneDX",
            "specVersion": "1.5",
            "version": 1,
            "metadata": {
                "component": release,
                "properties": [{"name": f"{PINS}:sha256", "value": sha256(lock).hexdigest()}],
            },
            "components": components,
            "dependencies": [{"ref": "release", "dependsOn": sorted({part["bom-ref"] for part in components})}],
        }
    )


def _component(name: str, version: str, marker: str) -> dict[str, Any]:
    purl = f"pkg:pypi/{re.sub('[-_.]+', '-', name).lower()}@{version}"
    part: dict[str, Any] = {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}
    if marker:
        part |= {"scope": "optional", "properties": [{"name": "marker", "value": marker}]}
    return part
