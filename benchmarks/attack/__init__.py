"""Attacks that take too long for the tests, with counts: ``python -m benchmarks.attack`` or ``make attack``.

A module a kind. Each does the same as a hostile or unlucky day would, with real processes, files, disks and requests on
loopback, and counts how often something was lost, doubled, leaked or destroyed. What a reader should believe of it
stands in docs/trust.md.
"""
