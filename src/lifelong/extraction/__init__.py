"""Extraction of statements, event times, episodes, habits and profile entries from messages, by rules or by a model.

This package must not write to the record; `memory` and `agent` do.
"""
