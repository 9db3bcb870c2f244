"""Code that exports one person's record to a file, restores it, and imports files of other formats and products.

This package must not search the record or generate answers.
"""
