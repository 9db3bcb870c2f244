"""Models behind protocols: `base` has the protocols; each outside library has one adapter.

Prompts of the application and decisions about persons are not here: they are in `agent` and `extraction`.
"""
