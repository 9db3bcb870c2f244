"""Functions on a person's pictures: the list with metadata, search, import of a folder, contact sheets.

This package must not recognise concepts in pictures (`concepts`).
"""
