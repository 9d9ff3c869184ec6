"""Dagster's event log in SQLite, with its connections kept open: the one private name of this room.

A run logs about a thousand events, and Dagster opens a connection, and a new pool for it, for each
of them. Kept open they save 10.9 of 49.8 seconds of processor time of a run of the sample
(decision 0055). Dagster has no setting for it, and its class, which `dagster.yaml` would name, has
no public path. Tables, files and journal are Dagster's own; only how a connection is come by
belongs here.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dagster._core.storage.event_log import SqliteEventLogStorage
from sqlalchemy import Connection, Engine, create_engine, event

BUSY_SECONDS = 30


@functools.lru_cache(maxsize=16)
def _engine(url: str) -> Engine:
    """One pool per database; that of a run nobody asks for any more is closed with its garbage."""
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def relax(connection, _record) -> None:
        # The log is for people; what must survive a power cut is in the audit chain.
        connection.execute("PRAGMA synchronous=NORMAL")

    return engine


class PooledEventLogStorage(SqliteEventLogStorage):
    """`SqliteEventLogStorage` that does not connect anew for every event."""

    def __init__(self, base_dir: str, inst_data: Any = None) -> None:
        self._one_at_a_time = threading.Lock()
        self._made: set[str] = set()
        self._tables: set[str] = set()
        super().__init__(base_dir, inst_data)

    def run_connection(self, run_id: str | None = None) -> Any:
        """A connection to the events of one run."""
        return self._kept(str(run_id), functools.partial(super().run_connection, run_id))

    def index_connection(self) -> Any:
        """A connection to what is kept of all runs together."""
        return self._kept("index", super().index_connection)

    def has_table(self, table_name: str) -> bool:
        """Whether the database has a table; one that it once had is not asked for again.

        Dagster asks before it writes what a check said, some two hundred times a run.
        """
        if table_name not in self._tables and super().has_table(table_name):
            self._tables.add(table_name)
        return table_name in self._tables

    @contextmanager
    def _kept(self, shard: str, first: Any) -> Iterator[Connection]:
        """A kept connection in a transaction; Dagster's own, which makes the file, comes first."""
        with self._one_at_a_time:
            if shard not in self._made:
                with first():
                    self._made.add(shard)
            with _engine(self.conn_string_for_shard(shard)).begin() as connection:
                yield connection

    @classmethod
    def from_config_value(
        cls, inst_data: Any, config_value: Mapping[str, Any]
    ) -> PooledEventLogStorage:
        """The storage where Dagster's own would be: `base_dir` is the home of Dagster."""
        return cls(str(Path(config_value["base_dir"]) / "history/runs"), inst_data)
