"""What a file is, and what is seen, read and heard in it: checks, decoders and perceivers.

Nothing here knows the person's concepts; `concepts` does. Decoders of risky formats run in `sandbox`.
"""
