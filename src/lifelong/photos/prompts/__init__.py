"""Prompts of the search of pictures."""
