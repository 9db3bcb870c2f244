"""Models for sound: speech recognition, voice activity detection, speaker encoding.

Files are not decoded here, but in `perception`.
"""
