"""The record on disk: repositories with readable SQL, media files, migrations.

Nothing here decides what a text means.
"""
