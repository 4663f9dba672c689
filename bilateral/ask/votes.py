"""How states voted on one resolution."""

from __future__ import annotations

from collections import defaultdict

import pyarrow.compute as pc
import pyarrow.dataset as ds

from bilateral.ask.figures import Found
from bilateral.ask.understand import Asked
from bilateral.commons.frames import Row
from bilateral.folder import Folder


def cast(folder: Folder, asked: Asked) -> Found:
    """The votes of the actors named on the resolutions of a day or month."""
    empty, lines = Found(), folder.rows("evidence", None, pc.starts_with(ds.field("observation_id"), "votes/"))
    when = [*asked.days, *asked.periods]
    found = defaultdict[str, list[Row]](list)
    for line in lines:
        name, _, actor, *_ = line["observation_id"].split("|")
        if line["is_admissible"] is not False and any((line["start_date"] or "").startswith(one) for one in when):
            found[name].append(line | {"actor": actor})
    voters = [actor for actor in asked.actors if actor in {line["actor"] for lot in found.values() for line in lot}]
    for name, lot in sorted(found.items()):
        mine = [line for line in lot if line["actor"] in voters]
        if {line["actor"] for line in mine} >= {*asked.actors} - {"UKR"}:
            codes = {f"vote {line['actor']}": [line["code"]] for line in mine}
            day = mine[0]["start_date"]
            label = f"Resolution {name.removeprefix('votes/')}"
            one = {"record": name, "label": label, "dates": [{"status": "adopted", "start": day, "end": None}]}
            empty.told.append(
                one | {"place": None, "numbers": [], "codes": codes, "actors": voters, "evidence": mine, "period": day}
            )
    if not empty.told:
        empty.missing = "detail" if when else "period"
        of = " and ".join(when) or "no day is named"
        empty.named = f"how they voted on a resolution ({of}): this release holds {len({*found})} of that day"
    return empty
