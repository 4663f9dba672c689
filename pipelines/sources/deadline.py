"""A deadline for reading a stranger's page, which holds although the interpreter is busy.

A pattern that backtracks lets no other thread run, so the processor's time is counted by the system, whose signal ends
the pattern too. What is read, and what becomes of a file that takes too long, is not known here.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from pipelines.sources.contract import SourceError


class _Over(BaseException):
    """The time is used up. No Exception, because libraries go on after any of those."""


def _end(*_: object) -> NoReturn:
    raise _Over


@contextmanager
def seconds_of(seconds: float, what: str) -> Iterator[None]:
    """Raise SourceError where the body takes more than so many seconds of the processor, all threads together.

    Only the main thread hears signals; in any other one, in which no reading takes place, there is no deadline. One
    deadline holds at a time.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    handler = signal.signal(signal.SIGPROF, _end)
    signal.setitimer(signal.ITIMER_PROF, seconds, 1.0)
    try:
        yield
    except _Over:
        raise SourceError(f"{what} takes more than {seconds:g} s of the processor") from None
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, handler)
