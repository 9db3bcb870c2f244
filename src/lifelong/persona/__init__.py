"""Traits and mood that evolve with evidence, preferences about replies, and guidance in words for the model.

Nothing here calls a chat model.
"""
