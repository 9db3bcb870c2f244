"""Requests over HTTP that are no JSON-RPC of MCP: what is wrong in plain words, before the SDK sees them."""

from __future__ import annotations

import json
from typing import Any, Final

from starlette.responses import JSONResponse, Response

LONGEST: Final = 64 * 1024
"""Bytes of a body that is looked at. What is longer has pictures, and was made by a client that knows the protocol."""

_EXAMPLE: Final = '{"jsonrpc": "2.0", "id": 1, "method": "tools/list"}'
_CALL: Final = '{"name": "recall", "arguments": {"query": "Where do I live?"}}'
_MISSING: Final = "the header Content-Type is missing: send `Content-Type: application/json`"
_INVALID_REQUEST: Final = -32600
_INVALID_PARAMS: Final = -32602


def refusal(content: bytes, content_type: str) -> Response | None:
    """The answer to a request that no tool can get; None where the SDK decides.

    Args:
        content: the body.
        content_type: the header.
    """
    if content_type.partition(";")[0].strip().lower() != "application/json":
        told = f"the header Content-Type is {content_type[:60]!r}: send `Content-Type: application/json`"
        body = {"title": "Unsupported Media Type", "status": 415, "detail": told if content_type else _MISSING}
        return JSONResponse(body, 415, media_type="application/problem+json")
    if len(content) > LONGEST:
        return None
    try:
        message = json.loads(content)
    except ValueError:
        return None  # the SDK says where the JSON breaks off
    if not isinstance(message, dict):
        what = "a list" if isinstance(message, list) else "no object"
        return _error(f"the body is {what}: send one JSON-RPC message, as {_EXAMPLE}", 400)
    if message.get("jsonrpc") != "2.0":
        return _error(f'jsonrpc must be "2.0": send one JSON-RPC message, as {_EXAMPLE}', 400)
    if not {"method", "result", "error"} & message.keys():
        return _error(f"method is missing: send one JSON-RPC message, as {_EXAMPLE}", 400)
    if message.get("method") == "tools/call" and not _is_call(message.get("params")):
        told = f"params of tools/call hold the name of a tool and its arguments: {_CALL}"
        return _error(told, 200, code=_INVALID_PARAMS, id=message.get("id"))
    return None


def _is_call(params: Any) -> bool:
    if not isinstance(params, dict) or not isinstance(params.get("name"), str):
        return False
    return params.get("arguments") is None or isinstance(params["arguments"], dict)


def _error(message: str, status: int, *, code: int = _INVALID_REQUEST, id: Any = None) -> Response:
    return JSONResponse({"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": message}}, status)
