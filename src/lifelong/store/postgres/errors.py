"""PostgreSQL's errors as errors of Lifelong, each with what to do about it. None has a password."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import errors
from psycopg_pool import PoolClosed, PoolTimeout

from lifelong.errors import (
    InputError,
    NotFoundError,
    StoreError,
    StoreFullError,
    StoreReadOnlyError,
    StoreUncertainError,
)

LOCK_SECONDS = 30
"""How long a writer waits for another writer of the same person."""

STATEMENT_SECONDS = 120
"""How long one statement may take."""

RETRY_SECONDS = 5
"""When a call that found the database busy may be tried again."""

DAMAGED = (
    "{name} holds what cannot be read ({what}): it is damaged, or was changed by something else; restore it from a "
    "backup or an export"
)


@contextmanager
def translate_errors(name: str) -> Iterator[None]:
    """Raise PostgreSQL's errors as ``StoreError``, ``InputError`` or ``NotFoundError``, with advice in the message.

    Args:
        name: the address of the database without its password, for the message.
    """
    try:
        yield
    except PoolTimeout as error:
        raise StoreError(
            f"no connection to {name} is free: {error}. The server is down, or all connections of this process are in "
            "use: try again, or raise the setting database_connections",
            wait=RETRY_SECONDS,
        ) from error
    except PoolClosed as error:
        raise StoreError(f"{name} is closed: open the record again to use it") from error
    except errors.ForeignKeyViolation as error:
        raise NotFoundError(
            "what this belongs to was forgotten meanwhile, perhaps by another process: read the record again; "
            "a person who was forgotten is made anew by life.person(name)"
        ) from error
    except errors.IntegrityError as error:
        raise InputError(
            f"this is stored already ({_first_line(error)}): ask what is known before adding it"
        ) from error
    except (errors.SerializationFailure, errors.DeadlockDetected, errors.LockNotAvailable) as error:
        raise StoreError(
            f"{name} is being written by somebody else ({_first_line(error)}): nothing was changed, try again",
            wait=RETRY_SECONDS,
        ) from error
    except errors.QueryCanceled as error:
        raise StoreError(
            f"{name} took longer than {STATEMENT_SECONDS} s for one statement: nothing was changed, try again when it "
            "has less to do",
            wait=RETRY_SECONDS,
        ) from error
    except (errors.TooManyConnections, errors.AdminShutdown, errors.CrashShutdown, errors.CannotConnectNow) as error:
        raise StoreError(
            f"{name} takes no connection just now ({_first_line(error)}): try again", wait=RETRY_SECONDS
        ) from error
    except errors.DiskFull as error:
        raise StoreFullError(f"the disk of {name} is full: the last change was rolled back; free some space") from error
    except errors.ReadOnlySqlTransaction as error:
        raise StoreReadOnlyError(f"{name} cannot be written: it is a standby, or set to be read only") from error
    except errors.InsufficientPrivilege as error:
        raise StoreReadOnlyError(
            f"{name} refused ({_first_line(error)}): its user must own the database, or its schema `lifelong`"
        ) from error
    except psycopg.OperationalError as error:
        raise StoreError(
            f"the connection to {name} broke ({_first_line(error)}): try again", wait=RETRY_SECONDS
        ) from error


def uncertain(name: str, *, replicated: bool = True) -> StoreUncertainError:
    """The error for a transaction of which nobody knows whether it was committed, or whether it is safe.

    Args:
        name: the address of the database without its password.
        replicated: False if it was committed, and no standby has confirmed it.
    """
    what = (
        f"the connection to {name} broke while a change was committed: it was stored whole, or not at all"
        if replicated
        else f"no standby of {name} confirmed a change in time: it is stored, but a failover now would lose it"
    )
    return StoreUncertainError(
        f"{what}. Read the record before you repeat the change, or give messages a key: one with a key is stored once",
        wait=RETRY_SECONDS,
    )


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0]
