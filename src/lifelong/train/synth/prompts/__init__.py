"""Prompts to a teacher."""
