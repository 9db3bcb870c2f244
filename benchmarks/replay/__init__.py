"""A whole talk with a capable model, kept as a file and played again: what its prompts cost, by part.

Run ``python -m benchmarks.replay``. It prints the tables of ``docs/how-it-thinks.md``.
"""
