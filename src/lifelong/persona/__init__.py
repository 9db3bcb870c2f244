"""Traits that evolve with evidence, and guidance in words for the model.

Nothing here calls a chat model.
"""
