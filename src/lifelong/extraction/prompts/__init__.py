"""Prompts of the model-backed extractor."""
