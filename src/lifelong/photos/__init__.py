"""A person's pictures: the library, search, import of a folder, contact sheets.

Recognition of concepts is in `concepts`.
"""
