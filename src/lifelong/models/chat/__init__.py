"""Chat models: one adapter for each library, and what adapters share.

Prompts of the application are in `agent` and `extraction`.
"""
