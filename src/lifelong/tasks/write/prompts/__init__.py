"""Prompts of writing."""
