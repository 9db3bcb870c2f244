"""Prompts of the response stage."""
