"""The prompts of the model-backed extractor, as data files.

This package must not contain code.
"""
