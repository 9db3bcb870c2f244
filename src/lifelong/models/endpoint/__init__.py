"""Connections to endpoints of the OpenAI protocol: bounded HTTP clients, and their errors as ours.

Only this package imports `openai`. The adapters that use it are in `chat`, `embedding` and `audio`.
"""
