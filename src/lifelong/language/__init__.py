"""Functions on text: terms, sentences, slots, grammar, word lists, quotes and time expressions.

This package must not read a record or call a model.
"""
