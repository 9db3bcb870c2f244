"""The ASGI application: all routers behind one gate. A new part of the server adds its router here."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter, FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

import lifelong
from lifelong.life import Life
from lifelong.server import api, health
from lifelong.server.errors import HANDLED, handle
from lifelong.server.fetch import Fetcher
from lifelong.server.gate import Gate
from lifelong.server.health import Readiness
from lifelong.server.hosts import LOOPBACK
from lifelong.server.limits import StorageQuota
from lifelong.server.mcp import route
from lifelong.server.mcp.http import McpHttp
from lifelong.server.methods import Methods
from lifelong.server.mounted import Part
from lifelong.server.observe import Observer
from lifelong.server.openai import completions, models, responses
from lifelong.server.request_pictures import RequestPictures
from lifelong.server.service import Service
from lifelong.server.tracing import Tracing

if TYPE_CHECKING:
    from opentelemetry.trace import TracerProvider

_NO_TELEMETRY: Final[TelemetryConfig] = {
    "tracing": False,
    "metrics": False,
    "logs": False,  # they would hold the words of errors, which can be somebody's
    "operation_spans": False,
    "auto_configure": False,
}
"""FastAPI's own telemetry, switched off; ours contains less."""

ROUTERS: Final[tuple[APIRouter, ...]] = (
    health.router,
    completions.router,
    responses.router,
    models.router,
    *api.ROUTERS,
)


def build(
    life: Life,
    *,
    traces: TracerProvider | None = None,
    fetcher: Fetcher | None = None,
    parts: Sequence[Part] = (),
) -> FastAPI:
    """Make the application of a record. It enters the record when it starts and closes it when it stops.

    Args:
        life: the record with its models and settings.
        traces: exports spans; None takes the provider of the process.
        fetcher: fetches pictures from the web; None follows ``serve_fetch``.
        parts: parts with a sign-in of their own, such as the web app.
    """
    settings = life.settings
    if fetcher is None and settings.serve_fetch:
        fetcher = Fetcher(settings.max_image_bytes, note=life.note_outgoing)
    observer = Observer(life, Tracing(traces))
    origins = _split(settings.serve_origins)
    gate = Middleware(
        Gate,
        life=life,
        observer=observer,
        hosts=LOOPBACK | {settings.serve_host} | _split(settings.serve_hosts),
        origins=origins,
        parts=parts,
    )
    cors = Middleware(
        CORSMiddleware, allow_origins=list(origins), allow_methods=["*"], allow_headers=["*"], max_age=600
    )
    mcp = route.mcp_app()
    app = FastAPI(
        title="Lifelong",
        version=lifelong.__version__,
        docs_url=None,  # their pages load scripts from elsewhere; the web app has one that does not
        redoc_url=None,
        telemetry=_NO_TELEMETRY,
        lifespan=_lifespan(life, mcp),
        middleware=[cors, gate] if origins else [gate],
        exception_handlers=dict.fromkeys((*HANDLED, Exception), handle),
    )
    pictures = RequestPictures(settings.max_image_bytes, fetcher)
    app.state.service = Service(life, observer, pictures, app.openapi, StorageQuota(life.keys))
    app.state.methods = Methods(ROUTERS)
    app.state.readiness = Readiness(life)
    for router in ROUTERS:
        app.include_router(router)
    app.router.routes.append(route.route(mcp))
    for part in parts:
        app.mount(part.path, part.app(app.state.service))
        for path, address in part.shortcuts.items():
            app.router.routes.append(Route(path, _to(address), methods=["GET"]))
    return app


def _to(address: str) -> Callable[[Request], Response]:
    """A route that leads to another address of this server."""
    return lambda _: RedirectResponse(address)


def _lifespan(life: Life, mcp: McpHttp) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with life, mcp.running():
            yield

    return lifespan


def _split(names: str) -> frozenset[str]:
    return frozenset(name.strip() for name in names.split(",") if name.strip())
