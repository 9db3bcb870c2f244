"""Trying what a chat model can do, and keeping the results.

Nothing here is used while a person waits for an answer.
"""
