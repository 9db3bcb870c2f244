"""The voice of a person: how they write, read from their own texts, by register and language.

Nothing here is stored: features are read from the texts whenever they are needed, so an erasure changes them at once.
"""
