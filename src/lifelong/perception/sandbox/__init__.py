"""Decoders in processes of their own that can be killed.

Each `*_process.py` is started with ``python -m`` and imports as little as it can.
"""
