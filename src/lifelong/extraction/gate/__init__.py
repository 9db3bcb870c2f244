"""The gate: what a capable model gives is compared with what was said, before it may be stored.

``judge`` decides whether a text is stored, the person's own clause instead, or nothing. ``closing`` decides what a
statement may end. The gate never writes: its caller stores what it lets in, and counts what it refuses.
"""
