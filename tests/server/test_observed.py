"""What is seen of the server from outside: logs, metrics, traces, health. None of it holds what was said."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from lifelong.errors import ModelUnavailableError, StoreReadOnlyError
from lifelong.server import health
from lifelong.server.app import build
from lifelong.server.logs import JsonLines
from tests.person.examples import Played
from tests.server.running import running

CANARY = "canary-4f7a-canary"


@contextmanager
def logging_to(stream: io.StringIO) -> Iterator[None]:
    """As ``lifelong serve`` logs, and every level, to be sure."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def test_no_canary_in_logs_metrics_or_traces(tmp_path: Path) -> None:
    """Said, answered, in errors, names, headers, paths and queries: it never appears, and the key does not either."""
    log, spans, traces = io.StringIO(), InMemorySpanExporter(), TracerProvider()
    traces.add_span_processor(SimpleSpanProcessor(spans))
    model = Played(f"Your word is {CANARY}.", ModelUnavailableError(CANARY))
    with logging_to(log), running(tmp_path, model, app=lambda life: build(life, traces=traces), worker=True) as server:
        many = server.key(None)
        server.chat(f"My word is {CANARY}.", key=many, user=CANARY)
        server.chat(f"Again: {CANARY}.", key=many, user=CANARY, stream=True)
        server.chat(CANARY, key=many, user="bo", messages=CANARY)
        server.chat(CANARY, headers={"X-Lifelong-Memory": CANARY, "X-Other": CANARY})
        server.ask("GET", f"/v1/models/{CANARY}?x={CANARY}")
        server.ask("GET", f"/{CANARY}", key=CANARY)
        server.ask("POST", "/v1/embeddings", {"input": CANARY, "dimensions": 3})
        admin = server.key(scopes=["admin"])
        metrics = server.ask("GET", "/metrics", key=admin).content.decode()
        traces.force_flush()
        told = log.getvalue() + metrics + "".join(span.to_json() for span in spans.get_finished_spans())
        assert CANARY not in told
        assert "ana" not in re.findall(r"\w+", metrics)
        for key in (many, admin):
            assert key not in told and key.split("_", 2)[2] not in told
        assert 'kind="ModelUnavailableError"' in metrics


def test_a_log_line_is_one_json_object(tmp_path: Path) -> None:
    log = io.StringIO()
    with logging_to(log), running(tmp_path) as server:
        answer = server.chat("Hello.")
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    (line,) = [line for line in lines if line["message"] == "request"]
    assert line["request_id"] == answer.headers["x-request-id"]
    assert (line["method"], line["route"], line["status"]) == ("POST", "/v1/chat/completions", 200)
    assert line["failure"] is None and line["ms"] > 0 and len(line["key"]) == 12


def test_an_error_is_logged_by_kind_and_place(tmp_path: Path) -> None:
    """Its words may be somebody's: they stay out, also those of the errors behind it."""
    log = io.StringIO()
    with logging_to(log):
        try:
            try:
                int(CANARY)
            except ValueError as error:
                raise KeyError(CANARY) from error
        except KeyError:
            logging.getLogger("lifelong.agent").exception("job %s failed", CANARY)
    line = json.loads(log.getvalue())
    assert CANARY not in log.getvalue()
    assert line["message"] == "job %s failed"
    assert [each["kind"] for each in line["error"]] == ["KeyError", "ValueError"]
    assert "test_observed.py" in line["error"][0]["at"][0]


def test_metrics_count_requests_stages_tokens_and_the_queue(tmp_path: Path) -> None:
    with running(tmp_path, Played("You drive Bertha.")) as server:
        server.chat("What do I drive?")
        server.chat("", key="")
        text = server.ask("GET", "/metrics", key=server.key(scopes=["admin"])).content.decode()
        values = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
        assert values['lifelong_requests_total{method="POST",route="/v1/chat/completions",status="200"}'] == "1.0"
        for stage in ("recall", "first_token", "answer"):
            assert float(values[f'lifelong_stage_seconds_count{{stage="{stage}"}}']) >= 1
        assert values['lifelong_tokens_total{direction="out"}'] == "5.0"
        assert values['lifelong_jobs{state="queued"}'] == "1.0"
        assert values["lifelong_due_jobs"] == "1.0"
        assert float(values["lifelong_oldest_job_seconds"]) >= 0
        assert values['lifelong_failures_total{kind="InputError"}'] == "1.0"
        assert values["lifelong_open_requests"] == "1.0"


def test_spans_are_one_for_the_request_and_one_for_each_stage(tmp_path: Path) -> None:
    """FastAPI's own telemetry, which would tell more, is off."""
    spans, traces = InMemorySpanExporter(), TracerProvider()
    traces.add_span_processor(SimpleSpanProcessor(spans))
    with running(tmp_path, Played("Hi."), app=lambda life: build(life, traces=traces)) as server:
        server.chat("Hello.", stream=True)
    finished = {span.name: span for span in spans.get_finished_spans()}
    assert set(finished) == {"lifelong.request", "lifelong.recall", "lifelong.first_token", "lifelong.answer"}
    request = finished.pop("lifelong.request")
    assert dict(request.attributes or {}) == {"http.route": "/v1/chat/completions", "http.response.status_code": 200}
    assert all(span.parent == request.context for span in finished.values())


def test_health_needs_no_key_and_says_nothing(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        for host in ("localhost", "10.1.2.3"):  # an orchestrator asks by address
            assert server.ask("GET", "/healthz", key=None, headers={"Host": host}).value == {"status": "ok"}
            answer = server.ask("GET", "/readyz", key=None, headers={"Host": host})
            assert (answer.status, answer.value) == (200, {"status": "ready", "faults": []})


def test_readiness_ends_while_the_record_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """503, with the kind of fault and no path; ready again when it can be written."""
    monkeypatch.setattr(health, "FRESH", 0.0)
    with running(tmp_path) as server:
        with monkeypatch.context() as broken:

            def refuse() -> None:
                raise StoreReadOnlyError(f"{tmp_path} cannot be written")

            broken.setattr(server.life._engine.store._db, "touch", refuse)
            answer = server.ask("GET", "/readyz", key=None)
            assert (answer.status, answer.value["faults"]) == (503, ["store: StoreReadOnlyError"])
        assert server.ask("GET", "/readyz", key=None).status == 200


def test_readiness_ends_when_a_models_files_are_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "FRESH", 0.0)
    with running(tmp_path) as server:
        changed = {"embed": "embedded", "cache": tmp_path / "none"}
        server.life.settings = server.life.settings.model_copy(update=changed)
        answer = server.ask("GET", "/readyz", key=None)
        assert (answer.status, answer.value["faults"]) == (503, ["model: minilm is missing"])
