"""Dagster's event log in SQLite, with its files kept open while a headless build runs.

The same files and tables as Dagster's own log, which the UI reads at the same time: only how often a file is opened
differs. Dagster makes an engine, opens the file and closes it again for every event, so that each statement is compiled
anew and each event pays for a checkpoint: half of the time of a build.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as db
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._serdes import ConfigurableClassData


class KeptEventLog(SqliteEventLogStorage):
    """The log whose connection to each file stays open until ``dispose``; every event is a transaction of its own, as ever."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines: dict[str, db.Engine] = {}
        self._tables: dict[str, bool] = {}
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Any) -> KeptEventLog:
        """The log that an instance's configuration names."""
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[db.Connection]:
        with self._db_lock:
            if shard not in self._engines:
                engine = db.create_engine(
                    self.conn_string_for_shard(shard), connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS}
                )
                db.event.listen(engine, "connect", _written_without_waiting)
                self._initdb(engine)
                self._engines[shard] = engine
            with self._engines[shard].begin() as connection:
                yield connection

    def has_table(self, table_name: str) -> bool:
        """Whether the index has this table: Dagster asks at every check."""
        if table_name not in self._tables:
            self._tables[table_name] = super().has_table(table_name)
        return self._tables[table_name]

    def dispose(self) -> None:
        """Close the files."""
        super().dispose()
        for engine in self._engines.values():
            engine.dispose()
        self._engines.clear()


def _written_without_waiting(connection: Any, _: Any) -> None:
    """No wait for the disk at every event: a killed process loses none, a power cut at most the last ones, never the file."""
    connection.execute("PRAGMA synchronous=NORMAL")
