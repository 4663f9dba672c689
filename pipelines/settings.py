"""What the environment sets for the makers: every ``BILATERAL_*`` variable and its default.

``settings.yaml`` says what to write into each. ``BILATERAL_HOME`` and ``BILATERAL_BOOK_URL`` belong to the reader,
which reads them without this module; here they are only passed on. Publishers' keys are named by the sources that
need them. ``docs/operations.md`` lists all of these, and a test holds the list against the code.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bilateral import server
from bilateral.commons.layout import Home, LayoutError
from schemas import beside

PREFIX = "BILATERAL_"
BUCKETS = ("s3", "gs", "az", "abfs")
"""Kinds of addresses at which releases can be published: storage that replaces an object only in a known state."""
WEB = ("https", "http")
KINDS: dict[str, tuple[str, ...]] = {
    "archive": ("", *BUCKETS, "file"),
    "releases": BUCKETS,
    "signing_key": ("",),
    **dict.fromkeys(("alerts_slack", "alerts_json", "ui_url", "site_url"), WEB),
}
"""With what the address in a setting may begin; empty for a path of this machine."""
WORDS = beside.read(__file__)
"""What to write into each."""
SECRET = ("alerts_slack", "alerts_json")
"""Settings whose value no message repeats: whoever has the address of a webhook can write to it."""


class SettingsError(LayoutError):
    """A variable has a value that it cannot have; the message names it and says what to write."""


class Settings(BaseSettings):
    """The settings of this process."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True)

    archive: str = ""
    releases: str = ""
    signing_key: str = ""
    keep_runs_days: int = Field(default=90, ge=1)
    keep_releases: int = Field(default=0, ge=0)

    alerts_slack: str = ""
    alerts_json: str = ""
    ui_url: str = "http://127.0.0.1:3000"

    site_url: str = ""

    @field_validator(*KINDS)
    @classmethod
    def _is_of_its_kind(cls, value: str, info: ValidationInfo) -> str:
        before, separator, rest = value.partition("://")
        kinds = KINDS[str(info.field_name)]
        if value and ((before if separator else "") not in kinds or (separator and not rest.strip("/"))):
            raise ValueError(f"expected {', '.join(f'{kind}://…' if kind else 'a file or folder' for kind in kinds)}")
        return value.rstrip("/")

    @field_validator("signing_key")
    @classmethod
    def _is_there(cls, name: str) -> str:
        if name and not Path(name).is_file():
            raise ValueError("there is no such file")
        return name

    @property
    def home(self) -> Home:
        """The home, as the reader finds it. Raises LayoutError where that is no folder."""
        return Home.find()


def settings() -> Settings:
    """The settings as the environment has them now. Raises SettingsError naming each variable that is wrong.

    The address of books, which the reader reads by itself, is looked at here, too: LayoutError where it is none.
    """
    if sys.flags.optimize > 1:
        raise SettingsError(
            "Python runs without docstrings, of which every file takes its descriptions: run it without -OO and "
            "PYTHONOPTIMIZE=2"
        )
    try:
        made = Settings()
    except ValidationError as error:
        raise SettingsError("; ".join(map(_explained, error.errors()))) from None
    server.address()
    return made


def variable(field: str) -> str:
    """The environment variable of a setting."""
    return f"{PREFIX}{field.upper()}"


def _explained(error: Any) -> str:
    field = str(error["loc"][0])
    reason = error["msg"].removeprefix("Value error, ")
    value = "…" if field in SECRET else error["input"]
    return f"{variable(field)} is `{value}`: {reason}. {WORDS[field]}"
