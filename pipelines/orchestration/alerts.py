"""Alerts: each incident is told once to every webhook that the settings name, and once more when it is over.

Each webhook has a sensor, whose cursor is what it was told: one that is dead is told later what is still so then, and
holds up neither the other nor any run. Killed between a message and the cursor, it tells again. The daemon gives up on
a look of 60 seconds, and then nothing that was told is kept.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import dagster as dg

from bilateral import releases
from bilateral.commons.web import Deadline, Web
from bilateral.commons.web_addresses import origin
from bilateral.commons.web_errors import FetchError
from pipelines.orchestration.incidents import Incident, incidents
from pipelines.orchestration.progress import log
from pipelines.orchestration.workplace import Workplace
from pipelines.settings import settings

TIMEOUT = 5.0
"""Seconds that a webhook has for a message, from the connection to the last header of its answer."""
MOST = 10
"""Messages of a look; the rest is sent at the next one."""
AGENT = "bilateral-indicators"
Message = dict[str, str]


def alerts() -> list[dg.SensorDefinition]:
    """A sensor for each webhook."""
    return [_sensor("slack", slack), _sensor("json", dict)]


def _sensor(name: str, worded: Callable[[Message], Mapping[str, Any]]) -> dg.SensorDefinition:
    variable = f"BILATERAL_ALERTS_{name.upper()}"

    @dg.sensor(
        name=f"alerts_{name}",
        minimum_interval_seconds=60,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description=f"Tells the webhook of {variable} what broke, and what is well again.",
    )
    def alert(context: dg.SensorEvaluationContext) -> dg.SkipReason:
        if not (address := {"slack": settings().alerts_slack, "json": settings().alerts_json}[name]):
            return dg.SkipReason(f"nobody is told: {variable} is not set")
        workplace, told = Workplace(), json.loads(context.cursor or "{}")
        found = {incident.key: incident for incident in incidents(workplace, context.instance)}
        for message in due(found, told, _served(workplace))[:MOST]:
            reason, others_too = send(address, worded(message))
            if reason:
                log.warning("%s could not be told of %s: %s; it is at the next look", name, message["key"], reason)
                if others_too:
                    break
            elif message["event"] == "broken":
                told[message["key"]] = message
            else:
                del told[message["key"]]
        context.update_cursor(json.dumps(told))
        return dg.SkipReason(f"{len(found)} incidents, {len(told)} told")

    return alert


def due(found: Mapping[str, Incident], told: Mapping[str, Message], served: str) -> list[Message]:
    """The messages that a webhook should get which was ``told`` this, in order."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    same = {"event": "broken", "served": served}
    new = [one for key, one in found.items() if key not in told]
    broken = [o._asdict() | same | {"since": o.since or now, "link": o.link or settings().ui_url} for o in new]
    gone = [key for key in told if key not in found]
    return broken + [{**told[key], "event": "over", "until": now, "served": served} for key in gone]


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

    Never raises and never follows. An answer that comes after TIMEOUT is not heard.
    """
    data, kind = json.dumps(body).encode(), {"Content-Type": "application/json"}
    try:
        web = Web(AGENT, allowed=[origin(address)[1:]])  # the operator's own address need not be public
        with web.ask(address, Deadline(TIMEOUT), "POST", kind, data) as answer:
            code = answer.status
    except FetchError as error:
        return type(error).__name__, True
    return ("", False) if 200 <= code < 300 else (f"it answered {code}", code == 429 or not 400 <= code < 500)
