"""Administration of a record without its models: health checks, keys of the server, orphaned files.

Nothing here prints, answers a request, or loads a model to use it.
"""
