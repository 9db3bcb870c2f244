"""The record on disk: repositories with readable SQL, media files, the job queue, keys and migrations.

No code here interprets a text, ranks, or calls a model.
"""
