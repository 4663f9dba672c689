"""How states voted on one resolution."""

from __future__ import annotations

from collections import defaultdict

import pyarrow.compute as pc
import pyarrow.dataset as ds

from bilateral.ask.figures import Found
from bilateral.ask.understand import Asked
from bilateral.commons.frames import Row, Rows
from bilateral.commons.keys import split_observation
from bilateral.folder import Folder


def cast(folder: Folder, asked: Asked, whose: str) -> Found:
    """The votes of the actors named on the resolutions of a day or month."""
    when, lots, told = asked.periods, defaultdict[str, Rows](list), list[Row]()
    for line in folder.rows("evidence", None, pc.starts_with(ds.field("observation_id"), "votes/")):
        name, _, actor, *_ = split_observation(line["observation_id"])
        if line["is_admissible"] is not False and any((line["start_date"] or "").startswith(one) for one in when):
            lots[name].append(line | {"actor": actor})
    for name, lot in sorted(lots.items()):
        codes = {line["actor"]: line["code"] for line in lot if line["actor"] in asked.actors}
        if codes.keys() >= {*asked.actors} - {"UKR"}:
            dates = [{"status": "adopted", "start": lot[0]["start_date"], "end": None}]
            label = f"Resolution {name.removeprefix('votes/')}"
            one: Row = {"record": name, "label": label, "dates": dates, "place": None}
            one |= {"numbers": [], "codes": {f"vote {actor}": [code] for actor, code in codes.items()}}
            told.append(one | {"actors": [*codes], "evidence": [line for line in lot if line["actor"] in codes]})
    of = " and ".join(when) or "no day is named"
    named = f"how {whose} voted on a resolution ({of}): this release holds {len(lots)} of that day"
    return Found(told=told) if told else Found(missing="detail" if when else "period", named=named)
