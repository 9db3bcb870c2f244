"""``/healthz``, ``/readyz`` and ``/metrics``: liveness, readiness and metrics."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from lifelong.errors import StoreError
from lifelong.life import Life
from lifelong.models.weights.downloads import CHAT_MODELS
from lifelong.models.weights.installed import installed
from lifelong.server.auth import caller_of
from lifelong.server.service import service_of

router = APIRouter(tags=["operation"])

FRESH: Final = 2.0
"""Seconds for which a result is cached, because the route needs no key and a check writes to the disk."""


@dataclass(slots=True)
class Readiness:
    """Checks whether the server can work, and caches the result."""

    life: Life
    _faults: list[str] = field(default_factory=list)
    _at: float = -FRESH

    def faults(self) -> list[str]:
        """The faults in words, without paths. Blocking."""
        if time.monotonic() - self._at >= FRESH:
            self._faults, self._at = _faults(self.life), time.monotonic()
        return self._faults


@router.get("/healthz", summary="Does the server live?")
async def healthz() -> dict[str, str]:
    """Says that the process answers."""
    return {"status": "ok"}


@router.get("/readyz", summary="Can the server work?")
async def readyz(request: Request) -> Response:
    """503 while the record cannot be written or a model's files are missing."""
    readiness: Readiness = request.app.state.readiness
    faults = await asyncio.to_thread(readiness.faults)
    return JSONResponse({"status": "not ready" if faults else "ready", "faults": faults}, 503 if faults else 200)


@router.get("/metrics", summary="Counters for Prometheus")
async def metrics(request: Request) -> Response:
    """Latency by stage, tokens, queue depth and age, failures; needs the scope ``admin``."""
    caller_of(request).need("admin")
    text = await asyncio.to_thread(service_of(request).observer.metrics)
    return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")


def _faults(life: Life) -> list[str]:
    faults = []
    try:
        life.check_writable()
    except StoreError as error:
        faults.append(f"store: {type(error).__name__}")
    settings = life.settings
    needed = {"minilm": settings.embed == "embedded", "e5": settings.embed == "multilingual"}
    if settings.chat in CHAT_MODELS:
        needed[CHAT_MODELS[settings.chat].name] = True
    if any(needed.values()):
        files = installed(cache=settings.cache, verify=False)
        faults += [
            f"model: {item.wheel.name} is {item.state}"
            for item in files
            if needed.get(item.wheel.name) and item.state != "ready"
        ]
    return faults
