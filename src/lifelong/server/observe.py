"""Observability: a log line, counters and spans for each request, without its content."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.types import Message, Scope

from lifelong.server.tracing import Tracing

if TYPE_CHECKING:
    from lifelong.life import Life

LOG = logging.getLogger("lifelong.server")

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)


@dataclass(slots=True)
class ObservedRequest:
    """The observation of one request."""

    scope: Scope
    began: float = field(default_factory=time.perf_counter)
    status: int = 0
    sent: int = 0

    async def record(self, message: Message) -> None:
        """Record the status of the response."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
        else:
            self.sent += len(message.get("body", b""))

    @property
    def route(self) -> str:
        """The pattern of the route, because a path may contain ids and names."""
        return getattr(self.scope.get("route"), "path", "none")


class Observer:
    """Counts, logs and traces.

    Args:
        life: the open record; its jobs are counted when the metrics are requested.
        tracing: makes the spans.
    """

    def __init__(self, life: Life, tracing: Tracing) -> None:
        self.registry = CollectorRegistry()
        self._tracing = tracing
        self._requests = Counter(
            "lifelong_requests", "Requests answered.", ("route", "method", "status"), registry=self.registry
        )
        self._request_seconds = Histogram(
            "lifelong_request_seconds", "From the head of a request to the end of its answer.", ("route",),
            registry=self.registry, buckets=_SECONDS,
        )  # fmt: skip
        self._stage_seconds = Histogram(
            "lifelong_stage_seconds", "How long each stage of an answer took.", ("stage",),
            registry=self.registry, buckets=_SECONDS,
        )  # fmt: skip
        self._tokens = Counter("lifelong_tokens", "Tokens of the chat model.", ("direction",), registry=self.registry)
        self._failures = Counter(
            "lifelong_failures", "Requests that failed, by reason.", ("kind",), registry=self.registry
        )
        self._open = Gauge("lifelong_open_requests", "Requests that are being answered.", registry=self.registry)
        self.registry.register(_Queue(life))

    @contextmanager
    def request(self, scope: Scope) -> Iterator[ObservedRequest]:
        """Observe a request from its head to the end of its response."""
        observed = ObservedRequest(scope)
        self._open.inc()
        with self._tracing.request() as span:
            try:
                yield observed
            finally:
                self._open.dec()
                seconds = time.perf_counter() - observed.began
                span.set_attribute("http.route", observed.route)
                span.set_attribute("http.response.status_code", observed.status)
                self._requests.labels(observed.route, scope["method"], observed.status).inc()
                self._request_seconds.labels(observed.route).observe(seconds)
                self._log(observed, seconds)

    def _log(self, observed: ObservedRequest, seconds: float) -> None:
        state = observed.scope["state"]
        failure = state.get("failure")
        if failure:
            self._failures.labels(failure).inc()
        caller = state.get("caller")
        LOG.info(
            "request",
            extra={
                "request_id": state["request_id"],
                "method": observed.scope["method"],
                "route": observed.route,
                "status": observed.status,
                "ms": round(seconds * 1000, 1),
                "bytes_out": observed.sent,
                "key": None if caller is None or caller.key is None else caller.key.id,
                "failure": failure,
            },
        )

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measure the time of one stage of an answer."""
        began = time.perf_counter()
        with self._tracing.stage(name):
            try:
                yield
            finally:
                self._stage_seconds.labels(name).observe(time.perf_counter() - began)

    def spent(self, tokens_in: int, tokens_out: int) -> None:
        """Count the tokens of the chat model."""
        self._tokens.labels("in").inc(tokens_in)
        self._tokens.labels("out").inc(tokens_out)

    def metrics(self) -> bytes:
        """All metrics in Prometheus's text format. Blocking: it reads the queue."""
        return generate_latest(self.registry)


class _Queue(Collector):
    """The update queue, and what the update stage refused, read when the metrics are requested."""

    def __init__(self, life: Life) -> None:
        self._life = life

    def collect(self) -> Iterable[Metric]:
        """The current gauges."""
        depth = GaugeMetricFamily(
            "lifelong_jobs", "Updates that wait, are in work, or were given up.", labels=["state"]
        )
        counts = self._life.job_counts()
        for state in ("queued", "leased", "parked"):
            depth.add_metric([state], counts.get(state, 0))
        yield depth
        backlog = self._life.backlog()
        yield GaugeMetricFamily("lifelong_due_jobs", "Updates that a worker could take now.", value=backlog.due)
        refused = GaugeMetricFamily(
            "lifelong_refused_outputs",
            "Outputs of the chat model that the record has not as given, by stage, reason and what it has instead.",
            labels=["stage", "reason", "stored"],
        )
        for labels, count in self._life.refusal_counts().items():
            refused.add_metric(list(labels), count)
        yield refused
        yield GaugeMetricFamily(
            "lifelong_oldest_job_seconds", "Seconds for which the oldest of them is due.", value=backlog.oldest_seconds
        )
