"""OpenTelemetry spans of a request and its stages. The process configures their export; the default is none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import trace


class Tracing:
    """Makes spans. They contain names of routes and stages, and numbers, but no text of a person.

    Args:
        provider: exports the spans; None takes the provider of the process, for example the one of
            ``opentelemetry-instrument lifelong serve``.
    """

    def __init__(self, provider: trace.TracerProvider | None = None) -> None:
        self._tracer = trace.get_tracer("lifelong.server", tracer_provider=provider)

    @contextmanager
    def request(self) -> Iterator[trace.Span]:
        """The span of a whole request; spans that are made inside it are its children."""
        with self._tracer.start_as_current_span(
            "lifelong.request", record_exception=False, set_status_on_exception=False
        ) as span:
            yield span

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """A span of one stage. It never becomes the current span, because a stage may end in another task.

        Only the kind of an error is recorded, because its message may contain a person's words.
        """
        span = self._tracer.start_span(f"lifelong.{name}")
        try:
            yield
        except BaseException as error:
            span.set_attribute("error.type", type(error).__name__)
            raise
        finally:
            span.end()
