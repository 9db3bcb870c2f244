"""How messages and statements enter a record: intake, dictation, superseding.

What is extracted from messages is decided in `extraction`, what is erased in `erasure`.
"""
