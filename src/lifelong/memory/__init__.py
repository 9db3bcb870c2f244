"""Code that writes messages and statements to a record: intake, dictation, merging, superseding.

This package must not extract statements from messages (`extraction`) and must not erase data (`erasure`).
"""
