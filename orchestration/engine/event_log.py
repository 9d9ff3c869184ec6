"""Dagster's event log in SQLite, with its connections kept open.

A run logs about a thousand events. Dagster opens a connection, and a new pool for it, for each of
them, which was a sixth of the run. Tables, files and journal are Dagster's own; only how the
connection is come by belongs here. `dagster.yaml` names this class.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, create_engine, event


@functools.lru_cache(maxsize=16)
def _engine(url: str) -> Engine:
    """One pool per database; that of a run nobody asks for any more is closed with its garbage."""
    engine = create_engine(url, connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS})

    @event.listens_for(engine, "connect")
    def relax(connection, _record) -> None:
        # The log is for people; what must survive a power cut is in the audit chain.
        connection.execute("PRAGMA synchronous=NORMAL")

    return engine


class PooledEventLogStorage(SqliteEventLogStorage):
    """`SqliteEventLogStorage` that does not connect anew for every event."""

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock:
            engine = _engine(self.conn_string_for_shard(shard))
            if shard not in self._initialized_dbs:
                self._initdb(engine)
                self._initialized_dbs.add(shard)
            with engine.begin() as connection:
                yield connection

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> PooledEventLogStorage:
        """The storage where Dagster's own would be: `base_dir` is the home of Dagster."""
        return cls(str(Path(config_value["base_dir"]) / "history/runs"), inst_data)
