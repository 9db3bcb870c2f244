"""OpenTelemetry spans around a request and its stages. Where they go is the process's choice; by default nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import trace


class Tracing:
    """Makes spans. They hold names of routes and stages, and numbers, never what was said.

    Args:
        provider: where they go; None takes the one that the process has set up, for example by
            ``opentelemetry-instrument lifelong serve``.
    """

    def __init__(self, provider: trace.TracerProvider | None = None) -> None:
        self._tracer = trace.get_tracer("lifelong.server", tracer_provider=provider)

    @contextmanager
    def request(self) -> Iterator[trace.Span]:
        """The span around a whole request; those made meanwhile are below it."""
        with self._tracer.start_as_current_span(
            "lifelong.request", record_exception=False, set_status_on_exception=False
        ) as span:
            yield span

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """A span around one stage. It never becomes the current one: a stage may end in another task.

        An error is noted by its kind only: its words can hold what somebody said.
        """
        span = self._tracer.start_span(f"lifelong.{name}")
        try:
            yield
        except BaseException as error:
            span.set_attribute("error.type", type(error).__name__)
            raise
        finally:
            span.end()
