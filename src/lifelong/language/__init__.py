"""Words and time in language: terms, sentences, slots, grammar, word lists, quotes, time expressions.

Nothing here reads a record or calls a model.
"""
