"""Ranking: which messages and memories bear on a question, how surely, and why."""
