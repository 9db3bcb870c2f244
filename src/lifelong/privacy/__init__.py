"""Redaction of secrets from text before it is stored.

Nothing here reads a record; it imports values and errors only.
"""
