"""The reader: a small encoder with heads that classify, mark, compare and rank a person's words; it never writes.

Training is not here, but in `train.reader`.
"""
