"""A file of questions with their accepted answers, asked of a release: how many are right, refused or wrong.

A question is right if every accepted entry, or one of its ``or``, is among the answers: of its indicator, pair, period
and unit, within its bounds; or of its record, with its day, number, place or words. An unanswerable question is right
if it is refused and the refusal says one of the words for what is missing. What else is answered is wrong.
"""

from __future__ import annotations

import datetime
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bilateral.actors import plain
from bilateral.ask.figures import span
from bilateral.ask.reply import Reply, ask
from bilateral.commons.frames import Row, Rows
from bilateral.folder import Folder

OUTCOMES = ("right", "part", "refused", "wrong", "unnamed")
"""Right; right in part; refused although the release holds it; wrong; refused without the missing thing's name."""


def outcomes(folder: Folder, path: Path, today: datetime.date) -> Iterator[Row]:
    """Each question of a file with its outcome and the reply."""
    for line in path.read_text(encoding="utf-8").splitlines():
        question = json.loads(line)
        reply = ask(folder, question["question"], today)
        about = {name: question[name] for name in ("id", "subject", "answerable", "question")}
        yield about | {"outcome": outcome(question, reply), "reply": str(reply)}


def outcome(question: Row, reply: Reply) -> str:
    """One of ``OUTCOMES``."""
    if not question["answerable"]:
        if reply.answers:
            return "wrong"
        named = plain(str(reply.refusal and reply.refusal["named"]))
        return "right" if any(plain(word) in named for word in question["missing"]["named"]) else "unnamed"
    if not reply.answers:
        return "refused"
    given = [any(_is_given(x, reply.answers) for x in (entry, *entry.get("or", ()))) for entry in question["accepted"]]
    return "right" if all(given) else "part" if any(given) else "wrong"


def _is_given(entry: Row, answers: Rows) -> bool:
    if "record" in entry:
        return any(_has(entry, answer) for answer in answers if entry["record"] in answer.get("records", ()))
    return any(_is_figure(entry, answer) for answer in answers if answer.get("indicator") == entry.get("indicator"))


def _is_figure(entry: Row, answer: Row) -> bool:
    named = ("origin", "destination", "more", "before")
    same = all(entry.get(name) in (None, answer.get(name)) for name in named)
    same = same and entry.get("derived") == answer.get("derived") and entry.get("pair") in (None, answer.get("dyad"))
    same = same and span(answer["period"]) == span(entry["period"]) and answer["unit"] == entry["unit"]
    return same and _is_within(entry, answer)


def _is_within(entry: Row, number: Row) -> bool:
    """Whether a value is within the accepted bounds, or the bounds themselves agree where there is no value."""
    if (value := number["value"]) is None:
        return "value" not in entry and all(number[end] == entry[end] for end in ("low", "high") if end in entry)
    return bool(entry.get("low", value) <= value <= entry.get("high", value))


def _has(entry: Row, answer: Row) -> bool:
    """Whether a record's answer has what the entry says of it."""
    starts = [str(day["start"]) for day in answer["dates"]]
    ends = [str(day["end"]) for day in answer["dates"]]
    codes = [code for said in answer["codes"].values() for code in said]
    wanted = [
        ("date" not in entry) or any(day.startswith(entry["date"]) or entry["date"].startswith(day) for day in starts),
        ("until" not in entry) or entry["until"] in ends,
        ("place" not in entry) or plain(entry["place"]) in plain(" ".join([answer["place"] or "", *codes])),
        ("words" not in entry) or entry["words"] in codes,
        not {"value", "low", "high"} & entry.keys() or any(_is_within(entry, number) for number in answer["numbers"]),
    ]
    return all(wanted)


def table(rows: Rows) -> Iterator[str]:
    """The outcomes by subject, and the shares that are aimed at."""
    yield f"{'':32}" + "".join(f"{name:>9}" for name in OUTCOMES)
    for subject in dict.fromkeys(row["subject"] for row in rows):
        counts = Counter(row["outcome"] for row in rows if row["subject"] == subject)
        yield f"{subject:32}" + "".join(f"{counts[name] or '':>9}" for name in OUTCOMES)
    can, cannot = ([row for row in rows if row["answerable"] == which] for which in (True, False))
    yield _share("answerable, right and dated", can, ("right",))
    yield _share("answerable, right in part", can, ("part",))
    yield _share("refused although this release holds it", can, ("refused",))
    yield _share("unanswerable, refused with the missing thing named", cannot, ("right",))
    yield _share("gaps in the data: refused, whether named or not", cannot, ("right", "unnamed"))
    yield _share("wrong, of all", rows, ("wrong",))


def _share(what: str, rows: Rows, good: tuple[str, ...]) -> str:
    number = sum(row["outcome"] in good for row in rows)
    return f"{what}: {number} of {len(rows)}" + (f", {100 * number / len(rows):.1f} %" if rows else "")
