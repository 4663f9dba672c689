"""What ``ask`` gives back: the answers of a release to a question, or why there is none."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from bilateral.ask import say
from bilateral.ask.engine import found
from bilateral.commons.frames import Row, Rows
from bilateral.folder import Folder


@dataclass(frozen=True)
class Reply:
    """``answers`` are rows with a sentence each; where there are none, ``refusal`` names what is missing."""

    question: str
    answers: Rows
    refusal: Row | None

    def __str__(self) -> str:
        return "\n".join(row["sentence"] for row in self.rows)

    __repr__ = __str__

    @property
    def rows(self) -> Rows:
        """The answers, or the refusal as one row."""
        return self.answers or ([self.refusal] if self.refusal else [])


def ask(folder: Folder, question: str, today: datetime.date) -> Reply:
    """The reply of a release to a question, as of a day."""
    what = found(folder, question, today)
    if not (what.rows or what.told or what.missing):
        what.missing, what.named = "detail", "nothing in this release fits all that the question asks"
    answers = [] if what.missing else [*say.answers(folder, what), *(say.record(folder, one) for one in what.told)]
    return Reply(question, answers, say.refusal(folder, what))
