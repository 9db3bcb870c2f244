"""Models that see: image encoders, faces, text in pictures.

How files are decoded is in `perception`.
"""
