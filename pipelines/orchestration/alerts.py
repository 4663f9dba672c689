"""Alerts: each incident is told once to every webhook that the settings name, and once more when it is over.

What was told is kept in the cursor of the sensor, for each webhook by itself: one that is dead is told later what is
still so then, and holds up neither the others nor any run. Killed between a message and the cursor, it tells again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import dagster as dg

from bilateral import releases
from pipelines.orchestration.incidents import UNSEEN, WITHDRAWN, Incident, incidents
from pipelines.orchestration.progress import log
from pipelines.orchestration.workplace import Workplace
from pipelines.settings import settings

TIMEOUT = 5.0
"""Seconds that a webhook has to connect, and to answer."""
Message = dict[str, str]


@dg.sensor(
    name="alerts",
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Tells the webhooks of BILATERAL_ALERTS_SLACK and _JSON what broke, and what is well again.",
)
def alerts(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Compare what is broken with what was told; never a run."""
    addresses = {"slack": settings().alerts_slack, "json": settings().alerts_json}
    sinks = {name: address for name, address in addresses.items() if address}
    if not sinks:
        return dg.SkipReason("nobody is told: BILATERAL_ALERTS_SLACK and BILATERAL_ALERTS_JSON are not set")
    workplace = Workplace()
    found = {incident.key: incident for incident in incidents(workplace, context.instance)}
    told: dict[str, dict[str, Message]] = json.loads(context.cursor or "{}")
    served, lines = _served(workplace), []
    for name, address in sinks.items():
        before = told.setdefault(name, {})
        for message in due(found, before, served):
            if reason := send(address, slack(message) if name == "slack" else message):
                lines.append(f"{name} could not be told: {reason}; it is told at the next look")
                break
            if message["event"] == "broken":
                before[message["key"]] = message
            else:
                del before[message["key"]]
    context.update_cursor(json.dumps(told))
    for line in lines:
        log.warning("%s", line)
    return dg.SkipReason("; ".join([f"{len(found)} incidents", *lines]))


def due(found: Mapping[str, Incident], told: Mapping[str, Message], served: str) -> list[Message]:
    """The messages that a webhook should get which was ``told`` this, in order."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    broken = [_message(incident, served, now) for key, incident in found.items() if key not in told]
    gone = [key for key in told if key not in found and not (UNSEEN in found and key.startswith(WITHDRAWN))]
    return broken + [{**told[key], "event": "over", "until": now, "served": served} for key in gone]


def _message(incident: Incident, served: str, now: str) -> Message:
    said = {"event": "broken", "key": incident.key, "what": incident.what, "where": incident.where}
    return said | {
        "since": incident.since or now,
        "served": served,
        "remedy": incident.remedy,
        "link": incident.link or settings().ui_url,
    }


def _served(workplace: Workplace) -> str:
    last = releases.current(workplace.releases)
    return f"release {last.name} of {releases.manifest(last)['date']}" if last else "no release yet"


def slack(message: Message) -> dict[str, Any]:
    """A message as Slack's incoming webhooks take it, and others that follow them."""
    if message["event"] == "over":
        lines = [f"*Well again:* {message['what'].splitlines()[0]}", f"Since {message['until']}"]
    else:
        lines = [f"*Broken:* {message['what']}", f"Where: {message['where']}" if message["where"] else ""]
        lines += [f"Since: {message['since']}", f"Remedy: {message['remedy']}" if message["remedy"] else ""]
    lines += [f"Served: {message['served']}", message["link"]]
    text = "\n".join(filter(None, lines))
    for sign, safe in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(sign, safe)
    return {"text": text}


def send(address: str, body: Mapping[str, Any]) -> str:
    """Post ``body`` as JSON; why it failed, without the address, which is a secret. Never raises, never follows."""
    import requests

    try:
        with requests.post(address, json=body, timeout=TIMEOUT, allow_redirects=False, stream=True) as answer:
            return "" if 200 <= answer.status_code < 300 else f"it answered {answer.status_code}"
    except requests.RequestException as error:
        return type(error).__name__
