"""Models for pictures: image encoders, faces, text in pictures.

Files are not decoded here, but in `perception`.
"""
