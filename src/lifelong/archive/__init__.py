"""A person's record as one file: export, reading, restoring, encryption; and imports from other formats and products.

Nothing here answers questions.
"""
