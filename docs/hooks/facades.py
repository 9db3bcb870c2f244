"""An extension of griffe: methods that are made by a call get the signature and text of what they call.

``chat = waiting(aio_person.Person.chat)`` of ``lifelong.sync`` and ``chat = of(…, Conversation.chat)`` of
``lifelong.person`` are attributes to a reader of the source. Users see methods. They make no object of these classes
themselves, so the arguments of ``__init__`` are left out.
"""

from __future__ import annotations

import copy
from typing import Any, Final

from griffe import Attribute, Class, Expr, ExprCall, ExprSubscript, Extension, Function, GriffeLoader, Module, Object

PLAIN: Final = frozenset({"waiting", "same", "each", "_given_as"})
"""Calls whose result is synchronous."""
MADE: Final = PLAIN | {"of"}

GIVEN: Final = ("lifelong.sync", "lifelong.facade", "lifelong.life", "lifelong.person.", "lifelong.catalogues")
"""Modules whose objects are given by others, and made by no user."""


class Facades(Extension):
    """Replaces the attributes of a package that such calls make."""

    def on_package(self, *, pkg: Module, loader: GriffeLoader, **_: Any) -> None:
        """Walk the package once it is loaded."""
        self._walk(pkg, loader)

    def _walk(self, scope: Object, loader: GriffeLoader) -> None:
        if isinstance(scope, Class) and scope.path.startswith(GIVEN):
            scope.members.pop("__init__", None)
        for name, member in list(scope.members.items()):
            if member.is_alias:
                continue
            if isinstance(member, Attribute) and isinstance(scope, Class):
                method = self._method(member, loader)
                if method is not None:
                    scope.set_member(name, method)
            elif isinstance(member, Module | Class):
                self._walk(member, loader)

    def _method(self, attribute: Attribute, loader: GriffeLoader) -> Function | None:
        call = attribute.value
        if not isinstance(call, ExprCall) or str(call.function) not in MADE:
            return None
        target = call.arguments[-1]
        if not isinstance(target, Expr):
            return None
        original = self._resolved(target.canonical_path, loader)
        if original is None:
            return None
        method = copy.copy(original)
        method.name = attribute.name
        method.parent = attribute.parent
        method.labels = set(original.labels)
        if str(call.function) in PLAIN:
            method.labels.discard("async")
        if str(call.function) == "_given_as" and isinstance(call.arguments[0], Expr):
            given = str(call.arguments[0])
            method.returns = "PhotoResults" if given == "_photo_results" else call.arguments[0]
        if str(call.function) == "each" and isinstance(original.returns, ExprSubscript):
            kind = str(original.returns.slice).split(", None")[0].lstrip("(")
            method.returns = f"Iterator[{kind}]"
        return method

    def _resolved(self, path: str, loader: GriffeLoader) -> Function | None:
        found = loader.modules_collection[path]
        if found.is_alias:
            found = found.final_target
        if isinstance(found, Attribute):
            return self._method(found, loader)
        return found if isinstance(found, Function) else None
