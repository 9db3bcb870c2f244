"""Models that hear: speech, voice activity, speakers.

How files are decoded is in `perception`.
"""
