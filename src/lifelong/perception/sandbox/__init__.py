"""Decoders in subprocesses that can be killed and whose memory is limited.

Each `*_process.py` is started with ``python -m`` and imports as little as it can.
"""
