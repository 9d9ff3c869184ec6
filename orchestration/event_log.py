"""The event log under the name that the `dagster.yaml` of older homes has for it.

Only that name belongs here: a home's `dagster.yaml` is never rewritten, so that the module which it
names must stay.
"""

from orchestration.engine.event_log import PooledEventLogStorage

__all__ = ["PooledEventLogStorage"]
