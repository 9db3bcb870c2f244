"""The person's own beings and things: enrolment, recognition, correction, consent.

The flows (`enrolment`, `correction`, `statements`, `withdrawal`) are written once over a `modality`: `appearance` for
pictures, by look and by face, and `voices` for recordings. `pipeline` runs them on the files of a message.

Encoders are in `models`; how files are decoded is in `perception`.
"""
