"""Worker threads of a model that runs one input on each thread; they start at the first use."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from lifelong.models.processors import available_processors

In = TypeVar("In")
Out = TypeVar("Out")


class WorkerThreads:
    """A pool of threads that can be stopped and starts again when it is used.

    Args:
        name: prefix of the threads' names.
        threads: inputs at the same time; None takes one for each processor.
    """

    def __init__(self, name: str, threads: int | None = None) -> None:
        self.threads = threads or available_processors()
        self._name = name
        self._lock = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None

    def map(self, function: Callable[[In], Out], inputs: Iterable[In]) -> list[Out]:
        """The results of a function for all inputs, in order."""
        with self._lock:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(self.threads, thread_name_prefix=self._name)
            pool = self._pool
        return list(pool.map(function, inputs))

    def close(self) -> None:
        """Stop the threads."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)
