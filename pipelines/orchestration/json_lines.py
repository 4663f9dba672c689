"""Lines of JSON for collectors of logs, named in ``deploy/dagster.yaml``: of which run, asset, source and capture.

Imports nothing of ours: Dagster's web server and daemon load this module as well.
"""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

CAPTURE = re.compile(r"\b([a-z0-9_]+)-[0-9a-f]{20}\b")


class JsonLines(logging.Formatter):
    """A record as one line: time, level and message, and what is known of run, job, asset, source and capture."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        meta: dict[str, Any] = getattr(record, "dagster_meta", None) or {}
        message = str(meta.get("orig_message") or record.getMessage())
        asset = str(meta.get("step_key") or "").replace("__", "/")
        captures = [found.group() for found in CAPTURE.finditer(message)]
        source = asset.partition("/")[2] or (captures[0].rpartition("-")[0] if captures else "")
        said = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "message": message,
            "run": meta.get("run_id"),
            "job": meta.get("job_name"),
            "asset": asset,
            "source": source,
            "captures": captures,
            "event": event.event_type_value if (event := meta.get("dagster_event")) else None,
            "error": _error(event) if event else None,
        }
        return json.dumps({name: value for name, value in said.items() if value}, ensure_ascii=False)


def _error(event: Any) -> str | None:
    error = getattr(event.event_specific_data, "error", None)
    return str(error.to_string()) if error else None
