"""Alerts: each incident is told once to every webhook that the settings name, and once more when it is over.

What was told is kept in the cursor of the sensor, for each webhook by itself: one that is dead is told later what is
still so then, and holds up neither the others nor any run. Killed between a message and the cursor, it tells again.
The daemon gives up on a look of 60 seconds, and then nothing that was told is kept: each webhook has a part of that.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from threading import Thread
from typing import Any

import dagster as dg

from bilateral import releases
from pipelines.orchestration.incidents import UNSEEN, WITHDRAWN, Incident, incidents
from pipelines.orchestration.progress import log
from pipelines.orchestration.workplace import Workplace
from pipelines.settings import settings

TIMEOUT = 5.0
"""Seconds that a webhook has for a message, from the name of its host to the last header of its answer."""
EACH = 10.0
"""Seconds of a look after which a webhook is sent no further message: the rest is told at the next."""
Message = dict[str, str]
_UNANSWERED: dict[str, Thread] = {}
"""By address, what waits for the answer to the last message."""


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
        lines += _tell(name, address, due(found, told.setdefault(name, {}), served), told[name])
    context.update_cursor(json.dumps(told))
    for line in lines:
        log.warning("%s", line)
    return dg.SkipReason("; ".join([f"{len(found)} incidents", *lines]))


def _tell(name: str, address: str, messages: list[Message], told: dict[str, Message]) -> list[str]:
    """Send one webhook its messages while there is time, and note in ``told`` which it took; what to say of the rest.

    One that it refuses for what is in it (4xx) holds up none of the others.
    """
    lines, until = [], time.monotonic() + EACH
    for number, message in enumerate(messages):
        if time.monotonic() > until:
            lines.append(f"{name} is slow: {len(messages) - number} more messages at the next look")
            break
        reason, others_too = send(address, slack(message) if name == "slack" else message)
        if reason:
            lines.append(f"{name} could not be told of {message['key']}: {reason}; it is told at the next look")
            if others_too:
                break
        elif message["event"] == "broken":
            told[message["key"]] = message
        else:
            del told[message["key"]]
    return lines


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


def send(address: str, body: Mapping[str, Any]) -> tuple[str, bool]:
    """Post ``body`` as JSON; why it failed, without the address, which is a secret, and whether others would fail too.

    Never raises, never follows, and never takes longer than TIMEOUT: an answer that comes later is not heard, and as
    long as it is coming nothing else is sent there.
    """
    if (last := _UNANSWERED.get(address)) and last.is_alive():
        return "it is still answering an earlier message", True
    heard: list[tuple[str, bool]] = []
    # requests counts the seconds of each read, and none of the search for a host
    waiting = _UNANSWERED[address] = Thread(target=lambda: heard.append(_post(address, body)), daemon=True)
    waiting.start()
    waiting.join(TIMEOUT)
    return heard[0] if heard else (f"no answer in {TIMEOUT:g} seconds", True)


def _post(address: str, body: Mapping[str, Any]) -> tuple[str, bool]:
    import requests

    try:
        with requests.post(address, json=body, timeout=TIMEOUT, allow_redirects=False, stream=True) as answer:
            code = answer.status_code
    except requests.RequestException as error:
        return type(error).__name__, True
    return ("", False) if 200 <= code < 300 else (f"it answered {code}", code == 429 or not 400 <= code < 500)
