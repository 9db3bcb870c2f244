"""Names in the Host header, as a protection against DNS rebinding."""

from __future__ import annotations

import ipaddress
import re
from typing import Final

from pydantic_core import Url, ValidationError

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})

_PORT = re.compile(r"(?::\d{0,5})?", re.ASCII)


def host_name(value: str) -> str | None:
    """The name or address in a Host header, or None when it is no plain ``name``, ``name:port`` or ``[address]:port``.

    The header is parsed as a URL, and the result must be equal to the header. A URL parser also accepts credentials,
    percent signs and other notations of addresses, none of which a client sends in Host.

    Args:
        value: the header's value.

    Returns:
        The name in lower case, without port, brackets and the one dot that may end a full domain name.
    """
    text = value.strip(" \t").lower()
    try:
        host = Url(f"http://{text}/").host or ""
    except ValidationError:
        return None
    if text.startswith("["):  # the parser has checked the address; it may be written in another way than its own
        address, bracket, port = text.partition("]")
        if not bracket or not host.startswith("[") or not _PORT.fullmatch(port):
            return None
        return str(ipaddress.IPv6Address(address[1:]))
    if not text.startswith(host) or not _PORT.fullmatch(text[len(host) :]):
        return None
    name = host.removesuffix(".")
    return name if name and not name.endswith(".") else None


def bare_name(host: str) -> str:
    """A name from the settings in the form of ``host_name``; an IPv6 address may have brackets."""
    return host_name(host) or host_name(f"[{host}]") or host.lower()
