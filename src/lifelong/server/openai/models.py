"""``/v1/models`` and ``/v1/embeddings``."""

from __future__ import annotations

import asyncio
import base64
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import Field
from starlette.requests import Request

from lifelong.recall.evidence import approximate_tokens
from lifelong.server.auth import caller_of
from lifelong.server.errors import Problem
from lifelong.server.openai.app_tasks import TASK_MODEL
from lifelong.server.openai.chat_body import Loose
from lifelong.server.service import Service, read_body, service_of

router = APIRouter(tags=["openai"])

Input = Annotated[str, Field(max_length=100_000)]


Tokens = Annotated[list[int], Field(min_length=1, max_length=100_000)]


class EmbeddingBody(Loose):
    """A request for embeddings. Token ids are read to be refused in words."""

    input: (
        Input
        | Annotated[list[Input], Field(min_length=1, max_length=2048)]
        | Tokens
        | Annotated[list[Tokens], Field(min_length=1, max_length=2048)]
    )
    model: str = ""
    encoding_format: Literal["float", "base64"] = "float"
    dimensions: int | None = None


@router.get("/v1/models", summary="List the models")
async def models(request: Request) -> dict[str, Any]:
    """What answers, and what embeds."""
    caller_of(request).need("read")
    return {"object": "list", "data": _models(service_of(request))}


@router.get("/v1/models/{model:path}", summary="Show a model")
async def model(request: Request, model: str) -> dict[str, Any]:
    """One of the models."""
    caller_of(request).need("read")
    matches = [item for item in _models(service_of(request)) if item["id"] == model]
    if not matches:
        names = ", ".join(item["id"] for item in _models(service_of(request)))
        raise Problem(404, "not_found", f"there is no model {model[:100]!r} here: use one of {names}", param="model")
    return matches[0]


@router.post("/v1/embeddings", summary="Embed texts")
async def embeddings(request: Request) -> dict[str, Any]:
    """Vectors of unit length for texts, from the embedder that recall uses. Nothing is stored."""
    caller_of(request).need("read")
    service = service_of(request)
    body = await read_body(request, EmbeddingBody)
    embedder = service.life.embedder
    if body.dimensions not in (None, embedder.dim):
        raise Problem(
            422, "unsupported", f"vectors have {embedder.dim} dimensions here: leave dimensions out", param="dimensions"
        )
    texts = [body.input] if isinstance(body.input, str) else [text for text in body.input if isinstance(text, str)]
    if len(texts) < len(body.input) and not isinstance(body.input, str):
        raise Problem(
            400,
            "token_ids",
            f"input holds token ids, and those of OpenAI's vocabulary mean nothing to {embedder.name}: send texts. "
            "LangChain does with OpenAIEmbeddings(check_embedding_ctx_length=False)",
            param="input",
        )
    with service.observer.stage("embed"):
        vectors = await asyncio.to_thread(embedder.embed, texts)
    rows: list[Any] = (
        [base64.b64encode(row.astype("<f4").tobytes()).decode() for row in vectors]
        if body.encoding_format == "base64"
        else vectors.tolist()
    )
    tokens = sum(map(approximate_tokens, texts))
    return {
        "object": "list",
        "data": [{"object": "embedding", "index": number, "embedding": row} for number, row in enumerate(rows)],
        "model": embedder.name,
        "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
    }


def _models(service: Service) -> list[dict[str, Any]]:
    names = dict.fromkeys(("lifelong", TASK_MODEL, service.model_name, service.life.embedder.name))
    return [{"id": name, "object": "model", "created": 0, "owned_by": "lifelong"} for name in names]
