"""Prompts of answer scoring; their versions stand in every result."""
