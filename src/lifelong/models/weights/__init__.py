"""Weight files: which are known, downloading them, and deriving the graphs that run.

Nothing here runs a model for a person.
"""
