"""What the synchronous surface is made of: a background event loop, and methods that run their async twins on it."""

from __future__ import annotations

import asyncio
import functools
import inspect
import threading
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

from lifelong.calls import PublicObject, called
from lifelong.errors import StoreError

T = TypeVar("T")
P = ParamSpec("P")
Inner = TypeVar("Inner", covariant=True)


class Loop:
    """An event loop in a thread of its own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="lifelong", daemon=True)
        self._thread.start()

    @property
    def closed(self) -> bool:
        """Whether the loop is closed."""
        return self._loop.is_closed()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine and return its result; Ctrl-C cancels it.

        Raises:
            StoreError: the loop, and with it the record, is closed.
        """
        if self.closed:
            work.close()
            raise StoreError("this record is closed: open it again to use it")
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result()
        except KeyboardInterrupt:
            future.cancel()
            raise

    def each(self, items: AsyncGenerator[T, None]) -> Iterator[T]:
        """Iterate over an async generator; leaving the iteration closes the generator."""

        async def advance() -> tuple[bool, T | None]:
            try:
                return True, await anext(items)
            except StopAsyncIteration:
                return False, None

        async def close() -> None:
            while getattr(items, "ag_running", False):  # noqa: ASYNC110  # a step that Ctrl-C cancelled is still ending
                await asyncio.sleep(0.005)
            await items.aclose()

        try:
            while True:
                more, item = self.run(advance())
                if not more:
                    return
                yield item  # type: ignore[misc]  # more means that it is set
        finally:
            self.run(close())

    def close(self) -> None:
        """Stop the loop and its thread; a second call does nothing."""
        if self.closed:
            return
        self.run(self._loop.shutdown_default_executor())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class Facade(PublicObject, Generic[Inner]):
    """An object of the async surface and the event loop for its methods."""

    def __init__(self, loop: Loop, inner: Inner) -> None:
        self._loop = loop
        self._inner = inner

    def __repr__(self) -> str:
        return repr(self._inner)


def waiting(
    method: Callable[Concatenate[Inner, P], Coroutine[Any, Any, T]],
) -> Callable[Concatenate[Facade[Inner], P], T]:
    """A method that runs its async twin to the end."""

    @functools.wraps(method)
    def wait(facade: Facade[Inner], /, *args: P.args, **options: P.kwargs) -> T:
        return facade._loop.run(called(method, facade._inner, *args, **options))

    return wait


def each(
    method: Callable[Concatenate[Inner, P], AsyncGenerator[T, None]],
) -> Callable[Concatenate[Facade[Inner], P], Iterator[T]]:
    """A method that iterates over what its async twin yields; leaving the iteration closes the twin."""

    @functools.wraps(method)
    def follow(facade: Facade[Inner], /, *args: P.args, **options: P.kwargs) -> Iterator[T]:
        return facade._loop.each(called(method, facade._inner, *args, **options))

    plain = inspect.signature(method).replace(return_annotation=Iterator)
    setattr(follow, "__signature__", plain)  # noqa: B010 - what help() shows; no attribute that a type checker knows
    return follow


def same(method: Callable[Concatenate[Inner, P], T]) -> Callable[Concatenate[Facade[Inner], P], T]:
    """A method that is synchronous in its twin, too."""

    @functools.wraps(method)
    def call(facade: Facade[Inner], /, *args: P.args, **options: P.kwargs) -> T:
        return called(method, facade._inner, *args, **options)

    return call
