"""Circles of single files: ``python -m tests.import_circles [package]`` lists them and exits with 1 if there is one.

import-linter holds the layers between packages, and says nothing of two files of one package that import each other.
This uses its import graph (grimp), in which imports inside functions and under ``TYPE_CHECKING`` count like any other.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import grimp


def circles(package: str) -> list[tuple[str, ...]]:
    """The shortest circle through each module that is part of one, every circle once, the shortest first.

    A circle begins and ends with the same module: ``("a", "b", "a")``.
    """
    graph = grimp.build_graph(package, cache_dir=None)
    found: dict[frozenset[str], tuple[str, ...]] = {}
    for module in sorted(graph.modules):
        chains = [
            (module, *chain)
            for imported in sorted(graph.find_modules_directly_imported_by(module))
            if (chain := graph.find_shortest_chain(imported, module))
        ]
        if chains:
            shortest = min(chains, key=len)
            found.setdefault(frozenset(shortest), shortest)
    return sorted(found.values(), key=lambda circle: (len(circle), circle))


def main(arguments: Sequence[str]) -> int:
    """Print the circles of a package, ``lifelong`` by default; returns the exit status."""
    package = arguments[0] if arguments else "lifelong"
    found = circles(package)
    for circle in found:
        print(" -> ".join(circle))
    if found:
        print(f"{len(found)} circles of files in {package}: give what both sides need to a third file", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
