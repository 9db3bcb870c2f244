"""Lifelong turns any multimodal LLM into one person's own assistant, for years."""

from __future__ import annotations

__version__ = "0.1.0"
