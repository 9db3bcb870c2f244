"""Entries of the Python reference: one for each name that a module exports."""

from __future__ import annotations

import importlib


def reference(module: str) -> str:
    """Directives of mkdocstrings for each name of ``module.__all__``, in alphabetical order.

    Args:
        module: the module's name, as in "lifelong.types".
    """
    names = sorted(importlib.import_module(module).__all__, key=str.lower)
    return "\n\n".join(f"::: {module}.{name}" for name in names)


def errors(_: str = "") -> str:
    """Directives for every error, the base class first."""
    from lifelong import errors as module
    from lifelong.errors import LifelongError

    tree = [LifelongError]
    for each in tree:
        tree += [kind for kind in each.__subclasses__() if kind.__module__ == module.__name__]
    return "\n\n".join(f"::: lifelong.{each.__name__}" for each in tree)
