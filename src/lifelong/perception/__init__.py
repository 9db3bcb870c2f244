"""What a file is, and what is seen, read and heard in it.

Nothing here knows the person's concepts; `concepts` does.
"""
