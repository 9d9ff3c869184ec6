"""Which errors of a step are tried again: those of a share or a disk that may be gone in a moment.

What belongs here: the policy, and telling a passing error from one that stays. What does not: the
verdict of the gate, a wrong setting, a full disk or a fault of the code, which are the same a
moment later.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

RETRY = dg.RetryPolicy(max_retries=2, delay=15, backoff=dg.Backoff.EXPONENTIAL)
PASSING = frozenset(
    {
        errno.EAGAIN,
        errno.EBUSY,
        errno.ECONNRESET,
        errno.EHOSTDOWN,
        errno.EHOSTUNREACH,
        errno.EIO,
        errno.ENETDOWN,
        errno.ENETUNREACH,
        errno.ESTALE,
        errno.ETIMEDOUT,
    }
)


@contextmanager
def only_passing_errors() -> Iterator[None]:
    """Let the policy try a passing error again, and no other.

    Raises:
        dg.Failure: in the place of an error that stays, which is its cause.
    """
    try:
        yield
    except dg.Failure as error:
        error.allow_retries = False
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno in PASSING:
            raise
        words = f"{type(error).__name__}: {error}"
        raise dg.Failure(words, allow_retries=False) from error
