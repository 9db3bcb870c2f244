"""Values from rows: a value that cannot be read means that the record is damaged."""

from __future__ import annotations

import functools
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Concatenate, ParamSpec, Protocol, TypeVar


class _Decoder(Protocol):
    def decoding(self) -> AbstractContextManager[None]: ...


class _Reads(Protocol):
    @property
    def _db(self) -> _Decoder: ...


_Part = TypeVar("_Part", bound=_Reads)
_P = ParamSpec("_P")
_R = TypeVar("_R")


def decodes(method: Callable[Concatenate[_Part, _P], _R]) -> Callable[Concatenate[_Part, _P], _R]:
    """Run a repository's method, which decodes rows, inside ``Database.decoding``."""

    @functools.wraps(method)
    def decoded(self: _Part, /, *arguments: _P.args, **options: _P.kwargs) -> _R:
        with self._db.decoding():
            return method(self, *arguments, **options)

    return decoded
