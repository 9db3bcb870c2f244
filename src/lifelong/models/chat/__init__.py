"""Chat models: one adapter for each library, and the code that adapters share.

Prompts of the application are not here: they are in `agent` and `extraction`.
"""
