"""The person's own beings and things: enrolment, recognition, faces, voices, consent, naming, and queries by picture.

Encoders are in `models`; how files are decoded is in `perception`.
"""
